#include "analysis/report/native_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/number_text.hpp"

namespace macroscope::report {
namespace {

/// Sums over the layers that have bounds.
struct Sums {
  Cycles cycles;  // of the layers, on the machine with <dram>
  Cycles lower;
  Cycles proven;   // cycles of layers whose mapping is proven
  Cycles limit;    // max(compute, memory), of products
  Cycles exposed;  // first loads, last stores, fill
  Cycles vector;   // operators of the vector unit alone

  explicit Sums(const program::RunActivity& a) {
    for (const program::LayerActivity& layer : a.layers) {
      if (!layer.bounds) continue;
      const program::LayerBounds& b = *layer.bounds;
      const Cycles own = layer.plain_cycles.count() > 0 ? layer.plain_cycles : layer.cycles;
      cycles += own;
      lower += b.lower;
      if (b.proven) proven += own;
      if (layer.macs == 0) {
        vector += own;
      } else {
        limit += std::max(b.compute, b.memory);
        exposed += b.first_load + b.last_store + b.fill;
      }
    }
  }
  /// Share of the limit that nothing above explains.
  [[nodiscard]] double excess() const {
    return ratio(cycles.as_double() - (limit + exposed + vector).as_double(), limit.as_double());
  }
};

}  // namespace

std::vector<Field> bound_total_fields(const program::RunActivity& a) {
  const Sums sums(a);
  return {
      {"lower_bound_cycles", sums.lower.count(), "cycles",
       "no mapping of the operators is faster, one after the other, with <dram>"},
      {"mapping_gap",
       ratio(sums.cycles.as_double() - sums.lower.as_double(), sums.cycles.as_double()), "1",
       "cycles above the lower bound, over the cycles; 0 when every mapping is proven"},
      {"mapping_proven_share", ratio(sums.proven.as_double(), sums.cycles.as_double()), "1",
       "time in layers whose mapping is proven to be the fastest"},
      {"max_bound_cycles", sums.limit.count(), "cycles",
       "sum of max(compute bound, memory bound) of the products"},
      {"exposed_cycles", sums.exposed.count(), "cycles",
       "first loads, last stores and fill of the array that nothing hides"},
      {"serial_vector_cycles", sums.vector.count(), "cycles", "operators of the vector unit alone"},
      {"bound_excess", sums.excess(), "1",
       "(cycles - exposed - serial vector - max bound) / max bound"},
      {"programs", a.programs, "", "operators that are not part of another one's epilogue"},
      {"simulated_programs", a.simulated_programs, "",
       "of them simulated; the others are equal to one of these"},
      {"kept_tensors", a.kept.tensors, "", "results that stay on chip between operators"},
      {"kept_bytes", a.kept.bytes.count(), "B", "of them"},
      {"kept_spilled_bytes", a.kept.spilled.count(), "B",
       "of them stored because they had to leave for a while"},
      {"kept_retrieved_bytes", a.kept.retrieved.count(), "B", "of them loaded again"},
  };
}

std::vector<SummaryLine> bound_summary_lines(const program::RunActivity& a) {
  const Sums sums(a);
  if (sums.cycles.count() == 0) return {};
  std::vector<SummaryLine> lines;
  const double gap =
      ratio(sums.cycles.as_double() - sums.lower.as_double(), sums.cycles.as_double());
  lines.push_back(
      {"Mappings",
       fmt::format(
           "{} of the time in mappings proven optimal, {:.2f} % above the lower bound in all",
           percent(ratio(sums.proven.as_double(), sums.cycles.as_double())), 100 * gap)});
  if (sums.limit.count() > 0) {
    lines.push_back(
        {"", fmt::format("{} cycles max(compute, memory) of the products, {} first loads, last "
                         "stores and fill,",
                         grouped(sums.limit.count()), grouped(sums.exposed.count()))});
    lines.push_back({"", fmt::format("{} operators of the vector unit, {:+.2f} % not explained",
                                     grouped(sums.vector.count()), 100 * sums.excess())});
  }
  if (a.kept.tensors > 0) {
    lines.push_back(
        {"On chip",
         fmt::format("{} results ({}) stay between operators, {} spilled, {} retrieved; "
                     "plan: {}{}",
                     a.kept.tensors, si(a.kept.bytes.as_double(), "B"),
                     si(a.kept.spilled.as_double(), "B"), si(a.kept.retrieved.as_double(), "B"),
                     a.kept.method, a.kept.proven ? ", proven to move the fewest bytes" : "")});
  }
  if (a.programs > 0) {
    lines.push_back(
        {"Simulated", fmt::format("{} of {} operators, the others are equal to one of these ({})",
                                  a.simulated_programs, a.programs,
                                  percent(1 - ratio(static_cast<double>(a.simulated_programs),
                                                    static_cast<double>(a.programs))))});
  }
  return lines;
}

}  // namespace macroscope::report
