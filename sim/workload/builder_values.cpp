// The part of the builder that finds, makes and checks tensors and operators.
#include <algorithm>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/builder.hpp"
#include "sim/workload/pieces.hpp"

namespace macroscope::workload {
namespace {

bool has_id(const Element& e, const std::string& id) {
  if (e.text_or("id", "") == id) return true;
  return std::any_of(e.children.begin(), e.children.end(),
                     [&id](const Element& child) { return has_id(child, id); });
}

}  // namespace

Value Builder::input(const Element& e) {
  Value value;
  if (e.find("input") != nullptr) {
    value = reference(e, "input");
  } else if (has_previous_) {
    value = previous_;
  } else {
    throw config::fault(
        "MS206", e.where,
        fmt::format("<{}> has nothing to read: put an <input dims=\"...\"/> before it", e.tag), {},
        length_of(e.tag));
  }
  scope_.focus(&value);
  return value;
}

Value Builder::reference(const Element& e, std::string_view attribute) {
  const Attribute* found = e.find(attribute);
  if (found == nullptr) {
    throw config::fault("MS206", e.where,
                        fmt::format("<{}> needs {}, the id of an operator", e.tag, attribute), {},
                        length_of(e.tag));
  }
  const auto names = split(found->text, '|');
  for (const auto& [name, offset] : names) {
    if (const Value* value = scope_.find(name)) return *value;
  }
  const auto& [name, offset] = names.back();
  const bool later = has_id(root_, name);
  throw config::fault(
      "MS206", config::shifted(found->where, offset),
      later ? fmt::format("{}=\"{}\" of <{}>: \"{}\" has no result here; an operator reads "
                          "results of operators above it in its own block or around it",
                          attribute, found->text, e.tag, name)
            : fmt::format("{}=\"{}\" of <{}>: no operator is called \"{}\"{}", attribute,
                          found->text, e.tag, name, did_you_mean(name, scope_.value_names())),
      {}, length_of(name));
}

std::vector<Value> Builder::references(const Element& e, std::string_view attribute) {
  std::vector<Value> values;
  const Attribute* found = e.find(attribute);
  if (found == nullptr) return values;
  spend(e, found->text.size() / 16);
  for (const auto& [name, offset] : split(found->text, ',')) {
    Element one;  // one name as an attribute of its own, so that it is found and located alike
    one.tag = e.tag;
    one.attributes = {{std::string(attribute), name, config::shifted(found->where, offset)}};
    values.push_back(reference(one, attribute));
  }
  return values;
}

program::Format Builder::format_of(const Value& value) const {
  return workload_.tensors[value.tensor].format;
}

program::OperandFormats Builder::operand_formats(const Element& e, const Value& input) const {
  program::OperandFormats out{format_of(input), formats_.weights, formats_.accumulator,
                              formats_.activations};
  if (const Attribute* a = e.find("weight_format")) out.weight = format_named(a->text, a->where);
  if (const Attribute* a = e.find("accumulator_format")) {
    out.accumulator = format_named(a->text, a->where);
  }
  if (const Attribute* a = e.find("output_format")) out.output = format_named(a->text, a->where);
  return out;
}

std::uint64_t Builder::product(const Element& e, const std::vector<std::uint64_t>& factors) const {
  if (const auto result = checked_product(factors)) return *result;
  throw config::fault("MS203", e.where,
                      fmt::format("<{}> \"{}\": {} does not fit in 64 bits", e.tag, name_,
                                  fmt::join(factors, " x ")),
                      {}, length_of(e.tag));
}

program::TensorId Builder::add_tensor(const Element& e, program::Tensor tensor) {
  const std::string too_large = totals_.add(tensor);  // so that every later size in bytes is safe
  if (!too_large.empty()) throw config::fault("MS203", e.where, too_large, {}, length_of(e.tag));
  workload_.tensors.push_back(std::move(tensor));
  return static_cast<program::TensorId>(workload_.tensors.size() - 1);
}

program::TensorId Builder::add_weight(const Element& e, std::string_view suffix,
                                      std::vector<std::uint64_t> dims,
                                      const program::Format& format) {
  program::Tensor tensor;
  tensor.name = fmt::format("{}.{}", plain_name(), suffix);
  tensor.kind = program::TensorKind::weight;
  tensor.dims = std::move(dims);
  tensor.format = format;
  const program::TensorId id = kept_tensor(e, std::move(tensor));
  if (suffix == "weight") weights_[plain_name()] = id;
  return id;
}

program::TensorId Builder::kept_tensor(const Element& e, program::Tensor tensor) {
  const auto found = kept_.find(tensor.name);
  if (found != kept_.end() && workload_.tensors[found->second].dims == tensor.dims) {
    return found->second;
  }
  std::string name = tensor.name;
  const program::TensorId id = add_tensor(e, std::move(tensor));
  kept_[std::move(name)] = id;
  return id;
}

program::Operator* Builder::maker_of(program::TensorId id) {
  for (auto op = workload_.operators.rbegin(); op != workload_.operators.rend(); ++op) {
    if (op->output == id) return &*op;
  }
  return nullptr;
}

program::TensorId Builder::weight_of(const Element& e, std::string_view attribute) {
  const Attribute& found = *e.find(attribute);
  const auto entry = weights_.find(found.text);
  if (entry != weights_.end()) return entry->second;
  std::vector<std::string> known;
  for (const auto& [name, id] : weights_) known.push_back(name);
  throw config::fault("MS206", found.where,
                      fmt::format("{}=\"{}\" of <{}>: no operator of this name has a weight{}",
                                  attribute, found.text, e.tag, did_you_mean(found.text, known)),
                      {}, length_of(found.text));
}

Value Builder::emit(const Element& e, program::Operator op, std::vector<std::uint64_t> dims,
                    std::string_view part) {
  if (workload_.operators.size() >= kMaxOperators) {
    throw config::fault(
        "MS210", e.where,
        fmt::format("the network is too large: more than {} operators", kMaxOperators), {},
        length_of(e.tag));
  }
  op.name = part.empty() ? name_ : fmt::format("{}.{}", name_, part);
  const std::string& group = repeated_.empty() ? prefix_ : repeated_;
  op.block = group.empty() ? std::string() : group.substr(0, group.size() - 1);
  op.where = e.where;
  if (!std::holds_alternative<program::VectorOp>(op.op)) check_formats(op.formats, e.where);
  const std::string too_large = totals_.add(op, dims);
  if (!too_large.empty()) {
    const bool of_one = too_large.front() == '"';  // the operator's own sizes
    throw config::fault("MS203", e.where,
                        of_one ? fmt::format("<{}> {}", e.tag, too_large) : too_large, {},
                        length_of(e.tag));
  }
  program::Tensor result;
  result.name = op.name;
  result.dims = dims;
  result.format = op.formats.output;
  op.output = add_tensor(e, std::move(result));
  Value value{op.output, std::move(dims), op.name, e.where};
  workload_.operators.push_back(std::move(op));
  return value;
}

void Builder::finish(const Element& e, const Value& value) {
  if (const Attribute* id = e.find("id")) scope_.bind(id->text, value);
  previous_ = value;
  has_previous_ = true;
}

void Builder::spend(const Element& e, std::uint64_t effort) {
  effort_ += effort;
  if (effort_ <= kMaxEffort) return;
  throw config::fault(
      "MS210", e.where,
      fmt::format("the network is too large: more than {} elements after repetition", kMaxEffort),
      {}, length_of(e.tag));
}

}  // namespace macroscope::workload
