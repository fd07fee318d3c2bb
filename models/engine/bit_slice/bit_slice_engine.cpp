#include "models/engine/bit_slice/bit_slice_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/engine/bit_slice/bit_slice.hpp"
#include "models/numerics/format_table.hpp"
#include "models/pe/width.hpp"
#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

/// Tiles whose work is kept; an operator rarely has so many different ones.
constexpr std::size_t kMostKnown = 1'000'000;
/// Standard deviations to both sides that hold 95 % of a normal distribution.
constexpr double k95 = 1.96;

void check_format(const program::Operator& op, const char* operand, const program::Format& format,
                  std::uint32_t width, const char* attribute) {
  const numerics::FormatRow* row = numerics::find_format(format.name);
  if (row == nullptr || row->format_class != numerics::FormatClass::signed_integer) {
    throw ModelError("MS453",
                     fmt::format("{} of '{}' is {}; <bit_slice> works on digits of integers, int2 "
                                 "to int{}",
                                 operand, op.name, format.name, width));
  }
  if (format.bits.count() <= width) return;
  throw ModelError("MS453", fmt::format("{} of '{}' is {}, but <pe> has {}=\"{}\"", operand,
                                        op.name, format.name, attribute, width));
}

std::uint64_t reduction(const program::Operator& op) {
  if (const auto* gemm = std::get_if<program::Gemm>(&op.op)) return gemm->k;
  if (const auto* conv = std::get_if<program::Conv2d>(&op.op)) {
    return conv->in_channels / conv->groups * conv->kernel_h * conv->kernel_w;
  }
  return 0;
}

}  // namespace

std::uint32_t needed_acc_width(const BitSliceParams& p, std::uint64_t k) {
  if (p.both_encoded()) return pe::accumulator_bits(p.a_width, p.b_width, k);
  // A sum so far is below (8 / 3) k 2^(b - 1), that is (4 / 3) k digits of magnitude 2.
  const std::uint64_t digits = mul_div_ceil(k, 4, 3);
  return pe::digit_accumulator_bits(p.b_width, digits) + 2 * (p.weights() - 1);
}

PlacedValues::PlacedValues(const program::TileCompute& tile, SliceEncoded encoded)
    : place_(tile.place), channels_(tile.input.channels), encoded_(encoded) {
  if (place_.operands == nullptr) {
    throw ModelError("MS403",
                     "a bit-slice engine needs the operands of its tiles to compute with them");
  }
}

void PlacedValues::read(bool input, std::uint64_t group, std::uint64_t index,
                        std::span<std::int16_t> out) const {
  if (input) {
    place_.operands->input(place_.group + group, place_.m + index, place_.k, channels_, out);
  } else {
    place_.operands->weight(place_.group + group, place_.n + index, place_.k, channels_, out);
  }
}

void PlacedValues::encoded(std::uint64_t group, std::uint64_t index,
                           std::span<std::int16_t> out) const {
  read(encoded_ == SliceEncoded::input, group, index, out);
}

void PlacedValues::other(std::uint64_t group, std::uint64_t index,
                         std::span<std::int16_t> out) const {
  read(encoded_ == SliceEncoded::weight, group, index, out);
}

BitSliceModel::BitSliceModel(const BitSliceParams& params)
    : params_(params),
      table_(params.encoding(),
             params.both_encoded() ? std::max(params.a_width, params.b_width) : params.a_width),
      rule_{params.crest} {}

BitSliceModel::Known& BitSliceModel::known(const program::TileCompute& tile) const {
  const SliceShape shape = slice_shape(tile, params_);
  const program::OperandPlace& p = tile.place;
  // OPT3 and OPT4 do not see the other operand.
  const bool input = params_.encoded == SliceEncoded::input;
  const bool both = params_.both_encoded();
  const Key key{p.operands,
                p.group,
                shape.groups,
                input || both ? p.m : 0,
                !input || both ? p.n : 0,
                p.k,
                shape.vectors,
                both ? shape.others : ceil_div(shape.others, params_.rows),
                shape.k};
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  if (known_.size() >= kMostKnown) known_.clear();
  const PlacedValues values(tile, params_.encoded);
  return known_.emplace(key, Known{slice_stream(shape, values, params_, table_)}).first->second;
}

