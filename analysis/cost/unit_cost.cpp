#include "analysis/cost/unit_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "analysis/cost/blend.hpp"
#include "analysis/cost/digit_energy.hpp"
#include "analysis/cost/user_rtl.hpp"
#include "models/pe/pe_table.hpp"

namespace macroscope::cost {
namespace {

namespace fs = std::filesystem;

std::string file_of(const Technology& technology, const UnitQuery& query) {
  if (!query.user_file.empty()) {
    return user_characterization_path(query.user_file, query.unit, technology.name);
  }
  return (fs::path(technology.file).parent_path() / (query.unit + ".xml")).string();
}

/// True when the module's parameters are those asked for; parameters that it lacks do not matter.
/// PEs that work on digits accumulate one bit weight at a time, in a width of their own.
bool fits(const Characterization& c, const UnitQuery& query) {
  if (!query.user_file.empty()) return c.rtl.parameters == query.settings;
  const std::string text = " " + c.rtl.parameters + " ";
  const auto is = [&](const char* name, std::uint32_t width) {
    return text.find(fmt::format(" {}=", name)) == std::string::npos ||
           text.find(fmt::format(" {}={} ", name, width)) != std::string::npos;
  };
  const pe::PeRow* row = pe::find_pe(query.unit);
  const bool own_width =
      (row != nullptr && row->contract != pe::Contract::dense) || query.unit == "flush_shift_add";
  return is("AWidth", query.a_width) && is("BWidth", query.b_width) &&
         (own_width || is("AccWidth", query.acc_width));
}

/// Dynamic energy with the technology's factors for wires and clock tree.
double with_wires(const Technology& t, double energy, double clock) {
  if (t.params.wire_load == 1 && t.params.clock_tree == 1) return energy;
  return (energy - clock) * t.params.wire_load + clock * t.params.clock_tree;
}

/// Which operands move a unit's nets: the encoded one those in front of the PEs, the other one
/// those of PEs whose digits are counted.
Moving moving_of(const UnitQuery& query, const std::string& event) {
  if (event == "operand") return Moving::a;
  return query.digits ? Moving::b : Moving::both;
}

/// Energies by stream: of an event, or of a digit without its clock.
std::vector<StreamEnergy> streams_of(const Technology& t, const Characterization& c,
                                     const UnitQuery& query, const Figure& like) {
  std::vector<StreamEnergy> out;
  const bool asked_for = std::any_of(c.activity.begin(), c.activity.end(), [&](const auto& row) {
    return row.skip_empty == query.skip_empty;
  });
  for (const ActivityRow& row : c.activity) {
    if (asked_for && row.skip_empty != query.skip_empty) continue;
    StreamEnergy each{row.stream, row.sigma, like};
    each.pj.value = each.pj.high = with_wires(t, row.energy_pj, row.clock_energy_pj);
    each.pj.low = with_wires(t, row.glitch_free_energy_pj, row.clock_energy_pj);
    if (query.digits) {
      const double clock = row.clock_energy_pj * t.params.clock_tree;
      const double digits = digits_per_product(query.unit, query.a_width, query.b_width, row);
      each.pj.value = each.pj.high = (each.pj.value - clock) / digits;
      each.pj.low = (each.pj.low - clock) / digits;
    }
    out.push_back(std::move(each));
  }
  if (out.empty()) {
    out.push_back({"normal_24_5", 24.5, like});
    out.front().pj.value = out.front().pj.low = out.front().pj.high =
        with_wires(t, c.energy_pj_per_event, 0);
  }
  return out;
}

UnitCost from_characterization(const Technology& t, const Characterization& c,
                               const UnitQuery& query) {
  UnitCost out;
  out.event = query.digits ? "digit" : c.event;
  out.events_per_cycle = c.events_per_cycle;
  const std::string validity = fmt::format("{}; {}", t.params.corner, t.params.stage);
  const auto plain = [&](double value) {
    Figure f = figure(value, c.source);
    f.validity = validity;
    return f;
  };
  out.area_um2 = plain(c.area_um2);
  out.min_period_ns = plain(c.min_period_ns);
  out.leakage_mw = plain(c.leakage_mw);
  out.idle_clock_pj = plain(c.idle_clock_pj * t.params.clock_tree);
  Figure like = plain(0);
  like.formula = query.digits
                     ? "(energy of a product - its clock) / digits of a product, on normal "
                       "operands (absmax to 127); bounds: without glitches, with every glitch"
                     : "default operands (normal, absmax to 127); bounds: without glitches, with "
                       "every glitch";
  if (t.params.wire_load != 1 || t.params.clock_tree != 1) {
    like.formula += fmt::format("; logic x {:g} for wires, clock x {:g} for its tree",
                                t.params.wire_load, t.params.clock_tree);
  }
  out.fit = EnergyFit(streams_of(t, c, query, like), moving_of(query, c.event));
  // The first stream is the default one.
  out.energy_pj = out.fit.streams().front().pj;
  return out;
}

std::optional<UnitCost> own_cost(const Technology& t, const UnitQuery& query, CostNotes& notes,
                                 std::string& why) {
  const bool users = !query.user_file.empty();
  const std::string path = file_of(t, query);
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    why = fmt::format(
        "{} has no characterization of {}: macroscope characterize {} --technology {} -o {}",
        t.name, query.unit, users ? "ARCHITECTURE" : "--pe " + query.unit, t.name, path);
    return std::nullopt;
  }
  const LoadedCharacterization loaded = load_characterization(path);
  for (const std::string& warning : loaded.warnings) notes.warn("MS600", warning);
  if (!fits(loaded.value, query)) {
    const std::string wanted = users ? "with " + query.settings
                                     : fmt::format("for {} x {} bits into {}", query.a_width,
                                                   query.b_width, query.acc_width);
    why = fmt::format("{} of {} is characterized with {}, not {} ({})", query.unit, t.name,
                      loaded.value.rtl.parameters, wanted, path);
    return std::nullopt;
  }
  return from_characterization(t, loaded.value, query);
}

ScaleFactors factors(const Technology& from, const Technology& to) {
  return to.scaling.factors(from.params.node_nm, from.voltage_v, to.params.node_nm, to.voltage_v);
}

}  // namespace

