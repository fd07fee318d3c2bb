#include "models/memory/dram/trace/binary_trace.hpp"

#include <fmt/format.h>

namespace macroscope::dram {
namespace {

constexpr std::size_t kWord = 8;

std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < kWord; ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return word;
}

}  // namespace

bool BinaryTrace::fill() {
  if (buffer_.bytes().size() < kWord && !buffer_.refill() && buffer_.bytes().empty()) return false;
  const std::string_view bytes = buffer_.bytes();
  if (bytes.size() < kWord) {
    if (!buffer_.at_end()) return true;
    if (bytes.empty()) return false;
    fail("MS533", fmt::format("the last word is cut off: {} of 8 bytes", bytes.size()));
  }
  const char* at = bytes.data();
  const char* const end = at + bytes.size() / kWord * kWord;
  while (at != end && !full()) {
    const std::uint64_t word = word_at(at);
    constexpr std::uint64_t kWrite = std::uint64_t{1} << 63;
    add(word & ~kWrite, (word & kWrite) != 0, 0);
    at += kWord;
    offset_ += kWord;
  }
  buffer_.take(static_cast<std::size_t>(at - bytes.data()));
  return true;
}

Fault BinaryTrace::place(std::string id, std::string message) const {
  return whole_fault(
      std::move(id), name_,
      fmt::format("byte {}, request {}: {}", offset_, offset_ / kWord, std::move(message)));
}

}  // namespace macroscope::dram
