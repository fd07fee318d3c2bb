// Whole runs on machines with a bit-slice engine: fidelities, operands, equal layers, refusals.
#include <catch2/catch.hpp>
#include <optional>

#include "models/engine/bit_slice/parameters.hpp"
#include "sim/core/error.hpp"
#include "sim/device/operands.hpp"
#include "tests/sim/device/bench.hpp"

using namespace macroscope;
using test::Bench;

namespace {

/// A small machine whose engine is `engine`, XML.
struct SliceMachine {
  test::Machine rest;
  std::string engine;

  [[nodiscard]] std::string text() const {
    test::Machine machine = rest;
    machine.engine = engine;
    return machine.text();
  }
};

struct Runs : test::Folder {
  [[nodiscard]] program::RunActivity run(const SliceMachine& machine, const std::string& network,
                                         const std::string& fidelity = "tile",
                                         std::uint64_t seed = 1) const {
    RunRequest request;
    request.architecture_path = (path() / "work" / write("machine.xml", machine.text())).string();
    const bool xml = network.front() == '<';
    request.workload_path =
        (path() / "work" / write(xml ? "net.xml" : "net.csv", network)).string();
    request.fidelity = fidelity;
    request.seed = seed;
    return std::get<program::RunActivity>(macroscope::run(request).result);
  }
};

std::string random_engine(Rng& rng) {
  return fmt::format(
      "<bit_slice id=\"array\" rows=\"{}\" cols=\"{}\" barrier=\"{}\" encoded=\"{}\"><pe "
      "kind=\"{}\" "
      "skip_empty=\"{}\"/></bit_slice>",
      rng.between(1, 5), rng.between(1, 6), rng.below(3) == 0 ? "tile" : "k",
      rng.below(2) == 0 ? "input" : "weight",
      std::array<const char*, 4>{"opt3", "opt4c", "opt4e", "laconic"}[rng.below(4)],
      rng.below(2) == 0);
}

constexpr const char* kEngine =
    "<bit_slice id=\"array\" rows=\"4\" cols=\"4\"><pe kind=\"opt4c\"/></bit_slice>";

program::Operator conv_operator() {
  program::Operator op;
  op.name = "conv";
  program::Conv2d c;
  c.batch = 2;
  c.height = 5;
  c.width = 6;
  c.in_channels = 4;
  c.out_channels = 6;
  c.kernel_h = c.kernel_w = 3;
  c.stride_h = 2;
  c.pad_top = c.pad_left = c.pad_bottom = c.pad_right = 1;
  c.groups = 2;
  op.op = c;
  const program::Format int8{"int8", Bits(8)};
  op.formats = {int8, int8, {"int32", Bits(32)}, int8};
  return op;
}

/// Values 0, 1, 2, ... of a tensor of a file.
class Counting final : public program::OperandSource {
 public:
  explicit Counting(std::uint64_t size) : size_(size) {}
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] std::vector<double> numbers(std::uint64_t /*first*/,
                                            std::uint64_t /*count*/) const override {
    return {};
  }
  [[nodiscard]] std::vector<std::int32_t> integers(std::uint64_t first, std::uint64_t count,
                                                   const program::Format& /*f*/) const override {
    std::vector<std::int32_t> out;
    for (std::uint64_t i = first; i < first + count; ++i) {
      out.push_back(static_cast<std::int32_t>(i));
    }
    return out;
  }
  [[nodiscard]] std::string text() const override { return "counting"; }

 private:
  std::uint64_t size_;
};

}  // namespace

TEST_CASE("bit-slice engines take equal cycles at tile and pe, layer by layer", "[bit_slice]") {
  const Runs runs;
  Rng rng(11, "bit_slice.networks");
  int done = 0;
  for (int i = 0; done < 60; ++i) {
    REQUIRE(i < 400);
    SliceMachine m{test::random_small_machine(rng), random_engine(rng)};
    m.rest.cores = i % 5 == 0 ? 2 : 1;
    const std::string network = test::random_network(rng, 20);
    INFO("case " << i << "\n" << m.text() << "\n" << network);
    std::optional<program::RunActivity> tile;
    try {
      tile = runs.run(m, network);
    } catch (const ModelError& e) {
      REQUIRE(e.id() == "MS302");
      continue;
    }
    ++done;
    const auto pe = runs.run(m, network, "pe");
    for (std::size_t l = 0; l < pe.layers.size(); ++l) {
      CHECK(pe.layers[l].cycles == tile->layers[l].cycles);
      CHECK(pe.layers[l].compute_cycles == tile->layers[l].compute_cycles);
      CHECK(tile->layers[l].bounds->lower <= tile->layers[l].cycles);
      CHECK_FALSE(tile->layers[l].bounds->proven);
    }
    CHECK(tile->operand_rule.find("seeded by operator and place") != std::string::npos);
  }
}

TEST_CASE("equal layers have operands of their own and are each simulated", "[bit_slice]") {
  const Runs runs;
  const SliceMachine m{{}, kEngine};
  const std::string network = "Layer,M,N,K,\na,16,16,64,\nb,16,16,64,\nc,16,16,64,\n";
  const auto run = runs.run(m, network);
  CHECK(run.simulated_programs == 3);
  CHECK(run.layers[0].compute_cycles != run.layers[1].compute_cycles);
  // The same in another order: operands belong to the name.
  const auto moved = runs.run(m, "Layer,M,N,K,\nc,16,16,64,\na,16,16,64,\nb,16,16,64,\n");
  CHECK(moved.layers[1].cycles == run.layers[0].cycles);
  CHECK(moved.layers[0].cycles == run.layers[2].cycles);
  CHECK(runs.run(m, network, "tile", 2).layers[0].compute_cycles != run.layers[0].compute_cycles);
  const Bench bench;
  CHECK(bench.run(test::Machine{}, network).simulated_programs == 1);
}

