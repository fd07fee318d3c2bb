#include "analysis/report/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace macroscope::report {
namespace {

using program::TimelineSlice;

std::string json_text(const std::string& text) {
  using Json = nlohmann::json;
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Thread ids: lanes of one unit are neighbors, so that viewers sort them together.
struct Lane {
  std::uint32_t track;
  std::size_t number;  // 0 for the first lane of a unit
  Cycles free_at;
};

struct Placed {
  const TimelineSlice* slice;
  std::size_t lane;  // index into lanes
};

class LaneTable {
 public:
  explicit LaneTable(std::size_t tracks) : of_track_(tracks) {}

  /// First lane of the slice's unit that is free when it begins; slices must come sorted by begin.
  std::size_t place(const TimelineSlice& slice) {
    std::vector<std::size_t>& mine = of_track_[slice.track];
    for (const std::size_t at : mine) {
      if (lanes_[at].free_at <= slice.begin) {
        lanes_[at].free_at = slice.end;
        return at;
      }
    }
    mine.push_back(lanes_.size());
    lanes_.push_back({slice.track, mine.size() - 1, slice.end});
    return lanes_.size() - 1;
  }

  [[nodiscard]] const std::vector<Lane>& lanes() const { return lanes_; }

 private:
  std::vector<std::vector<std::size_t>> of_track_;
  std::vector<Lane> lanes_;
};

std::vector<const TimelineSlice*> sorted_slices(const program::RunActivity& activity) {
  std::vector<const TimelineSlice*> slices;
  for (const TimelineSlice& slice : activity.timeline) {
    if (slice.track < activity.tracks.size() && slice.end > slice.begin) slices.push_back(&slice);
  }
  std::stable_sort(slices.begin(), slices.end(),
                   [](const TimelineSlice* a, const TimelineSlice* b) {
                     return std::pair(a->begin, a->track) < std::pair(b->begin, b->track);
                   });
  return slices;
}

}  // namespace

void write_timeline(std::ostream& out, const program::RunActivity& activity, std::size_t max_slices,
                    const std::vector<PowerSample>& power) {
  std::vector<const TimelineSlice*> slices = sorted_slices(activity);
  const bool truncated = activity.timeline_truncated || slices.size() > max_slices;
  if (slices.size() > max_slices) slices.resize(max_slices);

  LaneTable table(activity.tracks.size());
  std::vector<Placed> placed;
  placed.reserve(slices.size());
  Cycles last;
  for (const TimelineSlice* slice : slices) {
    placed.push_back({slice, table.place(*slice)});
    last = std::max(last, slice->end);
  }
  std::vector<std::size_t> order(table.lanes().size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&table](std::size_t a, std::size_t b) {
    const Lane& x = table.lanes()[a];
    const Lane& y = table.lanes()[b];
    return std::pair(x.track, x.number) < std::pair(y.track, y.number);
  });
  std::vector<std::size_t> thread(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) thread[order[i]] = i + 1;

  out << fmt::format(
      "{{\"displayTimeUnit\":\"ns\",\"otherData\":{{\"cycle_time_ns\":{},\"note\":\"1 us on this "
      "time axis is 1 clock cycle\",\"truncated\":{}}},\n\"traceEvents\":[\n",
      duration(Cycles(1), activity.clock).count(), truncated);
  out << fmt::format(
      "{{\"ph\":\"M\",\"pid\":1,\"name\":\"process_name\",\"args\":{{\"name\":{}}}}}",
      json_text(activity.workload + " on " + activity.architecture));
  for (const std::size_t at : order) {
    const Lane& lane = table.lanes()[at];
    std::string name = activity.tracks[lane.track];
    if (lane.number > 0) name += fmt::format(" #{}", lane.number + 1);
    out << fmt::format(
        ",\n{{\"ph\":\"M\",\"pid\":1,\"tid\":{0},\"name\":\"thread_name\",\"args\":{{\"name\":{1}}}"
        "}}"
        ",\n{{\"ph\":\"M\",\"pid\":1,\"tid\":{0},\"name\":\"thread_sort_index\",\"args\":"
        "{{\"sort_index\":{0}}}}}",
        thread[at], json_text(name));
  }
  for (const Placed& item : placed) {
    const TimelineSlice& slice = *item.slice;
    out << fmt::format(",\n{{\"ph\":\"X\",\"pid\":1,\"tid\":{},\"ts\":{},\"dur\":{},\"name\":{}}}",
                       thread[item.lane], slice.begin.count(), (slice.end - slice.begin).count(),
                       json_text(slice.name));
  }
  const auto counter = [&out](Cycles at, double mw) {
    out << fmt::format(
        ",\n{{\"ph\":\"C\",\"pid\":1,\"ts\":{},\"name\":\"power_mW\",\"args\":{{\"mW\":{}}}}}",
        at.count(), mw);
  };
  for (const PowerSample& sample : power) counter(sample.begin, sample.mw);
  if (!power.empty()) counter(activity.cycles, 0);
  if (truncated) {
    out << fmt::format(
        ",\n{{\"ph\":\"i\",\"pid\":1,\"ts\":{},\"s\":\"g\",\"name\":\"timeline truncated here\"}}",
        last.count());
  }
  out << "\n]}\n";
}

}  // namespace macroscope::report
