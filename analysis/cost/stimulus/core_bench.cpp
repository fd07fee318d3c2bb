// Test benches of the units of a core beside its array.
#include <array>

#include "analysis/cost/stimulus/benches.hpp"
#include "models/memory/dma_engine.hpp"
#include "models/memory/scratchpad_control.hpp"
#include "models/vector/vector_control.hpp"
#include "models/vector/vector_lane.hpp"

namespace macroscope::cost::stimulus {
namespace {

constexpr std::uint32_t kCycles = 1536;
constexpr std::uint32_t kWarm = 16;

/// Operands side by side in a word of `bits` bits.
std::uint64_t packed(OperandStream& operands, std::uint32_t bits) {
  std::uint64_t word = 0;
  for (std::uint32_t at = 0; at < bits; at += 8) {
    word |= (static_cast<std::uint64_t>(operands.next()) & 0xFFU) << at;
  }
  return bits < 64 ? word & ((std::uint64_t{1} << bits) - 1) : word;
}

class CycleBench : public Testbench {
 public:
  [[nodiscard]] bool warm() const override { return cycle_ > kWarm; }

 protected:
  /// Counts a cycle with `events` events; false when the stream is over.
  bool next_cycle(std::uint64_t events) {
    if (cycle_ == kCycles + kWarm) return false;
    ++cycle_;
    if (warm()) {
      events_ += events;
      ++working_cycles_;
    }
    return true;
  }
  void expect_port(const gate_sim::Simulator& sim, const char* port, std::uint64_t expected,
                   std::size_t offset = 0, std::size_t width = 64) {
    expect(port, static_cast<std::int64_t>(sim.get(port, offset, width)),
           static_cast<std::int64_t>(expected));
  }

 private:
  std::uint32_t cycle_ = 0;
};

/// All banks read and all written in every cycle. The engine reads on and on, the DMA writes; the
/// other clients come in one of eight cycles. Everybody walks through consecutive lines.
class ScratchpadControlBench final : public CycleBench {
 public:
  using Twin = memory::ScratchpadControl;

  ScratchpadControlBench(const Widths& widths, const Distribution& distribution)
      : line_bits_(widths.acc),
        twin_(widths.a, kRowBits),
        operands_(distribution, 8, "a"),
        rng_(1, "scratchpad") {
    while ((1U << bank_bits_) < widths.a) ++bank_bits_;
    for (std::uint32_t c = 0; c < Twin::kClients; ++c) {
      place_[c] = rng_.below(std::uint64_t{widths.a} << kRowBits);
      place_[c + Twin::kClients] = rng_.below(std::uint64_t{widths.a} << kRowBits);
    }
  }

  bool drive(gate_sim::Simulator& sim) override {
    const auto reader = twin_.read_grant(in_);
    const auto writer = twin_.write_grant(in_);
    twin_.step(in_);
    if (reader) in_.read[*reader].valid = false;
    if (writer) in_.write[*writer].valid = false;
    for (std::uint32_t c = 0; c < Twin::kClients; ++c) {
      if (!in_.read[c].valid && (c == 0 || rng_.below(8) == 0)) next(in_.read[c], place_[c], false);
      if (!in_.write[c].valid && (c + 1 == Twin::kClients || rng_.below(8) == 0)) {
        next(in_.write[c], place_[c + Twin::kClients], true);
      }
      put(sim, c);
    }
    in_.bank_data.clear();
    for (std::uint32_t b = 0; b < twin_.banks(); ++b) {
      in_.bank_data.push_back(packed(operands_, line_bits_));
      sim.set("bank_rd_data_i", in_.bank_data[b], std::size_t{b} * line_bits_, line_bits_);
    }
    return next_cycle(2 * std::uint64_t{twin_.banks()});
  }

  void check(const gate_sim::Simulator& sim) override {
    if (!warm()) return;
    const Twin::Outputs& expected = twin_.outputs();
    for (std::uint32_t b = 0; b < twin_.banks(); ++b) {
      const Twin::Bank& bank = expected.banks[b];
      const std::size_t row = std::size_t{b} * kRowBits;
      expect_port(sim, "bank_rd_en_o", bank.read ? 1 : 0, b, 1);
      expect_port(sim, "bank_wr_en_o", bank.write ? 1 : 0, b, 1);
      if (bank.read) expect_port(sim, "bank_rd_row_o", bank.read_row, row, kRowBits);
      if (!bank.write) continue;
      expect_port(sim, "bank_wr_row_o", bank.write_row, row, kRowBits);
      expect_port(sim, "bank_wr_data_o", bank.data, std::size_t{b} * line_bits_, line_bits_);
    }
    for (std::uint32_t i = 0; expected.client && i < twin_.banks(); ++i) {
      expect_port(sim, "data_o", expected.data[i], std::size_t{i} * line_bits_, line_bits_);
    }
  }

 private:
  static constexpr std::uint32_t kRowBits = 10;  // default of the module

