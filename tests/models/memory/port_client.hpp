// A client of a memory port with a list of transfers, for tests of ports.
#pragma once

#include <catch2/catch.hpp>
#include <systemc>
#include <vector>

#include "models/memory/memory_port.hpp"
#include "sim/core/rng.hpp"
#include "sim/runtime/clock.hpp"

namespace macroscope::test {

struct PortRequest {
  program::Transfer transfer;
  std::uint64_t not_before_fs = 0;  // after the origin of the program
};

/// Offers the requests of a program one after the other, each as soon as the one before was
/// accepted and not before its time.
class PortClient final : public sc_core::sc_module, public memory::MemoryClient {
 public:
  explicit PortClient(const sc_core::sc_module_name& name) : sc_core::sc_module(name) {
    SC_HAS_PROCESS(PortClient);
    SC_METHOD(offer);
    sensitive << wake_;
    dont_initialize();
  }
  void attach(memory::MemoryPort& port) {
    port_ = &port;
    id_ = port.connect(*this);
  }
  /// A program begins at `origin_fs`, now or later.
  void begin(const std::vector<PortRequest>& requests, std::uint64_t origin_fs) {
    requests_ = requests;
    origin_fs_ = origin_fs;
    next_ = 0;
    accepted.assign(requests_.size(), 0);
    completed.assign(requests_.size(), 0);
    if (!requests_.empty()) wake_.notify(runtime::to_time(origin_fs - runtime::now_fs()));
  }
  void on_accept(std::uint64_t tag) override {
    CHECK(tag + 1 == next_);
    accepted[tag] = runtime::now_fs() - origin_fs_;
    wake_.notify(sc_core::SC_ZERO_TIME);
  }
  void on_complete(std::uint64_t tag) override {
    CHECK(completed[tag] == 0);
    completed[tag] = runtime::now_fs() - origin_fs_;
  }

  /// By request, after the origin.
  std::vector<std::uint64_t> accepted, completed;

 private:
  void offer() {
    if (next_ == requests_.size()) return;
    const PortRequest& r = requests_[next_];
    const std::uint64_t time = runtime::now_fs() - origin_fs_;
    if (time < r.not_before_fs) {
      wake_.notify(runtime::to_time(r.not_before_fs - time));
      return;
    }
    const auto kind = r.transfer.write ? memory::AccessKind::write : memory::AccessKind::read;
    port_->offer({id_, next_++, kind, r.transfer});
  }

  std::vector<PortRequest> requests_;
  memory::MemoryPort* port_ = nullptr;
  memory::ClientId id_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t origin_fs_ = 0;
  sc_core::sc_event wake_;
};

inline program::Transfer linear(std::uint64_t base, std::uint64_t bytes, bool write = false) {
  program::Transfer t;
  t.base = base;
  t.run_bytes = Bytes(bytes);
  t.write = write;
  return t;
}

}  // namespace macroscope::test