TEST_CASE("a window reads the same input as its neighbors, and zeros beside it", "[bit_slice]") {
  const program::Operator op = conv_operator();
  const auto& c = std::get<program::Conv2d>(op.op);
  const auto operands = device::make_operands(op, {}, {engine::kPublishedCrest}, 1);
  REQUIRE(operands->taps() == 9);
  std::map<std::array<std::uint64_t, 4>, std::int16_t> pixels;  // image, row, column, channel
  for (std::uint64_t group = 0; group < 2; ++group) {
    for (std::uint64_t m = 0; m < c.batch * c.out_height() * c.out_width(); ++m) {
      std::vector<std::int16_t> whole(9 * 2), one(9);
      operands->input(group, m, 0, 2, whole);
      operands->input(group, m, 1, 1, one);
      const std::uint64_t image = m / (c.out_height() * c.out_width());
      for (std::uint64_t tap = 0; tap < 9; ++tap) {
        CHECK(one[tap] == whole[tap * 2 + 1]);
        const auto y =
            static_cast<std::int64_t>(m / c.out_width() % c.out_height() * 2 + tap / 3) - 1;
        const auto x = static_cast<std::int64_t>(m % c.out_width() + tap % 3) - 1;
        for (std::uint64_t k = 0; k < 2; ++k) {
          if (y < 0 || x < 0 || y >= 5 || x >= 6) {
            CHECK(whole[tap * 2 + k] == 0);
            continue;
          }
          const std::array<std::uint64_t, 4> at{image, static_cast<std::uint64_t>(y),
                                                static_cast<std::uint64_t>(x), group * 2 + k};
          const auto [entry, added] = pixels.emplace(at, whole[tap * 2 + k]);
          CHECK(entry->second == whole[tap * 2 + k]);
        }
      }
    }
  }
  CHECK(pixels.size() == 2 * 5 * 6 * 4);
}

TEST_CASE("weights of a file are the operands, in the order of their tensor", "[bit_slice]") {
  program::Workload workload;
  program::Operator conv = conv_operator();
  workload.tensors.push_back({"w",
                              program::TensorKind::weight,
                              {6, 3, 3, 2},
                              {"int8", Bits(8)},
                              {},
                              std::make_shared<Counting>(6 * 3 * 3 * 2)});
  conv.weights = {0};
  std::vector<std::int16_t> out(9 * 1);
  device::make_operands(conv, workload, {5}, 1)->weight(1, 2, 1, 1, out);  // filter 5, channel 1
  for (std::uint64_t tap = 0; tap < 9; ++tap) {
    CHECK(out[tap] == static_cast<std::int16_t>((5 * 9 + tap) * 2 + 1));
  }
  program::Operator gemm = conv;
  gemm.op = program::Gemm{1, 4, 3, 5, true};
  workload.tensors[0].dims = {5, 3};
  workload.tensors[0].source = std::make_shared<Counting>(15);
  std::vector<std::int16_t> column(3);
  device::make_operands(gemm, workload, {5}, 1)->weight(0, 2, 2, 3, column);  // [k][n]
  CHECK(column == std::vector<std::int16_t>{2 * 3 + 2, 3 * 3 + 2, 4 * 3 + 2});
}

TEST_CASE("a machine names the PE, width or format that its bit-slice engine does not have",
          "[bit_slice]") {
  const Runs runs;
  const std::string network = test::gemm(4, 4, 8);
  const auto config_fault = [&](const std::string& engine) {
    try {
      (void)runs.run({{}, engine}, network);
    } catch (const ConfigError& error) {
      return error.faults().front().text();
    }
    return std::string();
  };
  const std::string illegal = config_fault("<bit_slice><pe kind=\"opt1\"/></bit_slice>");
  CHECK(illegal.find("error[MS450]") != std::string::npos);
  CHECK(illegal.find("machine.xml:1:") != std::string::npos);
  CHECK(config_fault("<bit_slice><pe kind=\"opt5\"/></bit_slice>").find("MS") != std::string::npos);
  CHECK(config_fault("<bit_slice><pe/><pe/></bit_slice>").find("MS") != std::string::npos);
  CHECK(config_fault("<bit_slice sample=\"1\"/>").find("MS452") != std::string::npos);
  const auto refusal = [&](const std::string& engine, const std::string& net) {
    try {
      (void)runs.run({{}, engine}, net);
    } catch (const ModelError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const std::string narrow = refusal("<bit_slice><pe kind=\"opt4c\" acc_width=\"24\"/></bit_slice>",
                                     test::gemm(4, 4, 500));
  CHECK(narrow.find("MS454") != std::string::npos);
  CHECK(narrow.find("needs 25 bits") != std::string::npos);
}

TEST_CASE("a sampled run says so, and an exact one does not", "[bit_slice]") {
  const Runs runs;
  test::Machine rest;
  rest.input = rest.weight = rest.accumulator = rest.output = 65536;
  rest.mappings = "<mapping tile_m=\"400\"/>";
  const std::string network = test::gemm(400, 8, 32);
  const auto sampled = runs.run(
      {rest, "<bit_slice rows=\"4\" cols=\"4\" sample=\"10\"><pe kind=\"opt4c\"/></bit_slice>"},
      network);
  const auto exact = runs.run({rest, kEngine}, network);
  REQUIRE(sampled.warnings.size() == exact.warnings.size() + 1);
  CHECK(sampled.warnings.back().find("MS455") == 0);
  CHECK(sampled.layers[0].compute_cycles.as_double() ==
        Approx(exact.layers[0].compute_cycles.as_double()).epsilon(0.05));
}
