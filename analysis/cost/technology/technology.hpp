// A technology: a cell library, its conditions, and where to get it.
#pragma once

#include <string>
#include <vector>

#include "sim/config/describe.hpp"
#include "sim/config/registry.hpp"

namespace macroscope::cost::technology {

inline constexpr const char* kTechnologyRoot = "technology";

/// A Liberty file of a technology.
struct LibertyFileParams {
  std::string file;
  std::string package;
};

/// Cells that synthesis shall not use.
struct AvoidParams {
  std::string cells;
};

/// <technology>.
struct TechnologyParams {
  std::string title;
  std::string version;
  std::string licence;
  std::string origin;
  std::string corner;
  double node_nm = 0;
  std::string driving_cell;
  double load_ff = 0;
  double wire_ff_per_sink = 0;
  double clock_tree_factor = 1;
};

/// What load_technology() gives: the element and its children.
struct Technology : TechnologyParams {
  std::string name;
  std::string file;  // where it was read from; empty for one made from Liberty files alone
  std::vector<LibertyFileParams> liberty;
  std::vector<std::string> avoid;  // patterns
};

struct TechnologyComponent {
  using Params = TechnologyParams;
  static auto describe() {
    using P = TechnologyParams;
    const P d;
    return config::component<P>(
        kTechnologyRoot, "A cell library and its conditions, for characterization",
        config::param("title", &P::title, config::required, "what it is"),
        config::param("library_version", &P::version, config::required,
                      "version, as its publisher names it"),
        config::param("licence", &P::licence, config::required, "licence of the library"),
        config::param("origin", &P::origin, config::required, "where to get it"),
        config::param("corner", &P::corner, config::required, "process corner"),
        config::param("node_nm", &P::node_nm, config::required, "process node in nm").at_least(0.1),
        config::param("driving_cell", &P::driving_cell, config::required,
                      "cell that drives the inputs"),
        config::param("load_ff", &P::load_ff, config::required,
                      "load of each output in fF, for synthesis")
            .at_least(0.0),
        config::param("wire_ff_per_sink", &P::wire_ff_per_sink, d.wire_ff_per_sink,
                      "wire capacitance in fF added per input pin; 0: before layout")
            .at_least(0.0),
        config::param("clock_tree_factor", &P::clock_tree_factor, d.clock_tree_factor,
                      "multiplies the energy of clock pins; 1: no clock tree")
            .at_least(1.0),
        config::slot("liberty", "Liberty files, read as one library", {"liberty"}, 1, 32),
        config::slot("avoid", "cells that are not used", {"avoid"}, 0, 64));
  }
};

struct LibertyComponent {
  using Params = LibertyFileParams;
  static auto describe() {
    return config::component<Params>(
        "liberty", "A Liberty file of a technology, plain or gzip",
        config::param("file", &Params::file, config::required,
                      "absolute, or looked for beside this file and in the folders of the "
                      "environment variable MACROSCOPE_LIBERTY"),
        config::param("package", &Params::package, std::string("none"),
                      "Debian package that brings it"));
  }
};

struct AvoidComponent {
  using Params = AvoidParams;
  static auto describe() {
    return config::component<Params>(
        "avoid", "Cells that synthesis shall not use",
        config::param("cells", &Params::cells, config::required, "name; * stands for any text"));
  }
};

/// All components that a technology file may use.
[[nodiscard]] const config::Registry& technology_registry();

/// Reads a file, or `configs/technologies/<name>.xml` for a name without slash and .xml. Throws
/// ConfigError with all faults; MS609 with the nearest name when there is no technology of it.
[[nodiscard]] Technology load_technology(const std::string& name);

/// Names of the shipped technologies, sorted.
[[nodiscard]] std::vector<std::string> technology_names();

/// Paths of the Liberty files. Throws ToolError MS610 that names the package, or the origin, of one
/// that is not there.
[[nodiscard]] std::vector<std::string> liberty_paths(const Technology& technology);

}  // namespace macroscope::cost::technology
