// The elements of a file of costs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/config/describe.hpp"
#include "sim/config/registry.hpp"
#include "sim/device/dram_boundary.hpp"

namespace macroscope::cost {

inline constexpr const char* kCostsRoot = "costs";

/// <costs>: a process and the tables of what is not synthesized.
struct TechnologyFileParams {
  std::string doc;
  double node_nm = 0;
  std::optional<double> voltage_v;
  std::string corner;
  std::string stage;
  double wire_load = 1;
  double clock_tree = 1;
  std::string sram_cells;
};
struct TechnologyFileComponent {
  using Params = TechnologyFileParams;
  static auto describe() {
    return config::component<Params>(
        kCostsRoot, "A process: where the costs of its logic and memories come from",
        config::param("doc", &Params::doc, std::string("none"), "what it is"),
        config::param("node_nm", &Params::node_nm, config::required, "node in nanometers")
            .at_least(1)
            .at_most(1000),
        config::param("voltage_v", &Params::voltage_v, config::optional,
                      "supply in volts; absent: the nominal one of the node")
            .at_least(0.3)
            .at_most(5),
        config::param("corner", &Params::corner, std::string("typical"),
                      "process, voltage and temperature of the libraries"),
        config::param("stage", &Params::stage, std::string("pre-layout"),
                      "how far the design has come that the numbers are of"),
        config::param("wire_load", &Params::wire_load, 1.0,
                      "energy of logic with wires over that without; 1 leaves wires out")
            .at_least(1)
            .at_most(100),
        config::param("clock_tree", &Params::clock_tree, 1.0,
                      "energy of the clock with its tree over that of the flip-flops' pins")
            .at_least(1)
            .at_most(100),
        config::param("sram_cells", &Params::sram_cells, std::string("itrs-hp"),
                      "kind of transistors of SRAM, a value of the table's column cell"),
        config::slot("scaled", "characterized technologies that costs are scaled from", {"scaled"},
                     0, 16),
        config::slot("register", "one bit of a register", {"register"}, 0, 1),
        config::slot("nodes", "rows of the table that scales between nodes", {"node"}, 0, 64),
        config::slot("srams", "tables of SRAM, the first one decides, all give bounds", {"sram"}, 0,
                     16),
        config::slot("drams", "energies of DRAM bits", {"dram"}, 0, 128),
        config::slot("links", "energies of bits between chips", {"link"}, 0, 64),
        config::slot("wires", "energies of bits on the chip", {"wire"}, 0, 64),
        config::slot("operations", "published costs of arithmetic", {"operation"}, 0, 64));
  }
};

/// <scaled>: another technology's characterizations, brought to this node.
struct ScaledParams {
  std::string from;
};
struct ScaledComponent {
  using Params = ScaledParams;
  static auto describe() {
    return config::component<Params>(
        "scaled", "A characterized technology that costs are scaled from",
        config::param("from", &Params::from, config::required,
                      "a folder of configs/technologies with node and voltage")
            .primary());
  }
};

/// <register>: one D flip-flop.
struct RegisterParams {
  SquareMicrons area;
  Picojoules clock;
  Picojoules toggle;
  Milliwatts leakage;
  std::string source;
};
struct RegisterComponent {
  using Params = RegisterParams;
  static auto describe() {
    return config::component<Params>(
        "register", "One bit of a register: a D flip-flop of the library",
        config::param("area", &Params::area, config::required, "area of the cell"),
        config::param("clock", &Params::clock, config::required,
                      "energy of a clock cycle at the clock pin"),
        config::param("toggle", &Params::toggle, config::required,
                      "energy more when the bit changes"),
        config::param("leakage", &Params::leakage, config::required, "leakage of the cell"),
        config::param("source", &Params::source, config::required, "cell, library and rule"));
  }
};

/// <node>: one row of the table of Stillmaker and Baas. The id is a name.
struct NodeParams {
  double nm = 0;
  double voltage_v = 0;
  double area = 0;
  std::optional<double> energy_fj, delay_ps;
  double d3 = 0, d2 = 0, d1 = 0, d0 = 0;
  double e2 = 0, e1 = 0, e0 = 0;
  std::string source;
};
struct NodeComponent {
  using Params = NodeParams;
  static auto describe() {
    return config::component<Params>(
        "node", "A node of the scaling table: an inverter that drives four",
        config::param("nm", &Params::nm, config::required, "node in nanometers").at_least(1),
        config::param("voltage_v", &Params::voltage_v, config::required, "nominal supply")
            .at_least(0.3),
        config::param("area", &Params::area, config::required, "logic area over that at 7 nm")
            .at_least(1e-3),
        config::param("energy_fj", &Params::energy_fj, config::optional,
                      "measured energy at nominal voltage")
            .at_least(1e-6),
        config::param("delay_ps", &Params::delay_ps, config::optional,
                      "measured delay at nominal voltage")
            .at_least(1e-6),
        config::param("d3", &Params::d3, config::required, "delay polynomial, of V cubed"),
        config::param("d2", &Params::d2, config::required, "of V squared"),
        config::param("d1", &Params::d1, config::required, "of V"),
        config::param("d0", &Params::d0, config::required, "constant"),
        config::param("e2", &Params::e2, config::required, "energy polynomial, of V squared"),
        config::param("e1", &Params::e1, config::required, "of V"),
        config::param("e0", &Params::e0, config::required, "constant"),
        config::param("source", &Params::source, config::required, "where the row is from"));
  }
};

/// <sram>: a table of SRAM macros as CSV (configs/technologies/README.md has its columns).
struct SramFileParams {
  std::string file;
  std::string source;
  std::string boundary;
};
struct SramComponent {
  using Params = SramFileParams;
  static auto describe() {
    return config::component<Params>(
        "sram", "A table of SRAM macros; later ones are bounds of the first",
        config::param("file", &Params::file, config::required,
                      "CSV file, relative to the file it is named in"),
        config::param("source", &Params::source, config::required, "where the numbers are from"),
        config::param("boundary", &Params::boundary, config::required, "what the numbers contain"));
  }
};

/// <dram>: energy of a bit of one kind of DRAM by one source.
struct DramBitParams {
  std::string kind;
  device::DramBoundary boundary = device::DramBoundary::core_io;
  double pj_per_bit = 0;
  std::optional<double> low, high;
  std::string source;
};
struct DramBitComponent {
  using Params = DramBitParams;
  static auto describe() {
    return config::component<Params>(
        "dram", "Energy of a DRAM bit by one source; several of a kind are bounds of the first",
        config::param("kind", &Params::kind, config::required, "kind of DRAM: hbm2, ddr4, ..."),
        config::param("boundary", &Params::boundary, config::required, "what it contains"),
        config::param("pj_per_bit", &Params::pj_per_bit, config::required, "read or written")
            .at_least(0),
        config::param("low", &Params::low, config::optional, "lower bound that the source gives"),
        config::param("high", &Params::high, config::optional, "upper bound that it gives"),
        config::param("source", &Params::source, config::required, "where the number is from"));
  }
};

/// <link>: energy of a bit from chip to chip. The id is its name.
struct LinkBitParams {
  double pj_per_bit = 0;
  std::string boundary;
  std::string source;
};
struct LinkComponent {
  using Params = LinkBitParams;
  static auto describe() {
    return config::component<Params>(
        "link", "Energy of a bit from chip to chip",
        config::param("pj_per_bit", &Params::pj_per_bit, config::required, "sent").at_least(0),
        config::param("boundary", &Params::boundary, config::required, "what it contains"),
        config::param("source", &Params::source, config::required, "where the number is from"));
  }
};

/// <wire>: energy of a bit over a millimeter of the chip, as networks on chip are made of.
struct WireParams {
  double node_nm = 0;
  double pj_per_bit_mm = 0;
  std::optional<double> low, high;
  std::string boundary;
  std::string source;
};
struct WireComponent {
  using Params = WireParams;
  static auto describe() {
    return config::component<Params>(
        "wire", "Energy of a bit over a millimeter of on-chip wire",
        config::param("node_nm", &Params::node_nm, config::required, "node of the number"),
        config::param("pj_per_bit_mm", &Params::pj_per_bit_mm, config::required,
                      "of a bit over a millimeter")
            .at_least(0),
        config::param("low", &Params::low, config::optional, "lower bound"),
        config::param("high", &Params::high, config::optional, "upper bound"),
        config::param("boundary", &Params::boundary, config::required, "what it contains"),
        config::param("source", &Params::source, config::required, "where the number is from"));
  }
};

/// <operation>: published cost of one arithmetic unit. The id is its name, such as int32_add.
struct OperationParams {
  double node_nm = 0;
  double voltage_v = 0;
  Picojoules energy;
  SquareMicrons area;
  std::string source;
};
struct OperationComponent {
  using Params = OperationParams;
  static auto describe() {
    return config::component<Params>(
        "operation", "Published cost of an arithmetic unit",
        config::param("node_nm", &Params::node_nm, config::required, "node of the numbers"),
        config::param("voltage_v", &Params::voltage_v, config::required, "their supply"),
        config::param("energy", &Params::energy, config::required, "of an operation"),
        config::param("area", &Params::area, config::required, "of the unit"),
        config::param("source", &Params::source, config::required, "where they are from"));
  }
};

/// All components of a file of costs: what configs/schema/costs.xsd describes.
[[nodiscard]] const config::Registry& costs_registry();

}  // namespace macroscope::cost
