#include "sim/config/node.hpp"

#include <algorithm>

#include "sim/config/source_file.hpp"

namespace macroscope::config {

const Node* Node::find_child(std::string_view tag) const {
  for (const Node& child : children_) {
    if (child.tag() == tag) return &child;
  }
  return nullptr;
}

const Node& Node::child(std::string_view tag) const {
  const Node* found = find_child(tag);
  if (found == nullptr) {
    throw std::logic_error("<" + this->tag() + "> has no <" + std::string(tag) + ">");
  }
  return *found;
}

std::vector<const Node*> Node::children_with_tag(std::string_view tag) const {
  std::vector<const Node*> out;
  for (const Node& child : children_) {
    if (child.tag() == tag) out.push_back(&child);
  }
  return out;
}

const Node* Node::find_child_by_id(std::string_view id) const {
  for (const Node& child : children_) {
    if (child.id() == id) return &child;
  }
  return nullptr;
}

std::vector<const Node*> Node::children_in_slot(std::string_view slot) const {
  std::vector<const Node*> out;
  for (const Node& child : children_) {
    const SlotInfo* info = info_->slot_for(child.tag());
    if (info != nullptr && info->name == slot) out.push_back(&child);
  }
  return out;
}

const Value* Node::find_value(std::string_view param) const {
  for (const Value& value : values_) {
    if (value.param->name == param) return &value;
  }
  return nullptr;
}

SourceLocation Node::where(std::string_view param) const {
  const Value* value = find_value(param);
  return value == nullptr ? where_ : value->where;
}

Fault Node::fault(std::string id, std::string_view param, std::string message) const {
  const Value* value = find_value(param);
  Fault out;
  out.id = std::move(id);
  out.where = value == nullptr ? where_ : value->where;
  out.message = std::move(message);
  out.length = value == nullptr || value->length == 0 ? static_cast<std::uint32_t>(tag().size())
                                                      : value->length;
  if (sources_ != nullptr) out.source_line = sources_->line_text(out.where);
  return out;
}

void Node::fill(void* params) const {
  for (const Value& value : values_) {
    if (value.origin != Origin::absent) value.param->assign(params, value.text);
  }
}

namespace {

void collect(const Node& node, std::string_view path, std::vector<const Node*>& exact,
             std::vector<const Node*>& suffix) {
  const std::string& own = node.path();
  if (own == path) exact.push_back(&node);
  if (own.size() > path.size() && own[own.size() - path.size() - 1] == '.' &&
      std::string_view(own).substr(own.size() - path.size()) == path) {
    suffix.push_back(&node);
  }
  for (const Node& child : node.children()) collect(child, path, exact, suffix);
}

}  // namespace

const Node* Description::find(std::string_view path) const {
  std::vector<const Node*> exact;
  std::vector<const Node*> suffix;
  collect(root_, path, exact, suffix);
  const std::vector<const Node*>& found = exact.empty() ? suffix : exact;
  return found.size() == 1 ? found.front() : nullptr;
}

ConfigError Description::with_source_lines(const ConfigError& error) const {
  std::vector<Fault> faults = error.faults();
  for (Fault& fault : faults) {
    if (fault.source_line.empty() && root_.sources_ != nullptr) {
      fault.source_line = root_.sources_->line_text(fault.where);
    }
  }
  return ConfigError(std::move(faults));
}

}  // namespace macroscope::config
