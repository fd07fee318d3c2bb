// Lists of requests of different lengths that a network processes together.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/error.hpp"

namespace macroscope::workload {

/// One request of a step: `context` tokens were in the cache before it, its prompt has `prompt`
/// tokens, and `generated` of its answer are made.
struct Request {
  std::uint64_t prompt = 0;
  std::uint64_t context = 0;
  std::uint64_t generated = 0;
};

inline constexpr std::size_t kMaxRequests = 10'000;
/// Bytes of the largest list that is read.
inline constexpr std::uintmax_t kLargestRequestFile = 1U << 20U;

/// The requests that the text at `where` stands for: a file name that ends in .csv, from the folder
/// of the file the text is in, or the list itself as in "512/0/0, 1/100/20".
///
/// The file has a header with the columns prompt, context and generated in any order; the last two
/// may be missing and are then 0. ConfigError MS218 at the cell.
[[nodiscard]] std::vector<Request> read_requests(const std::string& text,
                                                 const SourceLocation& where);

/// The list as a text that needs no file.
[[nodiscard]] std::string requests_text(const std::vector<Request>& requests);

}  // namespace macroscope::workload
