#include "models/engine/scale_sim/report_columns.hpp"

namespace macroscope::scale_sim {
namespace {

Cell count(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

}  // namespace

const std::vector<ReportColumn>& report_columns() {
  using L = LayerResult;
  static const std::vector<ReportColumn> columns = {
      {"layer", "", "name of the layer", [](const L& l) -> Cell { return l.layer; }},
      {"total_cycles", "cycles", "array lines - 1 + stalls: one less than the count of cycles",
       [](const L& l) { return count(l.total_cycles); }},
      {"stall_cycles", "cycles", "cycles the array waits for a buffer; part of the total",
       [](const L& l) { return count(l.stall_cycles); }},
      {"cycles_incl_prefetch", "cycles",
       "first word from DRAM to last word to DRAM (version 3 only)",
       [](const L& l) { return l.cycles_incl_prefetch ? count(*l.cycles_incl_prefetch) : Cell(); }},
      {"sram_ifmap_reads", "words", "ifmap words into the array, padding of the border included",
       [](const L& l) -> Cell { return l.sram_ifmap_reads; }},
      {"sram_filter_reads", "words", "filter words into the array",
       [](const L& l) -> Cell { return l.sram_filter_reads; }},
      {"sram_ofmap_writes", "words", "results out of the array; os counts R + C more per fold",
       [](const L& l) -> Cell { return l.sram_ofmap_writes; }},
      {"dram_ifmap_reads", "words", "ifmap words from DRAM",
       [](const L& l) { return count(l.dram_ifmap_reads); }},
      {"dram_filter_reads", "words", "filter words from DRAM",
       [](const L& l) { return count(l.dram_filter_reads); }},
      {"dram_ofmap_writes", "words", "results to DRAM, partial sums of every K fold included",
       [](const L& l) { return count(l.dram_ofmap_writes); }},
      {"mapping_efficiency_pct", "%", "PEs used, mean over the folds",
       [](const L& l) -> Cell { return l.mapping_efficiency_pct; }},
      {"compute_utilization_pct", "%", "PE cycles used inside a fold, mean over the folds",
       [](const L& l) -> Cell { return l.compute_utilization_pct; }},
      {"overall_utilization_pct", "%", "100 * MACs / (total cycles * PEs)",
       [](const L& l) -> Cell { return l.overall_utilization_pct; }},
  };
  return columns;
}

}  // namespace macroscope::scale_sim