std::uint64_t BitSliceModel::issued(const program::TileCompute& tile) const {
  Known& entry = known(tile);
  sampled_.folds += entry.work.folds;
  sampled_.looked_at += entry.work.looked_at;
  sampled_.cycles += static_cast<double>(entry.work.cycles);
  // What was looked at once and counts n times is off n times as much.
  sampled_.variance += (2 * static_cast<double>(entry.issued) + 1) * entry.work.variance;
  ++entry.issued;
  return entry.work.cycles;
}

const SliceExpectation& BitSliceModel::expectation(const program::TileCompute& tile) const {
  const bool input = params_.encoded == SliceEncoded::input;
  const auto bits = [](Bits b, std::uint32_t width) {
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(b.count(), 2, width));
  };
  const std::uint32_t a = bits(input ? tile.input_bits : tile.weight_bits, params_.a_width);
  const std::uint32_t b = bits(input ? tile.weight_bits : tile.input_bits, params_.b_width);
  const auto found = expected_.find({a, b});
  if (found != expected_.end()) return found->second;
  const numerics::QuantizedNormal encoded(a, params_.crest);
  const numerics::QuantizedNormal other(b, params_.crest);
  return expected_.try_emplace({a, b}, params_, table_, encoded, other).first->second;
}

std::uint64_t BitSliceModel::stream(const program::TileCompute& tile) const {
  if (tile.place.operands != nullptr) return work(tile).cycles;
  return expectation(tile).stream(slice_shape(tile, params_));
}

EngineTile BitSliceModel::tile(const program::TileCompute& tile) const {
  EngineTile e;
  e.occupancy = e.streaming = stream(tile);
  e.latency = e.occupancy + drain_cycles(params_);
  return e;
}

EngineLeast BitSliceModel::least(const program::TileCompute& tile) const {
  EngineLeast least;
  least.stream = least_stream(slice_shape(tile, params_), params_);
  least.read = least.stream + kFetchCycles;
  least.drain = drain_cycles(params_);
  return least;
}

std::unique_ptr<EngineSequencer> BitSliceModel::sequencer() const {
  return std::make_unique<BitSliceSequencer>(*this);
}

program::EngineWork BitSliceModel::parts_work(const program::TileCompute& tile) const {
  const SliceShape s = slice_shape(tile, params_);
  const SliceWork& w = work(tile);
  program::EngineWork out;
  if (params_.both_encoded()) {
    out.digits = w.pairs;
    return out;
  }
  const std::uint64_t vectors = saturating_product(s.groups, s.vectors);
  const std::uint64_t row_folds = ceil_div(s.others, params_.rows);
  const std::uint64_t all_groups =
      saturating_product(vectors, params_.weights(), ceil_div(s.k, pe::kGroup));
  out.digits = saturating_product(w.digits, s.others);
  out.flushed = saturating_product(vectors, s.others);
  // Without packing an operand is read and encoded afresh for each bit weight and fold of rows.
  out.encoded = saturating_product(vectors, s.k);
  if (params_.skip_empty) {
    out.packed = all_groups;
  } else {
    out.encoded = saturating_product(out.encoded, params_.weights(), row_folds);
  }
  // OPT3 picks in its PEs, packed words of OPT4E are picked already.
  const bool words = params_.pe == SlicePe::opt4e && params_.skip_empty;
  if (params_.pe != SlicePe::opt3 && !words) {
    out.groups = saturating_product(params_.skip_empty ? w.words : all_groups, row_folds);
  }
  return out;
}

