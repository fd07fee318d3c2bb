#include "sim/workload/rules/attention_rows.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/core/quantity.hpp"

namespace macroscope::workload {
namespace {

std::uint64_t block_of(const RequestGroup& group, const Mask& mask) {
  if (!mask.causal) return group.queries;
  return mask.block == 0 ? default_block(group.queries) : std::min(mask.block, group.queries);
}

}  // namespace

std::uint64_t default_block(std::uint64_t queries) {
  constexpr std::uint64_t kBlocks = 8;
  constexpr std::uint64_t kStep = 128;
  return ceil_div(ceil_div(queries, kBlocks), kStep) * kStep;
}

std::uint64_t count_row_blocks(const RequestGroup& group, const Mask& mask) {
  return ceil_div(group.queries, block_of(group, mask));
}

std::vector<RowBlock> row_blocks(const RequestGroup& group, const Mask& mask) {
  if (!mask.causal) return {{group.count, group.queries, group.keys}};
  const std::uint64_t step = block_of(group, mask);
  const std::uint64_t past = group.keys - group.queries;
  std::vector<RowBlock> blocks;
  for (std::uint64_t begin = 0; begin < group.queries; begin += step) {
    const std::uint64_t end = std::min(begin + step, group.queries);
    const std::uint64_t seen = past + begin + 1;  // by the first token of the block
    const std::uint64_t first = mask.window == 0 || seen < mask.window ? 0 : seen - mask.window;
    blocks.push_back({group.count, end - begin, past + end - first});
  }
  return blocks;
}

std::uint64_t cached_tokens(const RequestGroup& group, const Mask& mask) {
  if (mask.window == 0) return group.keys;
  return std::min(group.keys, mask.window + group.queries - 1);
}

std::vector<RequestGroup> group_requests(const std::vector<RequestTokens>& requests) {
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> alike;
  for (const RequestTokens& request : requests) ++alike[{request.queries, request.keys}];
  std::vector<RequestGroup> groups;
  groups.reserve(alike.size());
  for (const auto& [tokens, count] : alike) groups.push_back({count, tokens.first, tokens.second});
  return groups;
}

}  // namespace macroscope::workload
