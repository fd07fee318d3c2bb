// EngineModel of an array that works fold by fold and is made of a <pe>.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "models/engine/fold/fold_model.hpp"
#include "models/pe/engine_pe.hpp"
#include "models/pe/pe_table.hpp"

namespace macroscope::engine {

/// The array of `Params`, whose registers are those of `Array`.
template <class Params, class Array>
class PeModel final : public FoldModel {
 public:
  /// `text`: its size in words. `pe`: nothing for PEs of one register stage without RTL.
  PeModel(const Params& params, std::string text, std::optional<pe::PeParams> pe,
          const memory::ScratchpadParams& input, const memory::ScratchpadParams& weight)
      : FoldModel(fold_rules(params), input, weight),
        params_(params),
        text_(std::move(text)),
        pe_(std::move(pe)) {}

  [[nodiscard]] EngineTraffic traffic(const program::TileCompute& tile) const override {
    EngineTraffic t = FoldModel::traffic(tile);
    const pe::PeRow* row = pe_ ? pe::find_pe(pe_->kind) : nullptr;
    if (row == nullptr) return t;
    if (row->carry_save) t.carry_save_results = t.work.flushed = t.output_words;
    // Digits are made in front of the array, once for each operand that enters it.
    if (row->name == "opt2") t.work.encoded = t.input_words;
    return t;
  }
  void check(const program::Operator& op, std::uint64_t k) const override {
    if (pe_) pe::check_operands(*pe_, op, k);
  }
  [[nodiscard]] std::string text() const override { return text_; }
  [[nodiscard]] std::unique_ptr<ClockedArray<std::int64_t>> clocked() const override {
    return std::make_unique<Array>(params_);
  }
  [[nodiscard]] std::array<std::uint32_t, 2> operand_bits() const override {
    if (!pe_) return FoldModel::operand_bits();
    return {pe_->a_width, pe_->b_width};
  }

 private:
  Params params_;
  std::string text_;
  std::optional<pe::PeParams> pe_;
};

}  // namespace macroscope::engine
