// Traces of 64-bit words.
#pragma once

#include "models/memory/dram/trace/trace_reader.hpp"

namespace macroscope::dram {

/// 64-bit little-endian words: bit 63 is set for a write, the others are the address.
class BinaryTrace final : public TraceReader {
 public:
  BinaryTrace(std::unique_ptr<ByteSource> source, const std::string& name,
              const TraceLimits& limits)
      : TraceReader(std::move(source), name, TraceFormat::binary, limits) {}

 private:
  bool fill() override;
  [[nodiscard]] Fault place(std::string id, std::string message) const override;

  std::uint64_t offset_ = 0;  // of the word that is being read
};

}  // namespace macroscope::dram
