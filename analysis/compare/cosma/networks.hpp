// Networks with branches, made by code from their papers' tables.
#pragma once

#include <filesystem>

#include "analysis/compare/cosma/image_graph.hpp"

namespace macroscope::compare {

/// DenseNet-121 (Huang et al., "Densely connected convolutional networks", CVPR 2017, table 1) as
/// in torchvision: every layer reads a copy of all features of its block.
[[nodiscard]] planning::Problem dense_net_121(ImageGraph::Options options);

/// U-Net (Ronneberger et al., MICCAI 2015, figure 1) with padding that keeps the size, 256 x 256.
[[nodiscard]] planning::Problem u_net(ImageGraph::Options options);

/// A network of searched cells in the frame of DARTS (Liu et al., "DARTS: differentiable
/// architecture search", ICLR 2019) for ImageNet: 14 cells of 48 channels from 28 x 28 on, doubled
/// in cells 4 and 9, which halve the image. Without the stem and the classifier, which need more
/// room than any cell and so would set the budget. `cells` names rows of
/// configs/studies/cosma/cells.csv.
[[nodiscard]] planning::Problem cell_network(const std::filesystem::path& table,
                                             const std::string& cells, ImageGraph::Options options);

/// RandWire, small regime (Xie et al., "Exploring randomly wired neural networks for image
/// recognition", ICCV 2019, section 3.3): three stages of Watts-Strogatz graphs WS(4, 0.75) with 32
/// nodes, 78 channels. Edges go from lower to higher numbers; a node adds its inputs and applies a
/// separable convolution.
[[nodiscard]] planning::Problem rand_wire(std::uint64_t seed, ImageGraph::Options options);

}  // namespace macroscope::compare
