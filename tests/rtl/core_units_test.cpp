// Scratchpad control, DMA engine and vector unit against their twins, every cycle.
#include <Vdma_engine.h>
#include <Vscratchpad_control.h>
#include <Vvector_control.h>
#include <Vvector_lane.h>
#include <Vyosys_dma_engine.h>
#include <Vyosys_scratchpad_control.h>
#include <Vyosys_vector_control.h>
#include <Vyosys_vector_lane.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "models/memory/dma_engine.hpp"
#include "models/memory/scratchpad_control.hpp"
#include "models/vector/vector_control.hpp"
#include "models/vector/vector_lane.hpp"
#include "models/vector/vector_timing.hpp"
#include "tests/rtl/bench.hpp"

namespace macroscope::test {
namespace {

constexpr std::uint32_t kBanks = 8;
constexpr std::uint32_t kLine = 16;
constexpr std::uint32_t kRow = 10;

memory::ScratchpadControl::Request random_request(Rng& rng, bool data) {
  memory::ScratchpadControl::Request r;
  r.valid = true;
  r.line = rng.below(kBanks << kRow);
  r.count = 1 + static_cast<std::uint32_t>(rng.below(kBanks));
  for (std::uint32_t i = 0; data && i < kBanks; ++i) r.data.push_back(rng.below(1U << kLine));
  return r;
}

template <class Model>
void compare_scratchpad_control() {
  using Twin = memory::ScratchpadControl;
  Bench<Model> bench;
  Twin twin(kBanks, kRow);
  Rng rng(1, "scratchpad_control");
  Twin::Inputs in;
  std::uint64_t lines = 0;
  for (int cycle = 0; cycle < 20'000; ++cycle) {
    for (std::uint32_t c = 0; c < Twin::kClients; ++c) {
      if (!in.read[c].valid && chance(rng, 40)) in.read[c] = random_request(rng, false);
      if (!in.write[c].valid && chance(rng, 40)) in.write[c] = random_request(rng, true);
      set_bits(bench->rd_valid_i, c, 1, in.read[c].valid);
      set_bits(bench->wr_valid_i, c, 1, in.write[c].valid);
      const std::uint32_t address = 13;
      set_bits(bench->rd_line_i, c * address, address, static_cast<std::int64_t>(in.read[c].line));
      set_bits(bench->wr_line_i, c * address, address, static_cast<std::int64_t>(in.write[c].line));
      set_bits(bench->rd_count_i, c * 4, 4, in.read[c].count);
      set_bits(bench->wr_count_i, c * 4, 4, in.write[c].count);
      for (std::uint32_t i = 0; in.write[c].valid && i < kBanks; ++i) {
        set_bits(bench->wr_data_i, (c * kBanks + i) * kLine, kLine,
                 static_cast<std::int64_t>(in.write[c].data[i]));
      }
    }
    in.bank_data.clear();
    for (std::uint32_t b = 0; b < kBanks; ++b) {
      in.bank_data.push_back(rng.below(1U << kLine));
      set_bits(bench->bank_rd_data_i, b * kLine, kLine, static_cast<std::int64_t>(in.bank_data[b]));
    }
    bench.settle();
    const auto reader = twin.read_grant(in);
    const auto writer = twin.write_grant(in);
    INFO("cycle " << cycle);
    REQUIRE(bits_of(bench->rd_ready_o, 0, 3) == (reader ? 1U << *reader : 0U));
    REQUIRE(bits_of(bench->wr_ready_o, 0, 3) == (writer ? 1U << *writer : 0U));
    bench.tick();
    const Twin::Outputs& expected = twin.step(in);
    if (reader) in.read[*reader].valid = false;
    if (writer) in.write[*writer].valid = false;
    for (std::uint32_t b = 0; b < kBanks; ++b) {
      const Twin::Bank& bank = expected.banks[b];
      REQUIRE((bits_of(bench->bank_rd_en_o, b, 1) != 0) == bank.read);
      REQUIRE((bits_of(bench->bank_wr_en_o, b, 1) != 0) == bank.write);
      if (bank.read) REQUIRE(bits_of(bench->bank_rd_row_o, b * kRow, kRow) == bank.read_row);
      if (!bank.write) continue;
      ++lines;
      REQUIRE(bits_of(bench->bank_wr_row_o, b * kRow, kRow) == bank.write_row);
      REQUIRE(bits_of(bench->bank_wr_data_o, b * kLine, kLine) == bank.data);
    }
    REQUIRE(bits_of(bench->valid_o, 0, 3) == (expected.client ? 1U << *expected.client : 0U));
    for (std::uint32_t i = 0; expected.client && i < kBanks; ++i) {
      REQUIRE(bits_of(bench->data_o, i * kLine, kLine) == expected.data[i]);
    }
  }
  CHECK(lines > 50'000);
}

memory::DmaEngine::Descriptor random_transfer(Rng& rng) {
  memory::DmaEngine::Descriptor d;
  d.write = chance(rng, 40);
  d.base = rng.below(std::uint64_t{1} << 40U);
  d.line = rng.below(1U << 20U);
  d.run = 1 + rng.below(4);
  for (auto& level : d.levels) {
    level.count = 1 + rng.below(4);
    level.stride = rng.below(std::uint64_t{1} << 40U);
  }
  return d;
}

template <class Model>
void compare_dma_engine() {
  Bench<Model> bench;
  memory::DmaEngine twin;
  Rng rng(2, "dma_engine");
  memory::DmaEngine::Inputs in;
  int requests = 0;
  int full = 0;
  for (int cycle = 0; cycle < 40'000; ++cycle) {
    if (!in.transfer && chance(rng, 50)) in.transfer = random_transfer(rng);
    const bool slow = cycle % 2000 < 400;  // the counter runs full
    in.request_ready = chance(rng, 80);
    in.response = twin.on_the_way() > 0 && chance(rng, slow ? 5 : 80);
    in.response_write = chance(rng, 50);
    in.response_line = rng.below(1U << 20U);
    in.response_data = rng.next();
    in.store_data = rng.next();
    bench->transfer_valid_i = in.transfer.has_value();
    if (in.transfer) {
      bench->write_i = in.transfer->write;
      bench->base_i = in.transfer->base;
      bench->line_i = static_cast<std::uint32_t>(in.transfer->line);
      bench->run_i = static_cast<std::uint16_t>(in.transfer->run);
      for (std::uint32_t l = 0; l < 3; ++l) {
        const auto& level = in.transfer->levels[l];
        set_bits(bench->count_i, 16 * l, 16, static_cast<std::int64_t>(level.count));
        set_bits(bench->stride_i, 40 * l, 40, static_cast<std::int64_t>(level.stride));
      }
    }
    bench->request_ready_i = in.request_ready;
    bench->response_valid_i = in.response;
    bench->response_write_i = in.response_write;
    bench->response_line_i = static_cast<std::uint32_t>(in.response_line);
    bench->response_data_i = in.response_data;
    bench->store_data_i = in.store_data;
    bench.settle();
    INFO("cycle " << cycle);
    const auto request = twin.request();
    const bool ready = twin.ready(in.request_ready);
    REQUIRE((bench->request_valid_o != 0) == request.has_value());
    REQUIRE((bench->transfer_ready_o != 0) == ready);
    REQUIRE((bench->idle_o != 0) == twin.idle());
    full += twin.on_the_way() == 64 ? 1 : 0;
    if (request) {
      ++requests;
      REQUIRE(bench->request_address_o == request->address);
      REQUIRE(bench->request_line_o == request->line);
      REQUIRE((bench->request_write_o != 0) == request->write);
    }
    bench.tick();
    twin.step(in);
    if (ready) in.transfer.reset();
    const auto& expected = twin.outputs();
    REQUIRE((bench->load_valid_o != 0) == expected.load);
    if (expected.load) {
      REQUIRE(bench->load_line_o == expected.load_line);
      REQUIRE(bench->load_data_o == expected.load_data);
    }
    REQUIRE(bench->store_data_o == expected.store_data);
  }
  CHECK(requests > 10'000);
  CHECK(full > 100);
}

template <class Model>
void compare_vector_lane() {
  using vector_unit::LaneOp;
  using vector_unit::VectorLane;
  Bench<Model> bench;
  VectorLane twin;
  Rng rng(3, "vector_lane");
  int results = 0;
  for (int cycle = 0; cycle < 60'000; ++cycle) {
    VectorLane::Inputs in;
    const bool filling = cycle < 8;  // registers hold anything until they are written
    in.valid = filling || chance(rng, 80);
    in.op = filling ? LaneOp::pass : static_cast<LaneOp>(rng.below(8));
    in.source_a = filling ? 4 : static_cast<std::uint32_t>(rng.below(8));
    in.source_b = filling ? 4 : static_cast<std::uint32_t>(rng.below(8));
    in.destination = static_cast<std::uint32_t>(cycle % 4);
    in.write = filling || chance(rng, 40);
    in.shift = static_cast<std::uint32_t>(rng.below(32));
    in.scale = static_cast<std::int16_t>(random_operand(rng, 16));
    in.data = static_cast<std::int32_t>(random_operand(rng, 32)) >> rng.below(32);
    bench->valid_i = in.valid;
    bench->op_i = static_cast<std::uint8_t>(in.op);
    bench->src_a_i = static_cast<std::uint8_t>(in.source_a);
    bench->src_b_i = static_cast<std::uint8_t>(in.source_b);
    bench->dst_i = static_cast<std::uint8_t>(in.destination);
    bench->write_i = in.write;
    bench->shift_i = static_cast<std::uint8_t>(in.shift);
    bench->scale_i = static_cast<std::uint16_t>(in.scale);
    bench->data_i = static_cast<std::uint32_t>(in.data);
    bench.tick();
    const VectorLane::Output expected = twin.step(in);
    INFO("cycle " << cycle);
    REQUIRE((bench->valid_o != 0) == expected.valid);
    if (!expected.valid) continue;
    ++results;
    REQUIRE(static_cast<std::int32_t>(bench->result_o) == expected.value);
  }
  CHECK(results > 40'000);
}

/// Instructions of a run, and whether it took the cycles of the unit's model.
template <class Model>
void compare_vector_control() {
  using vector_unit::VectorControl;
  Bench<Model> bench;
  VectorControl twin;
  Rng rng(4, "vector_control");
  for (std::uint32_t p = 0; p < VectorControl::kProgram; ++p) {
    const std::uint64_t word = rng.below(std::uint64_t{1} << 34U);
    twin.write(p, word);
    bench->write_i = 1;
    bench->write_place_i = static_cast<std::uint8_t>(p);
    bench->write_data_i = word;
    bench->start_i = 0;
    bench.tick();
  }
  bench->write_i = 0;
  for (int run = 0; run < 300; ++run) {
    VectorControl::Run r;
    r.groups = 1 + rng.below(9);
    r.walks = 1 + static_cast<std::uint32_t>(rng.below(4));
    std::uint64_t operations = 0;
    for (std::uint32_t w = 0; w < 4; ++w) {
      r.walk[w].first = static_cast<std::uint32_t>(rng.below(16));
      r.walk[w].last =
          r.walk[w].first + static_cast<std::uint32_t>(rng.below(16 - r.walk[w].first));
      if (w < r.walks) operations += r.walk[w].last - r.walk[w].first + 1;
      set_bits(bench->first_i, 4 * w, 4, r.walk[w].first);
      set_bits(bench->last_i, 4 * w, 4, r.walk[w].last);
    }
    bench->groups_i = static_cast<std::uint32_t>(r.groups);
    bench->walks_i = static_cast<std::uint8_t>(r.walks - 1);
    const vector_unit::VectorTiming timing{1, 8};
    std::uint64_t cycles = 0;
    for (bool first = true; first || twin.busy(); first = false) {
      bench->start_i = first;
      bench.tick();
      const auto expected = twin.step(first ? std::optional(r) : std::nullopt);
      INFO("run " << run << " cycle " << cycles);
      REQUIRE((bench->valid_o != 0) == expected.valid);
      REQUIRE((bench->busy_o != 0) == twin.busy());
      if (expected.valid) {
        REQUIRE(bench->instruction_o == expected.instruction);
        REQUIRE(bench->group_o == expected.group);
      }
      cycles += first ? 0 : 1;
    }
    CHECK(cycles == timing.cycles(r.groups, operations, r.walks));
  }
}

}  // namespace

TEST_CASE("a request finds its lines in their banks and comes back in order", "[rtl]") {
  compare_scratchpad_control<Vscratchpad_control>();
}

TEST_CASE("what yosys reads of the scratchpad control is the same twin", "[rtl][yosys]") {
  compare_scratchpad_control<Vyosys_scratchpad_control>();
}

TEST_CASE("the DMA engine walks through transfers of up to three levels", "[rtl]") {
  compare_dma_engine<Vdma_engine>();
}

TEST_CASE("what yosys reads of the DMA engine is the same twin", "[rtl][yosys]") {
  compare_dma_engine<Vyosys_dma_engine>();
}

TEST_CASE("every operation of a lane gives what its formula says", "[rtl]") {
  compare_vector_lane<Vvector_lane>();
}

TEST_CASE("what yosys reads of a lane is the same twin", "[rtl][yosys]") {
  compare_vector_lane<Vyosys_vector_lane>();
}

TEST_CASE("a run of the vector unit takes the cycles of its model", "[rtl]") {
  compare_vector_control<Vvector_control>();
}

TEST_CASE("what yosys reads of the vector unit's control is the same twin", "[rtl][yosys]") {
  compare_vector_control<Vyosys_vector_control>();
}

TEST_CASE("functions of a lane are right to 2^-10", "[rtl]") {
  using vector_unit::LaneOp;
  using vector_unit::VectorLane;
  VectorLane::Inputs in;
  for (std::int32_t f = 0; f < 65536; f += 7) {
    in.op = LaneOp::exp2;
    const double power = 32768 * std::exp2(f / 65536.0);
    CHECK(VectorLane::result(in, f, 0) == Approx(power).epsilon(1.0 / 1024));
    in.op = LaneOp::recip;
    CHECK(VectorLane::result(in, f, 0) == Approx(32768 / (1 + f / 65536.0)).epsilon(1.0 / 1024));
  }
}

}  // namespace macroscope::test
