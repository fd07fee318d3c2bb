// The elements of a characterization file.
#pragma once

#include "analysis/cost/characterization.hpp"
#include "sim/config/describe.hpp"
#include "sim/config/registry.hpp"

namespace macroscope::cost {

inline constexpr const char* kCharacterizationRoot = "characterization";

/// <characterization>: the figures that others use.
struct CharacterizationComponent {
  using Params = Characterization;
  static auto describe() {
    using P = Characterization;
    return config::component<P>(
        kCharacterizationRoot, "Area, timing and energy of a processing element in a technology",
        config::param("pe", &P::pe, config::required, "processing element, or a unit PEs share"),
        config::param("technology", &P::technology, config::required, "name of the technology"),
        config::param("source", &P::source, config::required, "how the numbers were had"),
        config::param("area_um2", &P::area_um2, config::required, "area of the cells")
            .at_least(0.0),
        config::param("min_period_ns", &P::min_period_ns, config::required,
                      "shortest clock period between registers")
            .at_least(0.0),
        config::param("leakage_mw", &P::leakage_mw, config::required, "leakage").at_least(0.0),
        config::param("event", &P::event, config::required,
                      "what energies are counted by: mac, operand, group or result"),
        config::param("events_per_cycle", &P::events_per_cycle, config::required,
                      "events per cycle on the default operands")
            .at_least(0.0),
        config::param("energy_pj_per_event", &P::energy_pj_per_event, config::required,
                      "dynamic energy of an event on the default operands, with glitches")
            .at_least(0.0),
        config::param("idle_clock_pj", &P::idle_clock_pj, config::required,
                      "energy of a cycle in which only the clock moves")
            .at_least(0.0),
        config::param("macs_per_cycle", &P::macs_per_cycle, config::optional,
                      "MACs per cycle on the default operands; absent: an event is no MAC"),
        config::param("energy_pj_per_mac", &P::energy_pj_per_mac, config::optional,
                      "energy_pj_per_event of a PE"),
        config::slot("library", "the cell library", {"library"}, 1, 1),
        config::slot("tools", "versions of the tools", {"tools"}, 1, 1),
        config::slot("rtl", "the module", {"rtl"}, 1, 1),
        config::slot("netlist", "the netlist of all figures", {"netlist"}, 1, 1),
        config::slot("cross_check", "what OpenSTA says", {"cross_check"}, 1, 1),
        config::slot("activity", "energy on streams of operands, the default first", {"activity"},
                     1, 64),
        config::slot("sweep", "all netlists", {"point"}, 1, 256));
  }
};

struct LibraryComponent {
  using Params = LibraryFacts;
  static auto describe() {
    using P = LibraryFacts;
    return config::component<P>(
        "library", "Cell library of a characterization and its conditions",
        config::param("name", &P::name, config::required, "name in its Liberty file"),
        config::param("version", &P::version, config::required, "as its publisher names it"),
        config::param("licence", &P::licence, config::required, "licence of the library"),
        config::param("corner", &P::corner, config::required, "process corner"),
        config::param("voltage_v", &P::voltage_v, config::required, "supply voltage").at_least(0.0),
        config::param("temperature_c", &P::temperature_c, config::required, "temperature"),
        config::param("node_nm", &P::node_nm, config::required, "process node").at_least(0.0),
        config::param("wire_ff_per_sink", &P::wire_ff_per_sink, 0.0,
                      "wire capacitance added per input pin; 0: before layout")
            .at_least(0.0),
        config::param("clock_tree_factor", &P::clock_tree_factor, 1.0,
                      "multiplies the energy of clock pins; 1: no clock tree")
            .at_least(0.0),
        config::slot("files", "Liberty files", {"liberty_text"}, 1, 32));
  }
};

struct LibertyTextComponent {
  using Params = LibertySource;
  static auto describe() {
    using P = LibertySource;
    return config::component<P>(
        "liberty_text", "A Liberty file behind a characterization",
        config::param("name", &P::name, config::required, "file name without folder"),
        config::param("hash", &P::hash, config::required, "of its text, unpacked"));
  }
};

struct ToolsComponent {
  using Params = ToolVersions;
  static auto describe() {
    using P = ToolVersions;
    return config::component<P>(
        "tools", "Versions of the tools of a characterization",
        config::param("yosys", &P::yosys, config::required, "synthesis"),
        config::param("abc", &P::abc, config::required, "technology mapping"),
        config::param("opensta", &P::opensta, config::required, "static timing"));
  }
};

struct RtlComponent {
  using Params = RtlFacts;
  static auto describe() {
    using P = RtlFacts;
    return config::component<P>(
        "rtl", "The module that was characterized",
        config::param("top", &P::top, config::required, "module"),
        config::param("parameters", &P::parameters, config::required, "its parameters"),
        config::param("hash", &P::hash, config::required,
                      "of the module and all it is made of, without comments"),
        config::param("file", &P::file, std::string(),
                      "RTL of a module of the user's, beside this file"));
  }
};

struct NetlistComponent {
  using Params = NetlistFacts;
  static auto describe() {
    using P = NetlistFacts;
    return config::component<P>(
        "netlist", "The netlist of least area times period, which all figures refer to",
        config::param("variant", &P::variant, config::required, "how it was mapped"),
        config::param("target_ns", &P::target_ns, config::required, "what ABC aimed at")
            .at_least(0.0),
        config::param("cells", &P::cells, config::required, "cells, flip-flops included"),
        config::param("flip_flops", &P::flip_flops, config::required, "flip-flops"),
        config::param("fastest_ns", &P::fastest_ns, config::required,
                      "shortest period of all netlists")
            .at_least(0.0));
  }
};

struct CrossCheckComponent {
  using Params = CrossCheck;
  static auto describe() {
    using P = CrossCheck;
    return config::component<P>(
        "cross_check", "The netlist seen by OpenSTA, with one activity on all nets",
        config::param("own_period_ns", &P::own_period_ns, config::required, "own timing"),
        config::param("sta_period_ns", &P::sta_period_ns, config::required, "OpenSTA"),
        config::param("activity", &P::activity, config::required,
                      "transitions per net and cycle; the clock has 2"),
        config::param("own_switching_pj", &P::own_switching_pj, config::required,
                      "energy of loads per cycle, own sum"),
        config::param("sta_switching_pj", &P::sta_switching_pj, config::required, "OpenSTA"),
        config::param("own_internal_pj", &P::own_internal_pj, config::required,
                      "internal energy per cycle, own sum"),
        config::param("sta_internal_pj", &P::sta_internal_pj, config::required,
                      "OpenSTA; reads twice the definition"),
        config::param("own_leakage_mw", &P::own_leakage_mw, config::required, "own sum"),
        config::param("sta_leakage_mw", &P::sta_leakage_mw, config::required, "OpenSTA"),
        config::param("own_energy_pj_per_event", &P::own_energy_pj_per_event, config::required,
                      "energy of an event at that activity"));
  }
};

struct ActivityComponent {
  using Params = ActivityRow;
  static auto describe() {
    using P = ActivityRow;
    return config::component<P>(
        "activity", "Energy on one stream of operands, from gate-level simulation",
        config::param("stream", &P::stream, config::required, "name of the stream"),
        config::param("sigma", &P::sigma, config::required, "standard deviation of the operands")
            .at_least(0.0),
        config::param("skip_empty", &P::skip_empty, false, "zeros were packed away before"),
        config::param("k", &P::k, config::required, "products of one sum"),
        config::param("events_per_cycle", &P::events_per_cycle, config::required,
                      "events per cycle")
            .at_least(0.0),
        config::param("energy_pj", &P::energy_pj, config::required,
                      "energy of an event, every transition counted: the upper bound")
            .at_least(0.0),
        config::param("glitch_free_energy_pj", &P::glitch_free_energy_pj, config::required,
                      "the same without glitches: the lower bound")
            .at_least(0.0),
        config::param("clock_energy_pj", &P::clock_energy_pj, config::required,
                      "of it clock pins of flip-flops")
            .at_least(0.0),
        config::param("toggles_per_cell", &P::toggles_per_cell, config::required,
                      "transitions of outputs per cell and cycle, with glitches")
            .at_least(0.0),
        config::param("checked", &P::checked, config::required,
                      "results that were compared with the twin, all equal"));
  }
};

struct PointComponent {
  using Params = SweepPoint;
  static auto describe() {
    using P = SweepPoint;
    return config::component<P>(
        "point", "One netlist of the sweep over clock targets",
        config::param("variant", &P::variant, config::required, "how it was mapped"),
        config::param("target_ns", &P::target_ns, config::required, "what ABC aimed at")
            .at_least(0.0),
        config::param("area_um2", &P::area_um2, config::required, "area of the cells")
            .at_least(0.0),
        config::param("period_ns", &P::period_ns, config::required, "shortest period, OpenSTA")
            .at_least(0.0));
  }
};

/// All components that a characterization file may use.
[[nodiscard]] const config::Registry& characterization_registry();

}  // namespace macroscope::cost
