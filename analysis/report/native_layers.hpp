// The columns of a native run's per-layer table and the sums over its layers.
#pragma once

#include "analysis/report/report.hpp"

namespace macroscope::report {

/// One row a layer; every column is declared once, with unit and meaning.
[[nodiscard]] Table native_layer_table(const program::RunActivity& activity);

/// Share of peak MACs a layer reached; nothing for a layer without MACs.
[[nodiscard]] Value mac_utilization(const program::RunActivity& activity,
                                    const program::LayerActivity& layer);

/// Bytes that the nodes make which are not simulated.
[[nodiscard]] Bytes skipped_bytes(const program::RunActivity& activity);

/// Statistics of every unit and memory, summed over the layers, in order of first appearance.
[[nodiscard]] std::vector<Stat> native_stats(const program::RunActivity& activity);

/// The first screen of a native run.
[[nodiscard]] Summary native_summary(const program::RunActivity& activity);

}  // namespace macroscope::report
