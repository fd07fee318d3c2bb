#include "analysis/compare/machines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/cost/run_cost.hpp"
#include "analysis/cost/strict.hpp"
#include "sim/core/error.hpp"
#include "sim/device/inputs.hpp"

namespace macroscope::compare {
namespace {

constexpr double kMostCores = 1024;  // as <core count> allows

/// A machine before the run: as its file says, with its costs where it has a technology.
struct Candidate {
  std::string path;
  device::Machine machine;
  std::optional<cost::MachineCost> cost;
};

[[noreturn]] void unknown(const Candidate& c, const char* what, const char* basis) {
  throw ModelError(
      "MS639", fmt::format("{}: --at {} needs its {}, which is not known: {}", c.path, basis, what,
                           c.cost ? "its parts have no source (macroscope cost)"
                                  : "it has no <technology>; -p technology.name=asap7 gives "
                                    "every machine one"));
}

double area_of(const Candidate& c) {
  const double area = c.cost ? c.cost->area_um2().value : 0;
  if (!(area > 0)) unknown(c, "area", "iso-area");
  return area;
}

/// Overrides that make a machine comparable, after those of the user.
class Leveler {
 public:
  Leveler(Basis basis, const std::vector<Candidate>& all) : basis_(basis), all_(all) {
    if (basis != Basis::iso_area) return;
    for (const Candidate& c : all) largest_ = std::max(largest_, area_of(c));
  }

  [[nodiscard]] config::Override for_machine(const Candidate& c) const {
    switch (basis_) {
      case Basis::iso_clock:
        return clock(all_.front().machine.clock);
      case Basis::best_clock: {
        const cost::CostItem* slowest = c.cost ? c.cost->slowest() : nullptr;
        if (slowest == nullptr) unknown(c, "fastest clock", "best-clock");
        return clock(Hertz(1e9 / slowest->min_period_ns->value));
      }
      case Basis::iso_area:
        break;
    }
    const double each = area_of(c) / c.machine.cores;
    const double cores = std::clamp(std::round(largest_ / each), 1.0, kMostCores);
    return {"core.count", fmt::format("{:.0f}", cores)};
  }

 private:
  static config::Override clock(Hertz hertz) {
    return {"clock.frequency", Text<Hertz>::format(hertz)};
  }

  Basis basis_;
  const std::vector<Candidate>& all_;
  double largest_ = 0;
};

void add_cost(const cost::RunCost& run, MachineRow& row) {
  row.technology = run.machine.technology.name;
  const double area = run.machine.area_um2().value;
  if (area > 0) row.area_um2 = area;
  if (const cost::CostItem* slowest = run.machine.slowest()) {
    row.max_frequency_ghz = 1 / slowest->min_period_ns->value;
  }
  if (!run.total.terms.empty()) row.energy_pj = run.total.total_pj();
  row.tops_per_w = run.tops_per_w();
  row.tops_per_mm2 = run.tops_per_mm2();
  row.pj_per_mac = run.pj_per_mac();
  row.area_complete = run.machine.area_complete();
  row.energy_complete = run.energy_complete();
  row.unsourced = run.machine.unsourced();
  row.fallbacks = cost::fallbacks(run);
  for (const std::string& warning : run.machine.warnings) row.warnings.push_back(warning);
  for (const std::string& warning : run.warnings) row.warnings.push_back(warning);
}

MachineRow run_machine(const Candidate& c, const MachinesRequest& request,
                       const config::Override& change) {
  RunRequest run_request;
  run_request.architecture_path = c.path;
  run_request.workload_path = request.workload;
  run_request.overrides = request.overrides;
  run_request.overrides.push_back(change);
  const RunOutcome outcome = run(run_request);
  const auto& activity = std::get<program::RunActivity>(outcome.result);
  MachineRow row;
  row.architecture = activity.architecture;
  row.file = c.path;
  row.clock_ghz = activity.clock.count() / 1e9;
  row.cores = static_cast<std::uint32_t>(activity.cores);
  row.cycles = activity.cycles.count();
  row.time_ms = duration(activity.cycles, activity.clock).count() / 1e6;
  row.tops = row.time_ms > 0 ? 2 * static_cast<double>(activity.macs()) / (row.time_ms * 1e9) : 0;
  row.warnings = activity.warnings;
  if (const auto cost = cost::cost_of(outcome)) add_cost(*cost, row);
  return row;
}

void add_gain(const MachineRow& first, MachineRow& row) {
  row.gain.speed = first.time_ms / row.time_ms;
  row.gain.from_frequency = row.clock_ghz / first.clock_ghz;
  row.gain.from_rest = row.gain.speed / row.gain.from_frequency;
  if (first.area_um2 && row.area_um2) {
    row.gain.per_area = row.gain.speed * *first.area_um2 / *row.area_um2;
  }
  if (first.energy_pj && row.energy_pj) row.gain.energy = *first.energy_pj / *row.energy_pj;
}

std::string rule_of(Basis basis, const std::vector<Candidate>& all) {
  switch (basis) {
    case Basis::iso_clock:
      return fmt::format("every machine at the clock of the first, {:g} GHz",
                         all.front().machine.clock.count() / 1e9);
    case Basis::iso_area:
      return "cores of each machine as many as come nearest to the area of the largest; the area "
             "that remains is in per_area";
    case Basis::best_clock:
      return "every machine at the fastest clock that its slowest part reaches";
  }
  return {};
}

}  // namespace

MachinesResult compare_machines(const MachinesRequest& request) {
  if (request.architectures.size() < 2) {
    throw ConfigError(whole_fault("MS639", "command line",
                                  "compare takes two or more architectures and, last, a workload"));
  }
  std::vector<Candidate> all;
  for (const std::string& path : request.architectures) {
    Candidate c{path, device::load_machine(path, request.overrides), {}};
    if (c.machine.technology) c.cost = cost::cost_of(c.machine);
    all.push_back(std::move(c));
  }
  MachinesResult out;
  out.basis = request.basis;
  out.workload = request.workload;
  out.rule = rule_of(request.basis, all);
  const Leveler leveler(request.basis, all);
  for (const Candidate& c : all) {
    out.rows.push_back(run_machine(c, request, leveler.for_machine(c)));
    if (request.progress) request.progress(out.rows.size());
  }
  for (MachineRow& row : out.rows) add_gain(out.rows.front(), row);
  return out;
}

}  // namespace macroscope::compare
