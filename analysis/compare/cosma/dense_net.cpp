// DenseNet-121 and U-Net.
#include <fmt/format.h>

#include "analysis/compare/cosma/networks.hpp"

namespace macroscope::compare {

planning::Problem dense_net_121(ImageGraph::Options options) {
  constexpr std::uint64_t kGrowth = 32;
  constexpr std::uint64_t kLayers[] = {6, 12, 24, 16};
  ImageGraph net("densenet121", options);
  Image x =
      net.pool("pool0", net.conv("conv0", net.input("image", 224, 224, 3), 2 * kGrowth, 7, 2), 2);
  for (std::size_t block = 0; block < 4; ++block) {
    std::vector<Image> features{x};
    for (std::uint64_t layer = 0; layer < kLayers[block]; ++layer) {
      const std::string name = fmt::format("block{}.{}", block + 1, layer);
      const Image all = net.concat(name + ".concat", features);
      const Image narrow = net.conv(name + ".conv1", all, 4 * kGrowth, 1);
      features.push_back(net.conv(name + ".conv2", narrow, kGrowth, 3));
    }
    x = net.concat(fmt::format("block{}.concat", block + 1), features);
    if (block == 3) break;
    const std::string name = fmt::format("transition{}", block + 1);
    x = net.pool(name + ".pool", net.conv(name + ".conv", x, x.channels / 2, 1), 2);
  }
  (void)net.conv("classifier", net.mean("mean", x), 1000, 1);
  return net.finish();
}

planning::Problem u_net(ImageGraph::Options options) {
  ImageGraph net("u_net", options);
  Image x = net.input("image", 256, 256, 1);
  std::vector<Image> skips;
  const auto pair = [&](const std::string& name, std::uint64_t channels) {
    x = net.conv(name + ".conv1", x, channels, 3);
    x = net.conv(name + ".conv2", x, channels, 3);
  };
  for (std::uint64_t level = 0; level < 4; ++level) {
    pair(fmt::format("down{}", level), 64U << level);
    skips.push_back(x);
    x = net.pool(fmt::format("down{}.pool", level), x, 2);
  }
  pair("bottom", 1024);
  for (std::uint64_t level = 4; level-- > 0;) {
    const std::string name = fmt::format("up{}", level);
    const Image skip = skips[level];
    x = net.resize(name + ".resize", x, skip.height, skip.width);
    x = net.conv(name + ".up", x, skip.channels, 2);
    x = net.concat(name + ".concat", {skip, x});
    pair(name, skip.channels);
  }
  (void)net.conv("classes", x, 2, 1);
  return net.finish();
}

}  // namespace macroscope::compare
