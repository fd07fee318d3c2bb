#include "sim/workload/builder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/workload/faults.hpp"
#include "sim/workload/operators.hpp"

namespace macroscope::workload {
namespace {

std::uint32_t length_of(const std::string& text) {
  return static_cast<std::uint32_t>(std::max<std::size_t>(text.size(), 1));
}

/// Parts of `text` between `separator`s outside parentheses, each with its offset; blanks trimmed.
std::vector<std::pair<std::string, std::size_t>> split(const std::string& text, char separator) {
  std::vector<std::pair<std::string, std::size_t>> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '(') ++depth;
    if (i < text.size() && text[i] == ')') --depth;
    if (i < text.size() && (text[i] != separator || depth > 0)) continue;
    std::size_t first = begin;
    std::size_t last = i;
    while (first < last && text[first] == ' ') ++first;
    while (last > first && text[last - 1] == ' ') --last;
    parts.emplace_back(text.substr(first, last - first), first);
    begin = i + 1;
  }
  return parts;
}

bool has_id(const Element& e, const std::string& id) {
  if (e.text_or("id", "") == id) return true;
  return std::any_of(e.children.begin(), e.children.end(),
                     [&id](const Element& child) { return has_id(child, id); });
}

}  // namespace

std::string shape_text(const std::vector<std::uint64_t>& dims) {
  return fmt::format("[{}]", fmt::join(dims, ", "));
}

// ---------------------------------------------------------------- attributes

std::int64_t Builder::integer(const Element& e, const Attribute& attribute) {
  (void)e;
  return evaluate(attribute.text, attribute.where, scope_);
}

std::uint64_t Builder::size(const Element& e, std::string_view attribute) {
  const Attribute* found = e.find(attribute);
  if (found == nullptr) {
    throw fault("MS205", e.where, fmt::format("<{}> needs {}", e.tag, attribute), {},
                length_of(e.tag));
  }
  return size_or(e, attribute, 1);
}

std::uint64_t Builder::size_or(const Element& e, std::string_view attribute,
                               std::uint64_t fallback) {
  const Attribute* found = e.find(attribute);
  if (found == nullptr) return fallback;
  const std::int64_t value = integer(e, *found);
  if (value < 1 || static_cast<std::uint64_t>(value) > kMaxDimension) {
    throw fault("MS205", found->where,
                fmt::format("{} of <{}> is {}; it must be from 1 to {}", attribute, e.tag, value,
                            kMaxDimension),
                {}, length_of(found->text));
  }
  return static_cast<std::uint64_t>(value);
}

std::uint64_t Builder::count_or(const Element& e, std::string_view attribute,
                                std::uint64_t fallback) {
  const Attribute* found = e.find(attribute);
  if (found == nullptr) return fallback;
  const std::int64_t value = integer(e, *found);
  if (value < 0 || static_cast<std::uint64_t>(value) > kMaxDimension) {
    throw fault("MS205", found->where,
                fmt::format("{} of <{}> is {}; it must be from 0 to {}", attribute, e.tag, value,
                            kMaxDimension),
                {}, length_of(found->text));
  }
  return static_cast<std::uint64_t>(value);
}

bool Builder::flag_or(const Element& e, std::string_view attribute, bool fallback) {
  const Attribute* found = e.find(attribute);
  return found == nullptr ? fallback : integer(e, *found) != 0;
}

std::vector<std::uint64_t> Builder::sizes(const Element& e, std::string_view attribute) {
  const Attribute* found = e.find(attribute);
  if (found == nullptr) {
    throw fault("MS205", e.where, fmt::format("<{}> needs {}", e.tag, attribute), {},
                length_of(e.tag));
  }
  std::vector<std::uint64_t> out;
  for (const auto& [text, offset] : split(found->text, ',')) {
    const SourceLocation where = shifted(found->where, offset);
    const std::int64_t value = evaluate(text, where, scope_);
    if (value < 1 || static_cast<std::uint64_t>(value) > kMaxDimension) {
      throw fault("MS205", where,
                  fmt::format("\"{}\" in {} of <{}> is {}; it must be from 1 to {}", text,
                              attribute, e.tag, value, kMaxDimension),
                  {}, length_of(text));
    }
    out.push_back(static_cast<std::uint64_t>(value));
  }
  return out;
}