EngineTraffic BitSliceModel::traffic(const program::TileCompute& tile) const {
  const SliceShape s = slice_shape(tile, params_);
  const std::uint64_t values = saturating_product(s.groups, s.vectors, s.k);
  const std::uint64_t digits =
      tile.place.operands != nullptr
          ? work(tile).digits
          : static_cast<std::uint64_t>(
                std::round(static_cast<double>(values) * expectation(tile).digits_per_value()));
  const std::uint64_t row_folds = ceil_div(s.others, params_.rows);
  const std::uint64_t streamed =
      params_.skip_empty && !params_.both_encoded() ? digits : values * params_.weights();
  const std::uint64_t encoded = saturating_product(streamed, row_folds);
  const std::uint64_t other =
      saturating_product(params_.both_encoded() ? values : digits, s.others);
  EngineTraffic t;
  t.input_words = params_.encoded == SliceEncoded::input ? encoded : other;
  t.weight_words = params_.encoded == SliceEncoded::input ? other : encoded;
  t.output_words = saturating_product(s.groups, s.vectors, s.others);
  if (tile.place.operands != nullptr) t.work = parts_work(tile);
  return t;
}

void BitSliceModel::check(const program::Operator& op, std::uint64_t /*k*/) const {
  const std::uint64_t k = reduction(op);
  if (k == 0) return;
  const bool input = params_.encoded == SliceEncoded::input;
  check_format(op, input ? "the input" : "the weight", input ? op.formats.input : op.formats.weight,
               params_.a_width, "a_width");
  check_format(op, input ? "the weight" : "the input", input ? op.formats.weight : op.formats.input,
               params_.b_width, "b_width");
  const std::uint32_t needed = needed_acc_width(params_, k);
  if (needed <= params_.acc_width) return;
  throw ModelError("MS454",
                   fmt::format("a sum of '{}' has {} products and needs {} bits, but <pe> has "
                               "acc_width=\"{}\"",
                               op.name, k, needed, params_.acc_width));
}

std::vector<std::string> BitSliceModel::warnings() const {
  if (sampled_.looked_at == sampled_.folds) return {};
  const double off = sampled_.cycles > 0 ? k95 * std::sqrt(sampled_.variance) / sampled_.cycles : 0;
  return {
      fmt::format("MS455: sample=\"{}\" looked at the operands of {} of {} folds of columns: the "
                  "engine's {:.0f} cycles are known to {:.3g} % (95 % confidence)",
                  params_.sample, sampled_.looked_at, sampled_.folds, sampled_.cycles, 100 * off)};
}

std::array<std::uint64_t, 3> BitSliceModel::quantum() const {
  const std::uint64_t k = params_.both_encoded()         ? pe::kLaconicLanes
                          : params_.pe == SlicePe::opt4e ? pe::kGroup * pe::kLanes
                                                         : pe::kGroup;
  if (params_.encoded == SliceEncoded::input) return {params_.cols, params_.rows, k};
  return {params_.rows, params_.cols, k};
}

std::uint64_t BitSliceModel::peak_macs_per_cycle() const {
  return pes() * params_.lanes();
}

std::uint64_t BitSliceModel::pes() const {
  return std::uint64_t{params_.rows} * params_.cols;
}

std::string BitSliceModel::text() const {
  return fmt::format("{} columns of {} {} PEs", params_.cols, params_.rows,
                     Text<SlicePe>::format(params_.pe));
}

void BitSliceSequencer::reset() {
  streams_.clear();
  number_of_.clear();
  free_ = 0;
}

std::uint32_t BitSliceSequencer::prepare(const program::TileCompute& tile) {
  const std::uint64_t stream =
      tile.place.operands != nullptr ? model_->issued(tile) : model_->stream(tile);
  const auto [entry, fresh] =
      number_of_.emplace(stream, static_cast<std::uint32_t>(streams_.size()));
  if (fresh) streams_.push_back(stream);
  return entry->second;
}

EngineRun BitSliceSequencer::issue(std::uint32_t tile, std::uint64_t ready_at) {
  EngineRun run;
  run.begin = run.stream_begin = std::max(ready_at, free_);
  free_ = run.begin + streams_[tile];
  run.release = free_ + kFetchCycles;
  run.done = free_ + drain_cycles(model_->params());
  return run;
}

}  // namespace macroscope::engine
