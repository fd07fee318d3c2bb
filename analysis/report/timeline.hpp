// The timeline of a run as a Chrome trace-event file, which Perfetto opens.
#pragma once

#include <ostream>

#include "sim/program/activity.hpp"

namespace macroscope::report {

/// Slices written at most; Perfetto's JSON reader gives up on files of several hundred megabytes.
inline constexpr std::size_t kMaxTimelineSlices = 1'000'000;

/// `timeline.json`: one track a unit, complete ("X") slices that never overlap on a track, sorted
/// by time.
///
/// One cycle is written as one microsecond; `otherData.cycle_time_ns` says what it really is. Where
/// two slices of a unit overlap in time, the later one goes to a second lane of that unit
/// ("core0.dma #2"). A capped timeline says so in `otherData.truncated` and with a visible marker
/// at its end.
void write_timeline(std::ostream& out, const program::RunActivity& activity,
                    std::size_t max_slices = kMaxTimelineSlices);

}  // namespace macroscope::report
