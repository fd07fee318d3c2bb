#include "analysis/compare/ppa_figures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/error.hpp"

namespace macroscope::compare {
namespace {

// Products of one sum in the published comparisons, and PEs of a column that share an encoder.
constexpr double kSum = 64;
constexpr double kColumn = 32;
constexpr double kCubeSide = 8;  // rows of a cube: cells above one flush unit

double ratio_of_energies(PpaFigures& f, const char* pe, const char* base,
                         const char* stream = "normal_24_5", bool skip_empty = false) {
  return f.energy(pe, stream, skip_empty) / f.energy(base, stream);
}

/// Energy of OPT1 with its flush unit after every `k` products.
double opt1_with_flush(PpaFigures& f, double k) {
  return f.energy("opt1") + f.energy("flush_add") / k;
}

/// Energy of a digit PE with its part of encoder and pickers, flushed after every sum.
double digits_with_shared(PpaFigures& f, const char* pe, const char* pickers) {
  return f.energy(pe) + (f.energy("opt2_encoder") + f.energy(pickers)) / kColumn +
         f.energy("flush_shift_add") / kSum;
}

/// Throughput per area of PEs with a flush unit for every `pes` of them, over that of mac.
double opt1_area_efficiency(PpaFigures& f, double pes) {
  const double area = f.of("opt1").area_um2 + f.of("flush_add").area_um2 / pes;
  const double period = std::max(f.of("opt1").min_period_ns, f.of("flush_add").min_period_ns);
  return f.area_time("mac") / (area * period);
}

/// The same of cells of depth 8 in a cube, a flush unit below each column of them.
double cube_area_efficiency(PpaFigures& f) {
  const cost::Characterization& cell = f.of("cube_opt1_8");
  const double area = cell.area_um2 + f.of("flush_add").area_um2 / kCubeSide;
  const double period = std::max(cell.min_period_ns, f.of("flush_add").min_period_ns);
  return f.area_time("cube_mac_8") / (area * period / cell.events_per_cycle);
}

double cube_energy_efficiency(PpaFigures& f) {
  return f.energy("cube_mac_8") / (f.energy("cube_opt1_8") + f.energy("flush_add") / kSum);
}

/// Throughput per area of OPT2 tiles with one encoder for a row of them, over that of mac_tree.
double opt2_area_efficiency(PpaFigures& f) {
  const double area = f.of("opt2").area_um2 + f.of("opt2_encoder").area_um2 / kColumn;
  const double period = std::max(f.of("opt2").min_period_ns, f.of("opt2_encoder").min_period_ns);
  return f.area_time("mac_tree") / (area * period / f.of("opt2").events_per_cycle);
}

double opt2_energy_efficiency(PpaFigures& f) {
  const double opt2 = f.energy("opt2") + f.energy("opt2_encoder") / kColumn;
  return f.energy("mac_tree") / opt2;
}

double uniform(PpaFigures& f, const char* pe) {
  return f.of(pe).cross_check.own_energy_pj_per_event /
         f.of("mac").cross_check.own_energy_pj_per_event;
}

double sigma10(PpaFigures& f, const char* pe, const char* against) {
  return f.energy(pe, "normal_10") / f.energy(pe, against);
}

using F = PpaFigures;

constexpr PpaQuantity kQuantities[] = {
    {"opt1_delay", "period of mac over OPT1",
     [](F& f) { return f.of("mac").min_period_ns / f.of("opt1").min_period_ns; }},
    {"opt1_delay_folded", "period of mac_folded over OPT1",
     [](F& f) { return f.of("mac_folded").min_period_ns / f.of("opt1").min_period_ns; }},
    {"opt1_delay_p2", "period of mac_p2 over OPT1",
     [](F& f) { return f.of("mac_p2").min_period_ns / f.of("opt1").min_period_ns; }},
    {"opt1_area_throughput", "throughput per area, OPT1 over mac",
     [](F& f) { return f.area_time("mac") / f.area_time("opt1"); }},
    {"opt1_area_throughput_folded", "throughput per area, OPT1 over mac_folded",
     [](F& f) { return f.area_time("mac_folded") / f.area_time("opt1"); }},
    {"opt1_area_throughput_p2", "throughput per area, OPT1 over mac_p2",
     [](F& f) { return f.area_time("mac_p2") / f.area_time("opt1"); }},
    {"opt4c_area", "area, OPT4C over mac",
     [](F& f) { return f.of("opt4c").area_um2 / f.of("mac").area_um2; }},
    {"opt4e_area_of_four", "area, OPT4E over four OPT4C",
     [](F& f) { return f.of("opt4e").area_um2 / (4 * f.of("opt4c").area_um2); }},
    {"opt4c_area_throughput", "throughput per area, OPT4C over mac",
     [](F& f) { return f.area_time("mac") / f.area_time("opt4c"); }},
    {"opt4e_area_throughput", "throughput per area, OPT4E over mac",
     [](F& f) { return f.area_time("mac") / f.area_time("opt4e"); }},
    {"opt2_area_throughput", "throughput per area, OPT2 tile over mac_tree",
     [](F& f) { return f.area_time("mac_tree") / f.area_time("opt2"); }},
    {"opt1_energy", "energy per MAC, OPT1 over mac",
     [](F& f) { return ratio_of_energies(f, "opt1", "mac"); }},
    {"opt1_energy_folded", "energy per MAC, OPT1 over mac_folded",
     [](F& f) { return ratio_of_energies(f, "opt1", "mac_folded"); }},
    {"opt1_energy_p2", "energy per MAC, OPT1 with flush over mac_p2",
     [](F& f) { return opt1_with_flush(f, kSum) / f.energy("mac_p2"); }},
    {"opt4c_energy", "energy per MAC, OPT4C over mac",
     [](F& f) { return ratio_of_energies(f, "opt4c", "mac"); }},
    {"opt4e_energy", "energy per MAC, OPT4E over mac",
     [](F& f) { return ratio_of_energies(f, "opt4e", "mac"); }},
    {"opt4e_energy_packed", "energy per MAC, OPT4E over mac",
     [](F& f) { return ratio_of_energies(f, "opt4e", "mac", "normal_24_5", true); }},
    {"opt2_energy", "energy per MAC, OPT2 tile over mac_tree",
     [](F& f) { return ratio_of_energies(f, "opt2", "mac_tree"); }},
    {"opt1_energy_uniform", "energy per MAC at activity 0.25, OPT1 over mac",
     [](F& f) { return uniform(f, "opt1"); }},
    {"opt4e_energy_uniform", "energy per MAC at activity 0.25, OPT4E over mac",
     [](F& f) { return uniform(f, "opt4e"); }},
    {"opt4c_energy_complete", "energy per MAC with shared units, OPT4C over mac",
     [](F& f) { return digits_with_shared(f, "opt4c", "column_encoder") / f.energy("mac"); }},
    {"opt4e_energy_complete", "energy per MAC with shared units, OPT4E over mac",
     [](F& f) { return digits_with_shared(f, "opt4e", "column_encoder_4") / f.energy("mac"); }},
    {"mac_sigma10_of_50", "energy of mac, sigma 10 over sigma 50",
     [](F& f) { return sigma10(f, "mac", "normal_50"); }},
    {"opt1_sigma10_of_50", "energy of OPT1, sigma 10 over sigma 50",
     [](F& f) { return sigma10(f, "opt1", "normal_50"); }},
    {"opt4c_sigma10_of_50", "energy of OPT4C, sigma 10 over sigma 50",
     [](F& f) { return sigma10(f, "opt4c", "normal_50"); }},
    {"opt4e_sigma10_of_50", "energy of OPT4E, sigma 10 over sigma 50",
     [](F& f) { return sigma10(f, "opt4e", "normal_50"); }},
    {"opt4c_sigma10_of_uniform", "energy of OPT4C, sigma 10 over uniform operands",
     [](F& f) { return sigma10(f, "opt4c", "uniform"); }},
    {"laconic_energy", "energy per MAC, Laconic over OPT4E",
     [](F& f) { return f.energy("laconic") / f.energy("opt4e"); }},
    {"laconic_area_throughput", "throughput per area, OPT4E over Laconic",
     [](F& f) { return f.area_time("laconic") / f.area_time("opt4e"); }},
    {"systolic_area_efficiency", "systolic, area efficiency of OPT1",
     [](F& f) { return opt1_area_efficiency(f, kSum); }},
    {"cube_area_efficiency", "cube, area efficiency of OPT1", cube_area_efficiency},
    {"tree_area_efficiency", "adder tree, area efficiency of OPT2", opt2_area_efficiency},
    {"matrix_area_efficiency", "2D matrix, area efficiency of OPT1",
     [](F& f) { return opt1_area_efficiency(f, kSum); }},
    {"systolic_energy_efficiency", "systolic, energy efficiency of OPT1",
     [](F& f) { return f.energy("mac") / opt1_with_flush(f, kSum); }},
    {"cube_energy_efficiency", "cube, energy efficiency of OPT1", cube_energy_efficiency},
    {"tree_energy_efficiency", "adder tree, energy efficiency of OPT2", opt2_energy_efficiency},
    {"matrix_energy_efficiency", "2D matrix, energy efficiency of OPT1",
     [](F& f) { return f.energy("mac") / opt1_with_flush(f, kSum); }},
};

}  // namespace

const cost::Characterization& PpaFigures::of(const std::string& pe) {
  const auto found = known_.find(pe);
  if (found != known_.end()) return found->second;
  const std::string path = (folder_ / (pe + ".xml")).string();
  if (!std::filesystem::exists(path)) {
    throw ModelError("MS613",
                     fmt::format("{} is not characterized in {}", pe, folder_.filename().string()));
  }
  return known_.emplace(pe, cost::load_characterization(path).value).first->second;
}

double PpaFigures::energy(const std::string& pe, const std::string& stream, bool skip_empty) {
  const cost::ActivityRow* row = of(pe).find_activity(stream, skip_empty);
  if (row == nullptr) {
    throw ModelError("MS601", fmt::format("{} has no stream {}", of(pe).file, stream));
  }
  return row->energy_pj;
}

double PpaFigures::area_time(const std::string& pe) {
  const cost::Characterization& c = of(pe);
  return c.area_um2 * c.min_period_ns / c.events_per_cycle;
}

std::span<const PpaQuantity> ppa_quantities() {
  return kQuantities;
}

}  // namespace macroscope::compare
