// Networks of searched cells.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/compare/cosma/networks.hpp"
#include "analysis/published/published_table.hpp"

namespace macroscope::compare {
namespace {

/// One kind of cell: pairs of (operation, state it reads) make one new state each.
struct Cell {
  std::vector<std::pair<std::string, std::size_t>> edges;
  std::vector<std::size_t> results;  // states that are joined
};

/// The rows of one kind of cell, in their order.
Cell read_cell(const PublishedTable& table, const std::string& network, const std::string& kind) {
  static const std::vector<std::string> kOperations{"sep_conv_3x3", "sep_conv_5x5", "sep_conv_7x7",
                                                    "dil_conv_3x3", "dil_conv_5x5", "conv_7x1_1x7",
                                                    "max_pool_3x3", "avg_pool_3x3", "skip_connect"};
  Cell cell;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.text(row, "network") != network || table.text(row, "cell") != kind) continue;
    const std::string& operation = table.text(row, "operation");
    const std::uint64_t state = table.number(row, "input");
    const bool joins = operation == "join";
    const std::size_t states = 2 + cell.edges.size() / 2;
    if (!joins &&
        std::find(kOperations.begin(), kOperations.end(), operation) == kOperations.end()) {
      throw ConfigError(table.fault(row, "operation", "there is no such operation"));
    }
    if (state >= states) {
      throw ConfigError(table.fault(row, "input", fmt::format("there are {} states", states)));
    }
    if (joins) {
      cell.results.push_back(state);
    } else {
      cell.edges.emplace_back(operation, state);
    }
  }
  return cell;
}

class CellNetwork {
 public:
  CellNetwork(const std::string& name, ImageGraph::Options options) : net_(name, options) {}

  planning::Problem run(const Cell& normal, const Cell& reduction) {
    constexpr std::size_t kCells = 14;
    std::uint64_t channels = 48;
    Image before = net_.input("stem0", 56, 56, channels);
    Image last = net_.input("stem1", 28, 28, channels);
    for (std::size_t i = 0; i < kCells; ++i) {
      const bool reduces = i == kCells / 3 || i == 2 * kCells / 3;
      if (reduces) channels *= 2;
      const Image next = cell(fmt::format("cell{}", i), reduces ? reduction : normal, before, last,
                              channels, reduces ? 2 : 1);
      before = last;
      last = next;
    }
    (void)net_.mean("mean", last);
    return net_.finish();
  }

 private:
  Image cell(const std::string& name, const Cell& kind, const Image& before, const Image& last,
             std::uint64_t channels, std::uint64_t stride) {
    // The older input may still have the size from before the last reduction.
    const std::uint64_t shrink = before.height / last.height;
    std::vector<Image> states{net_.conv(name + ".preprocess0", before, channels, 1, shrink),
                              net_.conv(name + ".preprocess1", last, channels, 1)};
    for (std::size_t edge = 0; edge + 1 < kind.edges.size(); edge += 2) {
      std::vector<Image> terms;
      for (std::size_t e = edge; e < edge + 2; ++e) {
        const auto& [operation, state] = kind.edges[e];
        terms.push_back(apply(fmt::format("{}.edge{}", name, e), operation, states[state],
                              state < 2 ? stride : 1));
      }
      states.push_back(net_.sum(fmt::format("{}.node{}", name, states.size()), terms));
    }
    std::vector<Image> results;
    for (const std::size_t state : kind.results) results.push_back(states[state]);
    return net_.concat(name + ".concat", results);
  }

  /// As in DARTS: separable convolutions run twice, dilated ones once.
  Image apply(const std::string& name, const std::string& operation, const Image& in,
              std::uint64_t stride) {
    if (operation == "skip_connect") {
      return stride == 1 ? in : net_.conv(name + ".reduce", in, in.channels, 1, stride);
    }
    if (operation.find("pool") != std::string::npos) return net_.pool(name, in, stride);
    if (operation == "conv_7x1_1x7") {
      return net_.conv(name + ".conv2", net_.conv(name + ".conv1", in, in.channels, 3, stride),
                       in.channels, 3);
    }
    const auto kernel = static_cast<std::uint64_t>(operation.back() - '0');
    const Image once = net_.separable(name + ".1", in, in.channels, kernel, stride);
    if (operation.rfind("dil_conv", 0) == 0) return once;
    return net_.separable(name + ".2", once, in.channels, kernel);
  }

  ImageGraph net_;
};

}  // namespace

planning::Problem cell_network(const std::filesystem::path& table, const std::string& cells,
                               ImageGraph::Options options) {
  const PublishedTable rows(table);
  const Cell normal = read_cell(rows, cells, "normal");
  const Cell reduction = read_cell(rows, cells, "reduction");
  if (normal.results.empty() || reduction.results.empty()) {
    throw ConfigError(Fault{"MS197",
                            {table.string(), 0, 0},
                            fmt::format("there are no whole cells of \"{}\"", cells),
                            {},
                            {},
                            0});
  }
  return CellNetwork(cells, options).run(normal, reduction);
}

}  // namespace macroscope::compare
