#include "models/memory/dram/inline_ecc.hpp"

#include <algorithm>
#include <bit>

namespace macroscope::dram {

void InlineEcc::access(std::uint64_t first, std::uint64_t count, bool write, bool partial,
                       std::vector<EccAccess>& out) {
  while (count != 0) {
    const std::uint64_t block = first / params_.data_in_block() * params_.block;
    const std::uint64_t offset = first % params_.data_in_block();
    const std::uint64_t inside = offset % params_.data;
    Line& line = line_of(block + params_.block - params_.groups() + offset / params_.data, out);
    // As far as one line goes, and access by access where each is read first: how a stream is cut
    // into runs must not show.
    std::uint64_t taken = partial ? 1 : std::min(count, params_.data - inside);
    if (!write || partial) {
      const auto known = static_cast<std::uint64_t>(std::countr_one(line.known >> inside));
      if (known == 0) {
        complete(line, out);
      } else {
        taken = std::min(taken, known);
      }
    }
    if (partial) out.push_back({block + offset, taken, false, true});
    out.push_back({block + offset, taken, write, false});
    if (write) {
      line.known |= all() >> (params_.data - taken) << inside;
      line.changed = true;
    }
    first += taken;
    count -= taken;
  }
}

/// The kept line, or a new one of which nothing is known.
InlineEcc::Line& InlineEcc::line_of(std::uint64_t check, std::vector<EccAccess>& out) {
  const auto found = by_check_.find(check);
  if (found != by_check_.end()) {
    lines_.splice(lines_.end(), lines_, found->second);
    return lines_.back();
  }
  if (lines_.size() == params_.lines) {
    write_back(lines_.front(), out);
    by_check_.erase(lines_.front().at);
    lines_.pop_front();
  }
  lines_.push_back({check});
  by_check_.emplace(check, std::prev(lines_.end()));
  return lines_.back();
}

void InlineEcc::complete(Line& line, std::vector<EccAccess>& out) const {
  out.push_back({line.at, 1, false, true});
  line.known = all();
}

void InlineEcc::write_back(Line& line, std::vector<EccAccess>& out) const {
  if (!line.changed) return;
  if (line.known != all()) complete(line, out);
  out.push_back({line.at, 1, true, true});
}

void InlineEcc::flush(std::vector<EccAccess>& out) {
  for (Line& line : lines_) write_back(line, out);
  lines_.clear();
  by_check_.clear();
}

}  // namespace macroscope::dram