std::string Builder::word_or(const Element& e, std::string_view attribute,
                             std::string_view fallback, const std::vector<std::string>& allowed) {
  const Attribute* found = e.find(attribute);
  if (found == nullptr) return std::string(fallback);
  if (std::find(allowed.begin(), allowed.end(), found->text) != allowed.end()) return found->text;
  throw fault("MS216", found->where,
              fmt::format("{}=\"{}\" of <{}>{}", attribute, found->text, e.tag,
                          did_you_mean(found->text, allowed)),
              {{{}, fmt::format("one of {}", fmt::join(allowed, ", "))}}, length_of(found->text));
}

// ---------------------------------------------------------------- values

Value Builder::input(const Element& e) {
  Value value;
  if (e.find("input") != nullptr) {
    value = reference(e, "input");
  } else if (has_previous_) {
    value = previous_;
  } else {
    throw fault(
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
    throw fault("MS206", e.where,
                fmt::format("<{}> needs {}, the id of an operator", e.tag, attribute), {},
                length_of(e.tag));
  }
  const auto names = split(found->text, '|');
  for (const auto& [name, offset] : names) {
    if (const Value* value = scope_.find(name)) return *value;
  }
  const auto& [name, offset] = names.back();
  const bool later = has_id(root_, name);
  throw fault("MS206", shifted(found->where, offset),
              later
                  ? fmt::format("{}=\"{}\" of <{}>: \"{}\" has no result here; an operator reads "
                                "results of operators above it in its own block or around it",
                                attribute, found->text, e.tag, name)
                  : fmt::format("{}=\"{}\" of <{}>: no operator is called \"{}\"{}", attribute,
                                found->text, e.tag, name, did_you_mean(name, scope_.value_names())),
              {}, length_of(name));
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
  std::uint64_t result = 1;
  for (const std::uint64_t factor : factors) {
    if (__builtin_mul_overflow(result, factor, &result)) {
      throw fault("MS203", e.where,
                  fmt::format("<{}> \"{}\": {} does not fit in 64 bits", e.tag, name_,
                              fmt::join(factors, " x ")),
                  {}, length_of(e.tag));
    }
  }
  return result;
}

program::TensorId Builder::add_tensor(const Element& e, program::Tensor tensor) {
  std::uint64_t bits = tensor.format.bits.count();  // so that every later size in bytes is safe
  for (const std::uint64_t dim : tensor.dims) {
    if (!__builtin_mul_overflow(bits, dim, &bits)) continue;
    throw fault(
        "MS203", e.where,
        fmt::format("\"{}\" {} of {} is too large: the number of its bits does not fit in 64 "
                    "bits",
                    tensor.name, shape_text(tensor.dims), tensor.format.name),
        {}, length_of(e.tag));
  }
  workload_.tensors.push_back(std::move(tensor));
  return static_cast<program::TensorId>(workload_.tensors.size() - 1);
}

program::TensorId Builder::add_weight(const Element& e, std::string_view suffix,
                                      std::vector<std::uint64_t> dims,
                                      const program::Format& format) {
  program::Tensor tensor;
  tensor.name = fmt::format("{}.{}", name_, suffix);
  tensor.kind = program::TensorKind::weight;
  tensor.dims = std::move(dims);
  tensor.format = format;
  const program::TensorId id = add_tensor(e, std::move(tensor));
  if (suffix == "weight") weights_[name_] = id;
  return id;
}

program::TensorId Builder::weight_of(const Element& e, std::string_view attribute) {
  const Attribute& found = *e.find(attribute);
  const auto entry = weights_.find(found.text);
  if (entry != weights_.end()) return entry->second;
  std::vector<std::string> known;
  for (const auto& [name, id] : weights_) known.push_back(name);
  throw fault("MS206", found.where,
              fmt::format("{}=\"{}\" of <{}>: no operator of this name has a weight{}", attribute,
                          found.text, e.tag, did_you_mean(found.text, known)),
              {}, length_of(found.text));
}

Value Builder::emit(const Element& e, program::Operator op, std::vector<std::uint64_t> dims,
                    std::string_view part) {
  count_step(e);
  op.name = part.empty() ? name_ : fmt::format("{}.{}", name_, part);
  const std::string& group = repeated_.empty() ? prefix_ : repeated_;
  op.block = group.empty() ? std::string() : group.substr(0, group.size() - 1);
  op.where = e.where;
  std::uint64_t macs = 0;
  if (const auto* gemm = std::get_if<program::Gemm>(&op.op)) {
    macs = product(e, {gemm->batch, gemm->m, gemm->n, gemm->k});
  } else if (const auto* conv = std::get_if<program::Conv2d>(&op.op)) {
    macs = product(e, {conv->batch, conv->out_height(), conv->out_width(), conv->out_channels,
                       conv->kernel_h, conv->kernel_w, conv->in_channels / conv->groups});
  }
  if (macs > 0) check_formats(op.formats, e.where);
  if (__builtin_add_overflow(macs_, macs, &macs_)) {
    throw fault("MS203", e.where, "the multiply-accumulates of the network do not fit in 64 bits",
                {}, length_of(e.tag));
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

void Builder::count_step(const Element& e) {
  if (++steps_ <= kMaxOperators) return;
  throw fault("MS210", e.where,
              fmt::format("the network has more than {} operators and repetitions", kMaxOperators),
              {}, length_of(e.tag));
}

// ---------------------------------------------------------------- elements

program::Workload Builder::build() {
  read_root();
  run_children(root_);
  check_result();
  return std::move(workload_);
}

void Builder::read_root() {
  const auto format = [this](std::string_view attribute, std::string_view fallback) {
    return format_named(root_.text_or(attribute, fallback), root_.place_of(attribute));
  };
  workload_.name = root_.text_or("name", "network");
  formats_.activations = format("activations", "int8");
  formats_.weights = format("weights", "int8");
  formats_.accumulator = format("accumulator", "int32");
  formats_.cache = format("cache", formats_.activations.name);
  check_formats(
      {formats_.activations, formats_.weights, formats_.accumulator, formats_.activations},
      root_.place_of("weights"));
  const std::string phase = word_or(root_, "phase", "prefill", {"prefill", "decode"});

  workload_.batch = size_or(root_, "batch", 1);
  scope_.set("batch", static_cast<std::int64_t>(workload_.batch));
  scope_.set("sequence", static_cast<std::int64_t>(size_or(root_, "sequence", 1)));
  scope_.set("context", static_cast<std::int64_t>(count_or(root_, "context", 0)));
  scope_.set("prefill", phase == "prefill" ? 1 : 0);
  scope_.set("decode", phase == "decode" ? 1 : 0);
  for (const Attribute& attribute : root_.attributes) {
    workload_.parameters[attribute.name] = attribute.text;
  }
}

void Builder::check_result() {
  const auto used = [this](const std::string& name) {
    return name == "phase" ? scope_.used("prefill") || scope_.used("decode") : scope_.used(name);
  };
  for (const char* name : {"batch", "sequence", "context", "phase"}) {
    const Attribute* attribute = root_.find(name);
    if (attribute == nullptr || used(name)) continue;
    throw fault("MS214", attribute->where,
                fmt::format("{} has no meaning for \"{}\": nothing in the network uses it", name,
                            workload_.name),
                {}, length_of(attribute->text));
  }
  if (workload_.operators.empty()) {
    throw fault("MS217", root_.where, fmt::format("\"{}\" has no operators", workload_.name), {},
                length_of(root_.tag));
  }
}

void Builder::run_children(const Element& parent) {
  for (const Element& child : parent.children) run(child);
}

void Builder::run(const Element& e) {
  scope_.focus(has_previous_ ? &previous_ : nullptr);
  if (e.find("if") != nullptr && !flag_or(e, "if", true)) return;
  if (e.tag == "let") return run_let(e);
  if (e.tag == "block") return run_block(e);
  if (e.tag == "use") return run_use(e);
  if (e.tag == "require") return run_require(e);
  if (e.tag == "define") {
    defines_[e.text_or("id", "")] = &e;
    return;
  }
  if (const OperatorFunction function = operator_function(e.tag)) {
    name_operator(e);
    function(*this, e);
    return;
  }
  throw fault("MS216", e.where, fmt::format("<{}> is no element of a workload", e.tag), {},
              length_of(e.tag));
}

void Builder::name_operator(const Element& e) {
  const Attribute* id = e.find("id");
  if (id == nullptr) {
    const std::string base = prefix_ + e.tag;
    do {
      const std::uint64_t number = ++unnamed_[base];
      name_ = number == 1 ? base : fmt::format("{}_{}", base, number);
    } while (names_.count(name_) != 0);
    names_.emplace(name_, e.where);
    return;
  }
  name_ = prefix_ + id->text;
  const auto [entry, fresh] = names_.emplace(name_, id->where);
  if (fresh) return;
  std::vector<Note> notes;
  if (active_uses_.empty()) {
    notes.push_back({entry->second, "the first one is here"});
  } else {
    notes.push_back(
        {active_uses_.back()->where, "made by this <use>; an id for it tells them apart"});
  }
  throw fault("MS211", id->where, fmt::format("two operators are called \"{}\"", name_),
              std::move(notes), length_of(e.tag));
}

void Builder::run_let(const Element& e) {
  const Attribute* id = e.find("id");
  const Attribute* value = e.find("value");
  if (id == nullptr || value == nullptr) {
    throw fault("MS205", e.where, "<let> needs id and value", {}, length_of(e.tag));
  }
  const std::int64_t number = integer(e, *value);
  scope_.set(id->text, number);
  if (prefix_.empty()) workload_.parameters[id->text] = std::to_string(number);
}

void Builder::run_block(const Element& e) {
  const Attribute* count = e.find("count");
  const std::uint64_t repeats = size_or(e, "count", 1);
  if (repeats > kMaxOperators) {
    throw fault(
        "MS210", count->where,
        fmt::format("count of <block> is {}; at most {} repetitions", repeats, kMaxOperators), {},
        length_of(count->text));
  }
  const std::string outer = prefix_;
  const std::string outer_repeated = repeated_;
  const std::string id = e.text_or("id", "");
  for (std::uint64_t i = 0; i < repeats; ++i) {
    count_step(e);
    if (!id.empty()) prefix_ = outer + id + ".";
    if (!id.empty() && count != nullptr) {
      prefix_ += fmt::format("{}.", i);
      if (outer_repeated.empty()) repeated_ = prefix_;
    }
    scope_.open();
    scope_.set("index", static_cast<std::int64_t>(i));
    if (has_previous_) scope_.bind("entry", previous_);
    run_children(e);
    scope_.close();
  }
  prefix_ = outer;
  repeated_ = outer_repeated;
  if (has_previous_) finish(e, previous_);
}

void Builder::run_use(const Element& e) {
  const std::string name = e.text_or("define", "");
  const auto found = defines_.find(name);
  if (found == defines_.end()) {
    std::vector<std::string> known;
    for (const auto& [id, element] : defines_) known.push_back(id);
    throw fault(
        "MS206", e.place_of("define"),
        fmt::format("no <define> above is called \"{}\"{}", name, did_you_mean(name, known)), {},
        length_of(name));
  }
  const Element& body = *found->second;
  const auto same_body = [&name](const Element* use) { return use->text_or("define", "") == name; };
  if (std::any_of(active_uses_.begin(), active_uses_.end(), same_body)) {
    throw fault("MS213", e.place_of("define"), fmt::format("\"{}\" uses itself", name),
                {{body.where, "defined here"}}, length_of(name));
  }
  active_uses_.push_back(&e);
  const std::string outer = prefix_;
  const std::string id = e.text_or("id", "");
  if (!id.empty()) prefix_ = outer + id + ".";
  count_step(e);
  scope_.open();
  if (has_previous_) scope_.bind("entry", previous_);
  run_children(e);  // the <let> arguments
  run_children(body);
  scope_.close();
  prefix_ = outer;
  active_uses_.pop_back();
  if (has_previous_) finish(e, previous_);
}

void Builder::run_require(const Element& e) {
  if (flag_or(e, "that", true)) return;
  const Attribute* condition = e.find("that");
  throw fault("MS212", condition->where,
              fmt::format("\"{}\" needs {}: {}", workload_.name, condition->text,
                          e.text_or("because", "the network says so")),
              {}, length_of(condition->text));
}

}  // namespace macroscope::workload
