#include "sim/mapping/shortlist.hpp"

#include <algorithm>

namespace macroscope::mapping {

bool Shortlist::before(const Mapped& a, const Mapped& b) const {
  const Cost ca = cost_of(a);
  const Cost cb = cost_of(b);
  if (ca != cb) return ca < cb;
  return a.steps != b.steps ? a.steps < b.steps : a.division < b.division;
}

void Shortlist::offer(Mapped mapped) {
  for (auto it = best_.begin(); it != best_.end(); ++it) {
    if (it->division != mapped.division ||
        !(it->tilings.front().tile == mapped.tilings.front().tile)) {
      continue;
    }
    if (!before(mapped, *it)) return;
    best_.erase(it);
    break;
  }
  const auto place =
      std::upper_bound(best_.begin(), best_.end(), mapped,
                       [&](const Mapped& a, const Mapped& b) { return before(a, b); });
  best_.insert(place, std::move(mapped));
  if (best_.size() > most_) best_.pop_back();
}

std::uint64_t Shortlist::limit_cycles(std::uint64_t bytes) const {
  if (best_.size() < most_) return ~std::uint64_t{0};
  const Mapped& last = best_.back();
  if (objective_ == Objective::traffic) {
    if (bytes > last.bytes) return 0;
    return bytes < last.bytes ? ~std::uint64_t{0} : last.cycles;
  }
  return last.cycles;
}

std::uint64_t Shortlist::most_cycles() const {
  return best_.empty() || objective_ != Objective::time ? ~std::uint64_t{0} : best_.front().cycles;
}

bool Shortlist::may_be_better(const Cost& bound, double gap) const {
  if (best_.empty()) return true;
  const Cost known = best_cost();
  if (!(bound < known)) return false;
  const auto first = static_cast<double>(known.first);
  return gap <= 0 || first - static_cast<double>(bound.first) > gap * first;
}

}  // namespace macroscope::mapping
