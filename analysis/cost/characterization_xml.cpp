// Writes a characterization as the file that the loader reads.
#include <fmt/format.h>

#include "analysis/cost/characterization.hpp"
#include "sim/config/views.hpp"
#include "sim/core/text.hpp"

namespace macroscope::cost {
namespace {

/// One element, attribute by attribute.
class Element {
 public:
  Element(std::string& out, const char* tag, const char* indent = "  ")
      : out_(out), indent_(indent) {
    out_ += fmt::format("{}<{}", indent, tag);
  }
  Element& text(const char* name, const std::string& value) {
    out_ += fmt::format(" {}=\"{}\"", name, config::xml_escaped(value));
    return *this;
  }
  /// Six digits: more would be noise of the tools.
  Element& number(const char* name, double value) {
    return text(name, fmt::format("{:.6g}", value));
  }
  Element& count(const char* name, std::uint64_t value) {
    return text(name, std::to_string(value));
  }
  /// The attributes that follow stand on a line of their own.
  Element& line() {
    out_ += fmt::format("\n{}   ", indent_);
    return *this;
  }
  void close() { out_ += "/>\n"; }
  void open() { out_ += ">\n"; }

 private:
  std::string& out_;
  const char* indent_;
};

void write_root(std::string& out, const Characterization& c) {
  Element root(out, "characterization", "");
  root.text("name", c.technology + "_" + c.pe).text("version", "1").line();
  root.text("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").line();
  root.text("xsi:noNamespaceSchemaLocation", "../../schema/characterization.xsd").line();
  root.text("pe", c.pe).text("technology", c.technology).line();
  root.text("source", c.source).line();
  root.number("area_um2", c.area_um2).number("min_period_ns", c.min_period_ns);
  if (c.macs_per_cycle) root.number("macs_per_cycle", *c.macs_per_cycle);
  if (c.energy_pj_per_mac) root.number("energy_pj_per_mac", *c.energy_pj_per_mac);
  root.number("leakage_mw", c.leakage_mw).line();
  root.text("event", c.event).number("events_per_cycle", c.events_per_cycle);
  root.number("energy_pj_per_event", c.energy_pj_per_event);
  root.number("idle_clock_pj", c.idle_clock_pj);
  root.open();
}

void write_library(std::string& out, const LibraryFacts& l) {
  Element element(out, "library");
  element.text("name", l.name).text("version", l.version).text("licence", l.licence).line();
  element.text("corner", l.corner).number("voltage_v", l.voltage_v);
  element.number("temperature_c", l.temperature_c).number("node_nm", l.node_nm);
  element.number("wire_ff_per_sink", l.wire_ff_per_sink);
  element.number("clock_tree_factor", l.clock_tree_factor).open();
  for (const LibertySource& file : l.files) {
    Element(out, "liberty_text", "    ").text("name", file.name).text("hash", file.hash).close();
  }
  out += "  </library>\n";
}

void write_cross_check(std::string& out, const CrossCheck& x) {
  Element element(out, "cross_check");
  element.number("own_period_ns", x.own_period_ns).number("sta_period_ns", x.sta_period_ns);
  element.number("activity", x.activity).line();
  element.number("own_switching_pj", x.own_switching_pj);
  element.number("sta_switching_pj", x.sta_switching_pj);
  element.number("own_internal_pj", x.own_internal_pj);
  element.number("sta_internal_pj", x.sta_internal_pj).line();
  element.number("own_leakage_mw", x.own_leakage_mw).number("sta_leakage_mw", x.sta_leakage_mw);
  element.number("own_energy_pj_per_event", x.own_energy_pj_per_event).close();
}

void write_activity(std::string& out, const ActivityRow& row) {
  Element element(out, "activity");
  element.text("stream", row.stream).number("sigma", row.sigma);
  if (row.skip_empty) element.text("skip_empty", "true");
  element.count("k", row.k).number("events_per_cycle", row.events_per_cycle).line();
  element.number("energy_pj", row.energy_pj);
  element.number("glitch_free_energy_pj", row.glitch_free_energy_pj);
  element.number("clock_energy_pj", row.clock_energy_pj);
  element.number("toggles_per_cell", row.toggles_per_cell).count("checked", row.checked).close();
}

}  // namespace

std::string characterization_xml(const Characterization& c) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  write_root(out, c);
  write_library(out, c.library);
  Element(out, "tools")
      .text("yosys", c.tools.yosys)
      .text("abc", c.tools.abc)
      .text("opensta", c.tools.opensta)
      .close();
  Element rtl(out, "rtl");
  rtl.text("top", c.rtl.top).text("parameters", c.rtl.parameters).text("hash", c.rtl.hash);
  if (!c.rtl.file.empty()) rtl.text("file", c.rtl.file);
  rtl.close();
  Element(out, "netlist")
      .text("variant", c.netlist.variant)
      .number("target_ns", c.netlist.target_ns)
      .count("cells", c.netlist.cells)
      .count("flip_flops", c.netlist.flip_flops)
      .number("fastest_ns", c.netlist.fastest_ns)
      .close();
  write_cross_check(out, c.cross_check);
  for (const ActivityRow& row : c.activity) write_activity(out, row);
  for (const SweepPoint& point : c.sweep) {
    Element(out, "point")
        .text("variant", point.variant)
        .number("target_ns", point.target_ns)
        .number("area_um2", point.area_um2)
        .number("period_ns", point.period_ns)
        .close();
  }
  return out + "</characterization>\n";
}

}  // namespace macroscope::cost
