// The timeline of a run as a Chrome trace-event file, which Perfetto opens.
#pragma once

#include <ostream>
#include <vector>

#include "sim/program/activity.hpp"

namespace macroscope::report {

/// Slices written at most; Perfetto's JSON reader gives up on files of several hundred megabytes.
inline constexpr std::size_t kMaxTimelineSlices = 1'000'000;

/// Mean power from a cycle on.
struct PowerSample {
  Cycles begin;
  double mw = 0;
};

/// `timeline.json`: one track a unit, complete ("X") slices that never overlap on a track, sorted
/// by time.
///
/// One cycle is written as one microsecond; `otherData.cycle_time_ns` says what it really is. Where
/// two slices of a unit overlap in time, the later one goes to a second lane of that unit
/// ("core0.dma #2"). A capped timeline says so in `otherData.truncated` and with a visible marker
/// at its end. `power` is a counter track, power_mW; the last sample holds to the end of the run.
void write_timeline(std::ostream& out, const program::RunActivity& activity,
                    std::size_t max_slices = kMaxTimelineSlices,
                    const std::vector<PowerSample>& power = {});

}  // namespace macroscope::report
