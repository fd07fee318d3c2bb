#include "sim/core/statistics.hpp"

#include <fmt/format.h>

#include "sim/core/error.hpp"

namespace macroscope {

Stat::Stat(StatGroup& group, const char* name, const char* unit, const char* doc)
    : name_(name), unit_(unit), doc_(doc) {
  group.stats_.push_back(this);
}

void Stat::report(const std::string& path, std::vector<StatEntry>& out) const {
  out.push_back({fmt::format("{}.{}", path, name_), current(), unit_, doc_});
}

void Gauge::report(const std::string& path, std::vector<StatEntry>& out) const {
  Stat::report(path, out);
  out.push_back(
      {fmt::format("{}.{}_peak", path, name()), peak_, unit(), fmt::format("largest: {}", doc())});
}

StatIdentity::StatIdentity(StatGroup& group, const char* name, Side left, Side right)
    : name_(name), left_(std::move(left)), right_(std::move(right)) {
  group.identities_.push_back(this);
}

StatGroup::StatGroup(std::string name, StatGroup* parent)
    : path_(parent == nullptr ? std::move(name) : fmt::format("{}.{}", parent->path_, name)),
      parent_(parent) {
  if (parent_ != nullptr) parent_->children_.push_back(this);
}

StatGroup::~StatGroup() {
  if (parent_ == nullptr) return;
  auto& siblings = parent_->children_;
  siblings.erase(std::remove(siblings.begin(), siblings.end(), this), siblings.end());
}

std::vector<StatEntry> StatGroup::entries() const {
  std::vector<StatEntry> out;
  collect(out);
  return out;
}

std::vector<IdentityEntry> StatGroup::identities() const {
  std::vector<IdentityEntry> out;
  collect(out);
  return out;
}

void StatGroup::check_identities() const {
  std::string broken;
  for (const IdentityEntry& entry : identities()) {
    if (entry.holds()) continue;
    broken += fmt::format("{}{}: {} does not hold ({} and {})", broken.empty() ? "" : "; ",
                          entry.path, entry.name, entry.left, entry.right);
  }
  if (!broken.empty()) throw ModelError("MS490", broken);
}

void StatGroup::collect(std::vector<StatEntry>& out) const {
  for (const Stat* stat : stats_) stat->report(path_, out);
  for (const StatGroup* child : children_) child->collect(out);
}

void StatGroup::collect(std::vector<IdentityEntry>& out) const {
  for (const StatIdentity* identity : identities_) out.push_back(identity->check(path_));
  for (const StatGroup* child : children_) child->collect(out);
}

}  // namespace macroscope
