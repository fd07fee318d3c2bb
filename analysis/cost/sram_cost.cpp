#include "analysis/cost/sram_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace macroscope::cost {
namespace {

constexpr const char* kPorts = "0rw1r1w";

/// Looks up one bank in one table, at the technology's node or scaled to it.
class Lookup {
 public:
  Lookup(const Technology& technology, const SramSource& source, const SramQuery& query)
      : source_(source), query_(query) {
    const double node = technology.params.node_nm;
    query_.node_nm = std::clamp(node, source.table.first_node(), source.table.last_node());
    if (query_.node_nm == node) return;
    scaled_ = true;
    if (!technology.scaling.covers(node) || !technology.scaling.covers(query_.node_nm)) {
      usable_ = false;
      return;
    }
    factors_ = technology.scaling.factors(query_.node_nm,
                                          technology.scaling.nominal_voltage(query_.node_nm), node,
                                          technology.voltage_v);
    usable_ = factors_.energy > 0;
  }

  [[nodiscard]] bool usable() const { return usable_; }
  [[nodiscard]] bool scaled() const { return scaled_; }

  /// NaN when the table lacks it.
  [[nodiscard]] Figure at(SramQuantity quantity, double factor,
                          std::vector<std::string>& outside) const {
    const SramValue value = source_.table.at(query_, quantity);
    for (const std::string& text : value.outside) {
      if (std::find(outside.begin(), outside.end(), text) == outside.end()) outside.push_back(text);
    }
    Figure out = figure(value.value * factor, fmt::format("{}: {}", source_.name, source_.source));
    if (scaled_) {
      out.source += fmt::format(", scaled from {:g} nm (x {:.4g}) by Stillmaker and Baas 2017",
                                query_.node_nm, factor);
    }
    out.validity = source_.boundary;
    out.fallback = scaled_ || !value.inside;
    return out;
  }
  [[nodiscard]] const ScaleFactors& factors() const { return factors_; }

 private:
  const SramSource& source_;
  SramQuery query_;
  ScaleFactors factors_;
  bool scaled_ = false;
  bool usable_ = true;
};

/// What one more source says of a 64-bit read over what the first one says.
struct Ratio {
  double value = 1;
  bool at_node = false;
  bool inside = true;  // the bank's capacity is in its sweep
  std::string source;
};

/// At the bank's capacity, or the nearest one of the other's sweep.
std::optional<Ratio> ratio_of(const Technology& t, const SramSource& first, const SramSource& other,
                              const SramQuery& bank) {
  SramQuery plain = bank;
  plain.cell = "itrs-hp";
  plain.ports = "1rw0r0w";
  plain.word_bits = 64;
  plain.size_bytes =
      std::clamp(bank.size_bytes, other.table.smallest_bytes(), other.table.largest_bytes());
  const Lookup theirs(t, other, plain);
  const Lookup ours(t, first, plain);
  if (!theirs.usable() || !other.table.has(&SramRow::read_pj)) return std::nullopt;
  std::vector<std::string> ignored;
  const Figure read = theirs.at(&SramRow::read_pj, theirs.factors().energy, ignored);
  const Figure base = ours.at(&SramRow::read_pj, ours.factors().energy, ignored);
  return Ratio{read.value / base.value, !theirs.scaled(), plain.size_bytes == bank.size_bytes,
               read.source};
}

/// Brings an energy of the first table to what a table at the node itself says, with all tables as
/// bounds.
void reconcile(Figure& energy, bool at_node, const std::vector<Ratio>& others) {
  const Figure first = energy;
  double low = 1, high = 1;
  for (const Ratio& r : others) {
    low = std::min(low, r.value);
    high = std::max(high, r.value);
    if (at_node || !r.at_node) {
      energy.source += fmt::format("; bound x {:.3g} by {}", r.value, r.source);
      continue;
    }
    at_node = true;
    energy.value = first.value * r.value;
    energy.fallback = !r.inside;
    energy.formula += fmt::format("; x {:.4g}: a 64-bit read by {} over that by the first table",
                                  r.value, r.source.substr(0, r.source.find(':')));
    energy.source = fmt::format("{}; capacity and width by {}", r.source, first.source);
  }
  energy.low = first.value * low;
  energy.high = first.value * high;
}

}  // namespace

void cost_sram(const Technology& t, CostItem& item, CostNotes& notes) {
  const HardwareItem& part = item.hardware;
  SramQuery query;
  query.cell = t.params.sram_cells;
  query.ports = kPorts;
  query.size_bytes = part.bank_capacity.as_double();
  query.word_bits = static_cast<double>(part.word_bits);
  const auto first = std::find_if(t.srams.begin(), t.srams.end(), [](const SramSource& s) {
    return s.table.has(&SramRow::area_um2);
  });
  if (first == t.srams.end()) {
    item.missing.emplace_back("the technology has no SRAM table with areas");
    return;
  }
  const Lookup lookup(t, *first, query);
  if (!lookup.usable()) {
    item.missing.push_back(fmt::format("{:g} nm is outside the tables", t.params.node_nm));
    return;
  }
  std::vector<std::string> outside;
  item.area_um2 = lookup.at(&SramRow::area_um2, lookup.factors().area, outside);
  if (lookup.scaled()) {
    item.missing.emplace_back("leakage and cycle time: not scaled between nodes");
    notes.warn("MS634", fmt::format("SRAM: {}", item.area_um2->source));
  } else {
    item.leakage_mw = lookup.at(&SramRow::leakage_mw, 1, outside);
    item.min_period_ns = lookup.at(&SramRow::cycle_ns, 1, outside);
  }
  std::vector<Ratio> others;
  for (const SramSource& other : t.srams) {
    if (&other == &*first) continue;
    if (auto ratio = ratio_of(t, *first, other, query)) others.push_back(std::move(*ratio));
  }
  const auto bit = [&](const char* name, SramQuantity quantity) {
    const Figure access = lookup.at(quantity, lookup.factors().energy, outside);
    Figure each = access.times(1 / query.word_bits);
    each.formula =
        fmt::format("{:.4g} pJ an access / {} bits; whole lines", access.value, part.word_bits);
    reconcile(each, !lookup.scaled(), others);
    item.events.push_back({name, "bit", Cause::scratchpad, std::move(each), {}});
  };
  bit("read_bit", &SramRow::read_pj);
  bit("write_bit", &SramRow::write_pj);
  for (const std::string& text : outside) {
    notes.warn("MS635", fmt::format("{}: {}; the end of the sweep is used", item.path(), text));
  }
}

}  // namespace macroscope::cost