  void next(Twin::Request& request, std::uint64_t& place, bool data) {
    request.valid = true;
    request.line = place;
    request.count = twin_.banks();
    place = (place + twin_.banks()) % (std::uint64_t{twin_.banks()} << kRowBits);
    request.data.clear();
    for (std::uint32_t i = 0; data && i < twin_.banks(); ++i) {
      request.data.push_back(packed(operands_, line_bits_));
    }
  }

  void put(gate_sim::Simulator& sim, std::uint32_t c) {
    const std::size_t line = kRowBits + bank_bits_;
    const std::size_t count = bank_bits_ + 1;
    sim.set("rd_valid_i", in_.read[c].valid ? 1 : 0, c, 1);
    sim.set("wr_valid_i", in_.write[c].valid ? 1 : 0, c, 1);
    sim.set("rd_line_i", in_.read[c].line, c * line, line);
    sim.set("wr_line_i", in_.write[c].line, c * line, line);
    sim.set("rd_count_i", in_.read[c].count, c * count, count);
    sim.set("wr_count_i", in_.write[c].count, c * count, count);
    for (std::size_t i = 0; i < in_.write[c].data.size(); ++i) {
      sim.set("wr_data_i", in_.write[c].data[i], (c * twin_.banks() + i) * line_bits_, line_bits_);
    }
  }

  std::uint32_t line_bits_;
  std::uint32_t bank_bits_ = 0;
  Twin twin_;
  OperandStream operands_;
  Rng rng_;
  std::array<std::uint64_t, 2 * std::size_t{Twin::kClients}> place_{};
  Twin::Inputs in_;
};

/// An operation in every cycle: an addition and a requantization of sums of products, then a
/// maximum, a product, a difference, a function.
class VectorLaneBench final : public CycleBench {
 public:
  using Twin = vector_unit::VectorLane;

  explicit VectorLaneBench(const Distribution& distribution)
      : a_(distribution, 8, "a"), b_(distribution, 8, "b") {}

  bool drive(gate_sim::Simulator& sim) override {
    using vector_unit::LaneOp;
    constexpr std::array<LaneOp, 8> kMix{LaneOp::add,      LaneOp::requantize, LaneOp::maximum,
                                         LaneOp::multiply, LaneOp::add,        LaneOp::requantize,
                                         LaneOp::subtract, LaneOp::exp2};
    expected_ = twin_.step(in_);
    const bool filling = at_ < 4;  // the registers
    in_.valid = true;
    in_.op = filling ? LaneOp::pass : kMix[at_ % kMix.size()];
    in_.source_a = Twin::kFromData;
    in_.source_b = at_ % 4;
    in_.destination = at_ % 4;
    in_.write = filling || at_ % 8 == 0;
    in_.shift = in_.op == LaneOp::multiply ? 8 : 22;
    in_.scale = 16'000;  // with the shift: about 1 / 262, sums of 64 products to int8
    std::int64_t sum = 0;
    for (std::uint32_t k = 0; k < kSumLength; ++k) sum += std::int64_t{a_.next()} * b_.next();
    in_.data = static_cast<std::int32_t>(sum);
    sim.set("valid_i", 1);
    sim.set("op_i", static_cast<std::uint64_t>(in_.op));
    sim.set("src_a_i", in_.source_a);
    sim.set("src_b_i", in_.source_b);
    sim.set("dst_i", in_.destination);
    sim.set("write_i", in_.write ? 1 : 0);
    sim.set("shift_i", in_.shift);
    sim.set("scale_i", static_cast<std::uint64_t>(in_.scale));
    sim.set("data_i", static_cast<std::uint64_t>(sum));
    ++at_;
    return next_cycle(1);
  }

  void check(const gate_sim::Simulator& sim) override {
    if (!warm()) return;
    expect_port(sim, "valid_o", expected_.valid ? 1 : 0);
    expect_port(sim, "result_o", static_cast<std::uint32_t>(expected_.value));
  }

 private:
  Twin twin_;
  OperandStream a_;
  OperandStream b_;
  Twin::Inputs in_;
  Twin::Output expected_;
  std::uint32_t at_ = 0;
};

/// Runs of two walks with six and two instructions over sixteen groups, one behind the other.
class VectorControlBench final : public CycleBench {
 public:
  using Twin = vector_unit::VectorControl;

  VectorControlBench() : rng_(1, "vector_control") {
    run_.groups = 16;
    run_.walks = 2;
    run_.walk = {{{0, 5}, {6, 7}, {0, 0}, {0, 0}}};
  }

  bool drive(gate_sim::Simulator& sim) override {
    const bool filled = place_ > Twin::kProgram;
    expected_ = twin_.step(filled ? std::optional(run_) : std::nullopt);
    if (place_ < Twin::kProgram) {
      const std::uint64_t word = rng_.below(std::uint64_t{1} << 34U);
      twin_.write(place_, word);
      sim.set("write_place_i", place_);
      sim.set("write_data_i", word);
    }
    sim.set("write_i", place_ < Twin::kProgram ? 1 : 0);
    sim.set("start_i", place_ >= Twin::kProgram ? 1 : 0);
    sim.set("groups_i", run_.groups);
    sim.set("walks_i", run_.walks - 1);
    for (std::size_t w = 0; w < 4; ++w) {
      sim.set("first_i", run_.walk[w].first, 4 * w, 4);
      sim.set("last_i", run_.walk[w].last, 4 * w, 4);
    }
    ++place_;
    return next_cycle(expected_.valid ? 1 : 0);
  }

