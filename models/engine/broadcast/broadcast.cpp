#include "models/engine/broadcast/broadcast.hpp"

#include <utility>

#include "models/engine/broadcast/broadcast_array.hpp"

namespace macroscope::engine {

BroadcastModel::BroadcastModel(const BroadcastParams& params, std::string text,
                               std::optional<pe::PeParams> pe,
                               const memory::ScratchpadParams& input,
                               const memory::ScratchpadParams& weight)
    : FoldModel(fold_rules(params), input, weight),
      params_(params),
      text_(std::move(text)),
      pe_(std::move(pe)) {}

EngineTraffic BroadcastModel::traffic(const program::TileCompute& tile) const {
  EngineTraffic t = FoldModel::traffic(tile);
  if (params_.flush != 0) t.carry_save_results = t.output_words;
  return t;
}

void BroadcastModel::check(const program::Operator& op, std::uint64_t k) const {
  if (pe_) pe::check_operands(*pe_, op, k);
}

std::unique_ptr<ClockedArray<std::int64_t>> BroadcastModel::clocked() const {
  return std::make_unique<BroadcastArray<std::int64_t>>(params_);
}

std::array<std::uint32_t, 2> BroadcastModel::operand_bits() const {
  if (!pe_) return FoldModel::operand_bits();
  return {pe_->a_width, pe_->b_width};
}

}  // namespace macroscope::engine