std::optional<UnitCost> unit_cost(const Technology& technology, const UnitQuery& query,
                                  CostNotes& notes, std::string& why) {
  if (technology.scaled_from.empty()) return own_cost(technology, query, notes, why);
  std::vector<BlendPart> area, period, clock;
  std::vector<std::vector<BlendPart>> energies;  // by stream
  std::vector<StreamEnergy> streams;
  UnitCost out;
  double events = 0;
  Moving moving = Moving::both;
  for (const Technology& from : technology.scaled_from) {
    std::string reason;
    const auto cost = own_cost(from, query, notes, reason);
    if (!cost) {
      why += (why.empty() ? "" : "; ") + reason;
      continue;
    }
    const ScaleFactors f = factors(from, technology);
    area.push_back({&from, cost->area_um2, f.area});
    period.push_back({&from, cost->min_period_ns, f.delay});
    const std::vector<StreamEnergy>& own = cost->fit.streams();
    if (streams.empty()) streams = own;
    energies.resize(streams.size());
    for (std::size_t i = 0; i < std::min(streams.size(), own.size()); ++i) {
      energies[i].push_back({&from, own[i].pj, f.energy});
    }
    moving = cost->fit.moving();
    clock.push_back({&from, cost->idle_clock_pj, f.energy});
    out.event = cost->event;
    events += cost->events_per_cycle;
  }
  if (area.empty()) return std::nullopt;
  out.events_per_cycle = events / static_cast<double>(area.size());
  out.area_um2 = blend(technology, area);
  out.min_period_ns = blend(technology, period);
  for (std::size_t i = 0; i < streams.size(); ++i) {
    streams[i].pj = blend(technology, energies[i]);
  }
  out.fit = EnergyFit(streams, moving);
  out.energy_pj = streams.front().pj;
  out.idle_clock_pj = blend(technology, clock);
  notes.warn("MS634", fmt::format("{}: {}", query.unit, out.area_um2.source));
  return out;
}

std::optional<RegisterCost> register_cost(const Technology& technology) {
  const auto own = [](const Technology& t) {
    const RegisterParams& p = *t.flop;
    RegisterCost out;
    out.area_um2 = figure(p.area.count(), p.source);
    out.clock_pj = figure(p.clock.count() * t.params.clock_tree, p.source);
    const double toggle = p.toggle.count() * t.params.wire_load;
    out.moving_pj = figure(out.clock_pj.value + toggle / 2, p.source);
    out.moving_pj.low = out.clock_pj.value;
    out.moving_pj.high = out.clock_pj.value + toggle;
    out.moving_pj.fallback = true;
    out.moving_pj.formula =
        "clock + toggle / 2: the bit changes in half of the cycles (assumed); bounds: never, "
        "always";
    out.leakage_mw = figure(p.leakage.count(), p.source);
    return out;
  };
  if (technology.scaled_from.empty()) {
    if (!technology.flop) return std::nullopt;
    return own(technology);
  }
  std::vector<BlendPart> area, moving, clock;
  for (const Technology& from : technology.scaled_from) {
    if (!from.flop) continue;
    const RegisterCost cost = own(from);
    const ScaleFactors f = factors(from, technology);
    area.push_back({&from, cost.area_um2, f.area});
    moving.push_back({&from, cost.moving_pj, f.energy});
    clock.push_back({&from, cost.clock_pj, f.energy});
  }
  if (area.empty()) return std::nullopt;
  return RegisterCost{blend(technology, area), blend(technology, moving), blend(technology, clock),
                      std::nullopt};
}

}  // namespace macroscope::cost