  void check(const gate_sim::Simulator& sim) override {
    if (!warm()) return;
    expect_port(sim, "valid_o", expected_.valid ? 1 : 0);
    if (!expected_.valid) return;
    expect_port(sim, "instruction_o", expected_.instruction);
    expect_port(sim, "group_o", expected_.group);
  }

 private:
  Twin twin_;
  Rng rng_;
  Twin::Run run_;
  Twin::Output expected_;
  std::uint32_t place_ = 0;
};

/// Loads and stores in turn, tiles of three levels; a request, and data one way, in every cycle.
class DmaEngineBench final : public CycleBench {
 public:
  using Twin = memory::DmaEngine;

  DmaEngineBench(const Widths& widths, const Distribution& distribution)
      : words_((widths.acc + 63) / 64),
        twin_(widths.acc / 8),
        operands_(distribution, 8, "a"),
        rng_(1, "dma") {}

  bool drive(gate_sim::Simulator& sim) override {
    const bool taken = twin_.ready(in_.request_ready) && in_.transfer;
    const auto sent = twin_.request();
    twin_.step(in_);
    expected_load_ = load_;
    expected_store_ = store_;
    if (taken || !in_.transfer) offer(sim);
    // Every request is answered in the cycle after.
    in_.response = sent.has_value();
    in_.response_write = sent && sent->write;
    in_.response_line = sent ? sent->line : 0;
    for (std::uint32_t w = 0; w < words_; ++w) {
      const std::uint64_t word = packed(operands_, 64);
      if (in_.response && !in_.response_write) {
        sim.set("response_data_i", word, std::size_t{64} * w);
        load_[w] = word;
      } else {
        sim.set("store_data_i", word, std::size_t{64} * w);
        store_[w] = word;
      }
    }
    sim.set("request_ready_i", 1);
    sim.set("response_valid_i", in_.response ? 1 : 0);
    sim.set("response_write_i", in_.response_write ? 1 : 0);
    sim.set("response_line_i", in_.response_line);
    return next_cycle(sent ? 1 : 0);
  }

  void check(const gate_sim::Simulator& sim) override {
    if (!warm()) return;
    const auto request = twin_.request();
    expect_port(sim, "request_valid_o", request ? 1 : 0);
    if (request) {
      expect_port(sim, "request_address_o", request->address);
      expect_port(sim, "request_line_o", request->line);
    }
    const auto& out = twin_.outputs();
    expect_port(sim, "load_valid_o", out.load ? 1 : 0);
    if (out.load) {
      expect_port(sim, "load_line_o", out.load_line);
      expect_port(sim, "load_data_o", expected_load_[0]);
    }
    expect_port(sim, "store_data_o", expected_store_[0]);
  }

 private:
  void offer(gate_sim::Simulator& sim) {
    Twin::Descriptor d;
    d.write = write_;
    write_ = !write_;
    d.base = rng_.below(std::uint64_t{1} << 40U);
    d.line = rng_.below(1U << 20U);
    d.run = 8;
    d.levels = {{{4, 4096}, {2, 65'536}, {1, 0}}};
    in_.transfer = d;
    sim.set("transfer_valid_i", 1);
    sim.set("write_i", d.write ? 1 : 0);
    sim.set("base_i", d.base);
    sim.set("line_i", d.line);
    sim.set("run_i", d.run);
    for (std::size_t l = 0; l < 3; ++l) {
      sim.set("count_i", d.levels[l].count, 16 * l, 16);
      sim.set("stride_i", d.levels[l].stride, 40 * l, 40);
    }
  }

  std::uint32_t words_;
  Twin twin_;
  OperandStream operands_;
  Rng rng_;
  Twin::Inputs in_;
  bool write_ = false;
  std::array<std::uint64_t, 16> load_{};  // a beat has at most 1024 bits
  std::array<std::uint64_t, 16> store_{};
  std::array<std::uint64_t, 16> expected_load_{};
  std::array<std::uint64_t, 16> expected_store_{};
};

}  // namespace

std::unique_ptr<Testbench> scratchpad_control_bench(const Widths& widths,
                                                    const Distribution& distribution) {
  return std::make_unique<ScratchpadControlBench>(widths, distribution);
}

std::unique_ptr<Testbench> vector_lane_bench(const Distribution& distribution) {
  return std::make_unique<VectorLaneBench>(distribution);
}

std::unique_ptr<Testbench> vector_control_bench() {
  return std::make_unique<VectorControlBench>();
}

std::unique_ptr<Testbench> dma_engine_bench(const Widths& widths,
                                            const Distribution& distribution) {
  return std::make_unique<DmaEngineBench>(widths, distribution);
}

}  // namespace macroscope::cost::stimulus
