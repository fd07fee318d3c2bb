// Mixtures of experts: how tokens are divided, and the products that follow.
#include <numeric>

#include "network.hpp"
#include "sim/workload/expert_loads.hpp"

using namespace macroscope;
using namespace macroscope::workload;
using namespace macroscope::workload::test;
using Loads = std::vector<std::uint64_t>;

namespace {

const std::string kTokens = "<input id=\"x\" dims=\"1, 10, 6\"/>";

}  // namespace

TEST_CASE("tokens are divided among experts evenly, by a power law or as given", "[workload]") {
  CHECK(expert_loads(8, 2, power_law_shares(4, 0)) == Loads{4, 4, 4, 4});
  CHECK(expert_loads(5, 2, power_law_shares(4, 0)) == Loads{3, 3, 2, 2});
  // One token goes to as many experts as it has.
  CHECK(expert_loads(1, 2, power_law_shares(8, 0)) == Loads{1, 1, 0, 0, 0, 0, 0, 0});
  CHECK(expert_loads(100, 1, {50, 30, 20}) == Loads{50, 30, 20});
  // An expert gets a token once: what is over its bound goes to the others.
  CHECK(expert_loads(10, 2, {1000, 1, 1}) == Loads{10, 5, 5});
  const Loads skewed = expert_loads(1000, 2, power_law_shares(8, 100));
  CHECK(skewed[0] > 2 * skewed[2]);
  for (const std::uint64_t tokens : {1, 3, 64, 100000}) {
    for (const std::uint64_t top_k : {1, 2, 8}) {
      for (const std::uint64_t skew : {0, 50, 300, 5000}) {
        const Loads loads = expert_loads(tokens, top_k, power_law_shares(8, skew));
        CHECK(std::accumulate(loads.begin(), loads.end(), std::uint64_t{0}) == tokens * top_k);
        CHECK(*std::max_element(loads.begin(), loads.end()) <= tokens);
      }
    }
  }
}

TEST_CASE("experts with equally many tokens are one batch of products", "[workload]") {
  const auto net =
      network(kTokens + "<experts id=\"e\" count=\"4\" top_k=\"2\" features=\"9\"/>", kFloat);
  CHECK(gemm(net, "e.router") == program::Gemm{1, 10, 4, 6, true});
  CHECK(gemm(net, "e.gate") == program::Gemm{4, 5, 9, 6, false});
  CHECK(gemm(net, "e.up") == program::Gemm{4, 5, 9, 6, false});
  CHECK(gemm(net, "e.down") == program::Gemm{4, 5, 6, 9, false});
  CHECK(net.parameter_count() == 6 * 4 + 4 * 3 * 6 * 9);
  CHECK(vector(net, "e.dispatch").elements() == 10 * 2 * 6);
  CHECK(vector(net, "e.combine").elements() == 10 * 6);
  CHECK(vector(net, "e.combine").input_elements == 10 * 2 * 6);
  CHECK(vector(net, "e.combine").operations == 3);
}

TEST_CASE("experts without a token are parameters that nothing reads", "[workload]") {
  const auto net = network(
      kTokens + "<experts id=\"e\" count=\"4\" top_k=\"1\" features=\"9\" shares=\"7, 1, 1, 1\"/>",
      kFloat);
  CHECK(gemm(net, "e.gate.0") == program::Gemm{1, 7, 9, 6, true});
  CHECK(gemm(net, "e.gate.1") == program::Gemm{3, 1, 9, 6, false});
  CHECK(net.parameter_count() == 6 * 4 + 4 * 3 * 6 * 9);
  const auto decode = shipped("mixtral_8x7b", {{"phase", "decode"}});
  const auto& gate = find(decode, "layer.0.moe.gate");
  CHECK(std::get<program::Gemm>(gate.op) == program::Gemm{2, 1, 14336, 4096, false});
  CHECK(decode.tensors[gate.weights[0]].elements() == 2ULL * 14336 * 4096);
  CHECK(decode.parameter_count() == 46'702'792'704);
}

TEST_CASE("a skew moves tokens and no work", "[workload]") {
  const auto even = shipped("mixtral_8x7b", {{"sequence", "256"}});
  const auto skewed = shipped("mixtral_8x7b", {{"sequence", "256"}, {"skew", "120"}});
  CHECK(even.macs() == skewed.macs());
  CHECK(gemm(skewed, "layer.0.moe.gate.0").m > gemm(even, "layer.0.moe.gate").m);
}
