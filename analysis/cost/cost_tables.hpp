// The costs of a technology as read from its file: values, tables and the others that it is scaled
// from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/cost/costs_components.hpp"
#include "analysis/cost/figure.hpp"
#include "analysis/cost/node_scaling.hpp"
#include "analysis/cost/sram_table.hpp"
#include "sim/config/reader.hpp"

namespace macroscope::cost {

/// An SRAM table with its source.
struct SramSource {
  SramTable table;
  std::string name;
  std::string source;
  std::string boundary;
};

/// An element with its id.
template <class Params>
struct Named {
  std::string name;
  Params params;
};

/// Everything a file of costs says.
struct Technology {
  std::string name;
  std::string file;
  TechnologyFileParams params;
  double voltage_v = 0;
  NodeScaling scaling;
  std::optional<RegisterParams> flop;
  std::vector<Technology> scaled_from;  // in file order; empty: characterized itself
  std::vector<SramSource> srams;        // the first one decides
  std::vector<Named<DramBitParams>> drams;
  std::vector<Named<LinkBitParams>> links;
  std::vector<Named<WireParams>> wires;
  std::vector<Named<OperationParams>> operations;

  /// "asap7, 7 nm, 0.7 V, TT 0.70 V 25 C, pre-layout".
  [[nodiscard]] std::string text() const;
};

/// Reads a file of costs with its tables and the technologies it names. ConfigError: faults of a
/// file with their places; MS630 a technology that does not exist; MS631 settings that contradict
/// each other.
[[nodiscard]] Technology read_technology(const std::string& path,
                                         const std::vector<config::Override>& overrides = {});

/// Energy of a DRAM bit with the bounds of all sources of the kind and boundary; nothing when the
/// technology has none. `kinds` gets the kinds there are.
[[nodiscard]] std::optional<Figure> dram_bit(const Technology& technology, const std::string& kind,
                                             device::DramBoundary boundary);

/// Kinds of DRAM in the tables, each once.
[[nodiscard]] std::vector<std::string> dram_kinds(const Technology& technology);

}  // namespace macroscope::cost
