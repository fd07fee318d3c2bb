// The rows of attention in rectangular blocks that leave out what a causal mask hides.
#pragma once

#include <cstdint>
#include <vector>

namespace macroscope::workload {

/// What one request brings to a pass: its new tokens, and all it attends to, these included.
struct RequestTokens {
  std::uint64_t queries = 1;
  std::uint64_t keys = 1;
};

/// Requests that are alike: each has `queries` new tokens, the last ones of its `keys`.
struct RequestGroup {
  std::uint64_t count = 1;
  std::uint64_t queries = 1;
  std::uint64_t keys = 1;
};

/// Which keys a query sees.
struct Mask {
  bool causal = false;
  std::uint64_t window = 0;  // so many last tokens, itself included; 0: all
  std::uint64_t block = 0;   // tokens of a block of rows; 0: `default_block`
};

/// `queries` tokens of each of `count` requests against the `keys` tokens that any of them sees.
struct RowBlock {
  std::uint64_t count = 1;
  std::uint64_t queries = 1;
  std::uint64_t keys = 1;

  bool operator==(const RowBlock&) const = default;
};

/// Tokens of a block where nothing is said: an eighth of the queries, in steps of 128 and at least
/// 128. Work above the triangle is then at most an eighth of it for long prompts, and a block has
/// as many rows as the arrays of common machines.
[[nodiscard]] std::uint64_t default_block(std::uint64_t queries);

/// Number of blocks that `row_blocks` makes.
[[nodiscard]] std::uint64_t count_row_blocks(const RequestGroup& group, const Mask& mask);

/// The blocks of `group`, in order. One block of rows is a rectangle from the first key that its
/// first token sees to its last token; without a causal mask all queries are one block.
[[nodiscard]] std::vector<RowBlock> row_blocks(const RequestGroup& group, const Mask& mask);

/// Tokens that the cache of one request keeps: all, or what the windows of its new tokens reach.
[[nodiscard]] std::uint64_t cached_tokens(const RequestGroup& group, const Mask& mask);

/// The listed requests in groups of equal ones, shorter first.
[[nodiscard]] std::vector<RequestGroup> group_requests(const std::vector<RequestTokens>& requests);

}  // namespace macroscope::workload
