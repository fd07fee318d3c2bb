#include "sim/workload/builder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/operators.hpp"
#include "sim/workload/pieces.hpp"

namespace macroscope::workload {

program::Workload Builder::build() {
  read_root();
  for (std::size_t pass = 0; pass < passes_.size(); ++pass) {
    begin_pass(pass);
    run_children(root_);
  }
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
  read_tokens();
  for (const Attribute& attribute : root_.attributes) {
    workload_.parameters[attribute.name] = attribute.text;
  }
}

void Builder::check_result() {
  const bool counted = scope_.used("queries") || scope_.used("keys");
  const auto used = [this, counted](const std::string& name) {
    if (name == "requests") return scope_.used("queries");
    if (name == "phase") return counted || scope_.used("prefill") || scope_.used("decode");
    return scope_.used(name) || (counted && name != "batch");
  };
  for (const char* name : {"batch", "sequence", "context", "phase", "chunk", "requests"}) {
    const Attribute* attribute = root_.find(name);
    if (attribute == nullptr || used(name)) continue;
    throw config::fault("MS214", attribute->where,
                        fmt::format("{} has no meaning for \"{}\": nothing in the network uses it",
                                    name, workload_.name),
                        {}, length_of(attribute->text));
  }
  if (workload_.operators.empty()) {
    throw config::fault("MS217", root_.where,
                        fmt::format("\"{}\" has no operators", workload_.name), {},
                        length_of(root_.tag));
  }
}

void Builder::run_children(const Element& parent) {
  for (const Element& child : parent.children) run(child);
}

void Builder::run(const Element& e) {
  spend(e, 1 + prefix_.size() / 16);
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
  throw config::fault("MS216", e.where, fmt::format("<{}> is no element of a workload", e.tag), {},
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
  throw config::fault("MS211", id->where, fmt::format("two operators are called \"{}\"", name_),
                      std::move(notes), length_of(e.tag));
}

void Builder::run_let(const Element& e) {
  const Attribute* id = e.find("id");
  const Attribute* value = e.find("value");
  if (id == nullptr || value == nullptr) {
    throw config::fault("MS205", e.where, "<let> needs id and value", {}, length_of(e.tag));
  }
  const std::int64_t number = integer(e, *value);
  scope_.set(id->text, number);
  if (prefix_.empty()) workload_.parameters[id->text] = std::to_string(number);
}

void Builder::run_block(const Element& e) {
  const Attribute* count = e.find("count");
  const std::uint64_t repeats = size_or(e, "count", 1);
  if (repeats > kMaxOperators) {
    throw config::fault(
        "MS210", count->where,
        fmt::format("count of <block> is {}; at most {} repetitions", repeats, kMaxOperators), {},
        length_of(count->text));
  }
  const std::string outer = prefix_;
  const std::string outer_repeated = repeated_;
  const std::string id = e.text_or("id", "");
  for (std::uint64_t i = 0; i < repeats; ++i) {
    spend(e, 1);
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
    throw config::fault(
        "MS206", e.place_of("define"),
        fmt::format("no <define> above is called \"{}\"{}", name, did_you_mean(name, known)), {},
        length_of(name));
  }
  const Element& body = *found->second;
  const auto same_body = [&name](const Element* use) { return use->text_or("define", "") == name; };
  if (std::any_of(active_uses_.begin(), active_uses_.end(), same_body)) {
    throw config::fault("MS213", e.place_of("define"), fmt::format("\"{}\" uses itself", name),
                        {{body.where, "defined here"}}, length_of(name));
  }
  active_uses_.push_back(&e);
  const std::string outer = prefix_;
  const std::string id = e.text_or("id", "");
  if (!id.empty()) prefix_ = outer + id + ".";
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
  throw config::fault("MS212", condition->where,
                      fmt::format("\"{}\" needs {}: {}", workload_.name, condition->text,
                                  e.text_or("because", "the network says so")),
                      {}, length_of(condition->text));
}

}  // namespace macroscope::workload
