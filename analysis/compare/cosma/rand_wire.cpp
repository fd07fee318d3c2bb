// Randomly wired networks.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analysis/compare/cosma/networks.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::compare {
namespace {

constexpr std::size_t kNodes = 32;

/// Inputs of every node in a Watts-Strogatz graph: a ring with two neighbors on each side, of which
/// each edge moves its far end with a chance of three in four.
std::vector<std::set<std::size_t>> watts_strogatz(Rng& rng) {
  std::vector<std::set<std::size_t>> near(kNodes);
  const auto link = [&](std::size_t a, std::size_t b) {
    near[a].insert(b);
    near[b].insert(a);
  };
  for (std::size_t a = 0; a < kNodes; ++a) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{2}}) link(a, (a + step) % kNodes);
  }
  for (const std::size_t step : {std::size_t{1}, std::size_t{2}}) {
    for (std::size_t a = 0; a < kNodes; ++a) {
      const std::size_t b = (a + step) % kNodes;
      if (rng.below(4) == 0 || near[a].count(b) == 0) continue;
      std::vector<std::size_t> free;
      for (std::size_t c = 0; c < kNodes; ++c) {
        if (c != a && near[a].count(c) == 0) free.push_back(c);
      }
      if (free.empty()) continue;
      near[a].erase(b);
      near[b].erase(a);
      link(a, free[rng.below(free.size())]);
    }
  }
  for (std::size_t a = 0; a < kNodes; ++a) near[a].erase(near[a].lower_bound(a), near[a].end());
  return near;
}

Image stage(ImageGraph& net, const std::string& name, const Image& in, std::uint64_t channels,
            Rng& rng) {
  const auto inputs = watts_strogatz(rng);
  std::vector<bool> read(kNodes, false);
  std::vector<Image> nodes;
  for (std::size_t a = 0; a < kNodes; ++a) {
    const std::string node = fmt::format("{}.node{}", name, a);
    if (inputs[a].empty()) {
      nodes.push_back(net.separable(node, in, channels, 3, 2));
      continue;
    }
    std::vector<Image> terms;
    for (const std::size_t b : inputs[a]) {
      read[b] = true;
      terms.push_back(nodes[b]);
    }
    nodes.push_back(net.separable(node, net.sum(node + ".sum", terms), channels, 3));
  }
  std::vector<Image> ends;
  for (std::size_t a = 0; a < kNodes; ++a) {
    if (!read[a]) ends.push_back(nodes[a]);
  }
  return net.sum(name + ".mean", ends);
}

}  // namespace

planning::Problem rand_wire(std::uint64_t seed, ImageGraph::Options options) {
  constexpr std::uint64_t kChannels = 78;
  Rng rng(seed, "rand_wire");
  ImageGraph net(fmt::format("rand_wire_{}", seed), options);
  Image x = net.conv("conv1", net.input("image", 224, 224, 3), kChannels / 2, 3, 2);
  x = net.conv("conv2", x, kChannels, 3, 2);
  for (std::uint64_t i = 0; i < 3; ++i) {
    x = stage(net, fmt::format("stage{}", i + 3), x, kChannels << i, rng);
  }
  (void)net.conv("classifier", net.mean("mean", net.conv("conv6", x, 1280, 1)), 1000, 1);
  return net.finish();
}

}  // namespace macroscope::compare
