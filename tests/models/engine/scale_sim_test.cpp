// The event-driven SCALE-Sim model against a word-by-word one, and against hand-checked formulas.
#include "models/engine/scale_sim/simulate.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>
#include <string>

#include "models/engine/scale_sim/mapping.hpp"
#include "models/engine/scale_sim/window.hpp"
#include "tests/models/engine/scale_sim_oracle.hpp"

namespace macroscope::scale_sim {
namespace {

// A seeded draw; std::uniform_int_distribution differs between libraries, so plain modulo.
class Draw {
 public:
  explicit Draw(std::uint32_t seed) : engine_(seed) {}
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return low + engine_() % (high - low + 1);
  }

 private:
  std::mt19937 engine_;
};

Layer random_layer(Draw& draw) {
  if (draw.between(0, 3) == 0) {
    return gemm_layer("gemm", draw.between(1, 60), draw.between(1, 60), draw.between(1, 90));
  }
  Layer l;
  l.name = "conv";
  l.filter_h = draw.between(1, 4);
  l.filter_w = draw.between(1, 4);
  l.height = l.filter_h + draw.between(0, 12);
  l.width = l.filter_w + draw.between(0, 12);
  l.channels = draw.between(1, draw.between(0, 1) == 0 ? 3 : 40);
  l.filters = draw.between(1, 40);
  l.stride = draw.between(1, 4);
  return l;
}

Machine random_machine(Draw& draw) {
  Machine m;
  m.rows = draw.between(1, draw.between(0, 1) == 0 ? 4 : 20);
  m.cols = draw.between(1, draw.between(0, 1) == 0 ? 4 : 20);
  m.dataflow = static_cast<Dataflow>(draw.between(0, 2));
  m.mode = static_cast<Mode>(draw.between(0, 1));
  m.ifmap = Bytes(1024 * draw.between(1, 4));
  m.filter = Bytes(1024 * draw.between(1, 4));
  m.ofmap = Bytes(1024 * draw.between(1, 3));
  m.bandwidth_words = draw.between(1, 40);
  m.version = draw.between(0, 3) == 0 ? 2 : 3;
  return m;
}

std::string text(const Layer& l, const Machine& m) {
  std::string out;
  for (const std::uint64_t v :
       {l.height, l.width, l.filter_h, l.filter_w, l.channels, l.filters, l.stride, m.rows, m.cols,
        static_cast<std::uint64_t>(m.dataflow), static_cast<std::uint64_t>(m.mode), m.ifmap.count(),
        m.filter.count(), m.ofmap.count(), m.bandwidth_words, std::uint64_t{m.version}}) {
    out += std::to_string(v) + ' ';
  }
  return out;
}

TEST_CASE("stalls and DRAM traffic equal a word-by-word simulation on random layers",
          "[scale_sim]") {
  Draw draw(20250815);
  for (int i = 0; i < 300; ++i) {
    const Layer layer = random_layer(draw);
    const Machine machine = random_machine(draw);
    if (layer.m() * layer.n() * layer.k() > 400'000) continue;
    INFO(text(layer, machine));
    const Mapping map(layer, machine);
    if (map.folds() * map.lines * (machine.rows + machine.cols) > 1'000'000) continue;
    if (map.folds() * map.lines == 1) continue;  // no total to divide by, see the test below
    const LayerResult fast = simulate(layer, machine);
    const LayerResult slow = simulate_word_by_word(layer, machine);
    REQUIRE(fast.total_cycles == slow.total_cycles);
    REQUIRE(fast.stall_cycles == slow.stall_cycles);
    REQUIRE(fast.cycles_incl_prefetch == slow.cycles_incl_prefetch);
    REQUIRE(fast.dram_ifmap_reads == slow.dram_ifmap_reads);
    REQUIRE(fast.dram_filter_reads == slow.dram_filter_reads);
    REQUIRE(fast.dram_ofmap_writes == slow.dram_ofmap_writes);
  }
}

TEST_CASE("a layer without stalls takes folds x lines - 1 cycles", "[scale_sim]") {
  const auto dataflow = GENERATE(Dataflow::os, Dataflow::ws, Dataflow::is);
  const auto rows = GENERATE(std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{16});
  Machine machine;
  machine.dataflow = dataflow;
  machine.rows = rows;
  machine.cols = 5;
  const std::uint64_t m = 23, n = 11, k = 37;
  const LayerResult result = simulate(gemm_layer("g", m, n, k), machine);
  const std::uint64_t sr = dataflow == Dataflow::os ? m : k;
  const std::uint64_t sc = dataflow == Dataflow::is ? m : n;
  const std::uint64_t t = dataflow == Dataflow::os ? k : dataflow == Dataflow::ws ? m : n;
  const std::uint64_t lines = t + (dataflow == Dataflow::os ? rows : 2 * rows) + 5 - 2;
  const std::uint64_t folds = ceil_div(sr, rows) * ceil_div(sc, 5);
  CHECK(result.total_cycles == static_cast<std::int64_t>(folds * lines) - 1);
  CHECK(result.stall_cycles == 0);
  CHECK(result.mapping_efficiency_pct ==
        Approx(100.0 * static_cast<double>(sr * sc) /
               static_cast<double>(ceil_div(sr, rows) * rows * ceil_div(sc, 5) * 5)));
  CHECK(result.overall_utilization_pct ==
        Approx(100.0 * static_cast<double>(m * n * k) /
               static_cast<double>((folds * lines - 1) * rows * 5)));
}

TEST_CASE("the ifmap matrix counts its words, its addresses and its gaps", "[scale_sim]") {
  Draw draw(7);
  for (int i = 0; i < 300; ++i) {
    Layer l = random_layer(draw);
    const Window window(l);
    std::set<std::int64_t> addresses;
    std::uint64_t words = 0;
    for (std::uint64_t m = 0; m < l.m(); ++m) {
      for (std::uint64_t k = 0; k < l.k(); ++k) {
        const std::int64_t address = window.address(m, k);
        if (address == Window::kNoWord) continue;
        ++words;
        addresses.insert(address);
      }
    }
    INFO(text(l, Machine{}));
    CHECK(window.words() == words);
    CHECK(window.distinct() == addresses.size());
    CHECK(window.has_gaps() == (words < l.m() * l.k()));
    CHECK(window.has_repeats() == (addresses.size() < words));
    CHECK(*addresses.rbegin() < static_cast<std::int64_t>(window.span()));
  }
}

TEST_CASE("a layer that is too large is refused, not followed", "[scale_sim]") {
  const std::uint64_t huge = 1'000'000'000'000;
  CHECK_THROWS_AS(gemm_layer("g", huge, 8, 8), ModelError);
  CHECK_THROWS_AS(gemm_layer("g", 1'000'000, 8, 1'000'000), ModelError);
  Layer conv;
  conv.height = conv.width = huge;
  CHECK_THROWS_AS(simulate(conv, Machine{}), ModelError);
  Machine single;
  single.rows = single.cols = 1;
  CHECK_THROWS_AS(simulate(gemm_layer("g", 30'000, 30'000, 8), single), ModelError);
}

TEST_CASE("one product on one element has no total to divide by", "[scale_sim]") {
  Machine machine;
  machine.rows = machine.cols = 1;
  CHECK_THROWS_AS(simulate(gemm_layer("g", 1, 1, 1), machine), ModelError);
}

TEST_CASE("operators SCALE-Sim cannot express are refused with the reason", "[scale_sim]") {
  program::Operator op;
  op.name = "conv1";
  program::Conv2d conv;
  conv.height = conv.width = 9;
  conv.kernel_h = conv.kernel_w = 3;
  conv.ceil_output = true;
  const auto reason = [&op](const auto& kind) {
    op.op = kind;
    try {
      (void)layer_from(op);
    } catch (const ModelError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(reason(conv).empty());
  CHECK(layer_from(op).m() == 49);
  program::Conv2d other = conv;
  other.pad_left = 1;
  CHECK(reason(other).find("conv1") != std::string::npos);
  CHECK(reason(other).find("padding") != std::string::npos);
  other = conv;
  other.dilation_w = 2;
  CHECK(reason(other).find("dilation") != std::string::npos);
  other = conv;
  other.groups = other.in_channels = other.out_channels = 4;
  CHECK(reason(other).find("groups") != std::string::npos);
  other = conv;
  other.stride_h = 2;
  CHECK(reason(other).find("strides") != std::string::npos);
  other = conv;
  other.ceil_output = false;
  CHECK(reason(other).empty());  // nothing to round here
  other.stride_h = other.stride_w = 4;
  CHECK(reason(other).find("rounded down") != std::string::npos);
  CHECK(reason(program::VectorOp{}).find("vector") != std::string::npos);
}

}  // namespace
}  // namespace macroscope::scale_sim
