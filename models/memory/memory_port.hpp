// The port behind which every DRAM stands: transactions in, accept and completion calls out.
#pragma once

#include <cstdint>

#include "sim/core/statistics.hpp"
#include "sim/program/step.hpp"

namespace macroscope::memory {

using ClientId = std::uint32_t;

enum class AccessKind : std::uint8_t { read, write, pim };

/// One request of a client: runs of bytes at a base with up to three (count, stride) pairs.
struct Transaction {
  ClientId client = 0;
  std::uint64_t tag = 0;  // the client's own number; grows by one with each transaction
  AccessKind kind = AccessKind::read;
  program::Transfer transfer;
};

/// What a port tells a client, always at kernel time.
class MemoryClient {
 public:
  MemoryClient() = default;
  MemoryClient(const MemoryClient&) = delete;
  MemoryClient& operator=(const MemoryClient&) = delete;
  virtual ~MemoryClient() = default;
  /// The transaction left the request queue: the client has its credit back and may offer the next
  /// one.
  virtual void on_accept(std::uint64_t tag) = 0;
  /// The last byte has arrived (read) or been taken (write).
  virtual void on_complete(std::uint64_t tag) = 0;
};

/// Counts of one program.
struct PortActivity {
  std::uint64_t busy_fs = 0;  // the data bus carried bytes
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_written = 0;
};

/// A memory seen by its clients. Implementations: bandwidth and latency (BandwidthDram), command
/// level, PIM.
class MemoryPort {
 public:
  MemoryPort() = default;
  MemoryPort(const MemoryPort&) = delete;
  MemoryPort& operator=(const MemoryPort&) = delete;
  virtual ~MemoryPort() = default;

  /// Registers a client; ids are 0, 1, ... in the order of the calls.
  virtual ClientId connect(MemoryClient& client) = 0;
  /// A program begins at kernel time `origin_fs`, now or later, in which the first `clients`
  /// clients take part.
  virtual void begin_program(std::uint32_t clients, std::uint64_t origin_fs) = 0;
  /// The client's next transaction will have this position (Step::position); called before it is
  /// offered.
  virtual void announce(ClientId client, std::uint64_t position) = 0;
  /// Offers a transaction. A client has one credit: it waits for on_accept before it offers the
  /// next.
  virtual void offer(const Transaction& transaction) = 0;
  /// The client has no more transactions in this program.
  virtual void end_client(ClientId client) = 0;
  /// The program is over at kernel time `end_fs`, and nothing is under way. The kernel time at
  /// which the memory is ready for the next one; what it does until then belongs to this program.
  [[nodiscard]] virtual std::uint64_t end_program(std::uint64_t end_fs) = 0;
  [[nodiscard]] virtual PortActivity activity() const = 0;
  /// Adds the last program to the run's statistics; trials are not added.
  virtual void commit() = 0;
  [[nodiscard]] virtual const StatGroup& stats() const = 0;
  /// One line for the watchdog; empty when nothing is waiting.
  [[nodiscard]] virtual const char* stall() const = 0;
};

}  // namespace macroscope::memory
