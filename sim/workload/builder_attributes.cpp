// The part of the builder that reads attributes.
#include <algorithm>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/builder.hpp"
#include "sim/workload/pieces.hpp"

namespace macroscope::workload {

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

std::int64_t Builder::integer(const Element& e, const Attribute& attribute) {
  spend(e, attribute.text.size() / 64);  // a file of few elements may have long texts
  return config::evaluate(attribute.text, attribute.where, scope_);
}

std::uint64_t Builder::size(const Element& e, std::string_view attribute) {
  const Attribute* found = e.find(attribute);
  if (found == nullptr) {
    throw config::fault("MS205", e.where, fmt::format("<{}> needs {}", e.tag, attribute), {},
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
    throw config::fault("MS205", found->where,
                        fmt::format("{} of <{}> is {}; it must be from 1 to {}", attribute, e.tag,
                                    value, kMaxDimension),
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
    throw config::fault("MS205", found->where,
                        fmt::format("{} of <{}> is {}; it must be from 0 to {}", attribute, e.tag,
                                    value, kMaxDimension),
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
    throw config::fault("MS205", e.where, fmt::format("<{}> needs {}", e.tag, attribute), {},
                        length_of(e.tag));
  }
  std::vector<std::uint64_t> out;
  for (const auto& [text, offset] : split(found->text, ',')) {
    const SourceLocation where = config::shifted(found->where, offset);
    const std::int64_t value = config::evaluate(text, where, scope_);
    if (value < 1 || static_cast<std::uint64_t>(value) > kMaxDimension) {
      throw config::fault("MS205", where,
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
  throw config::fault("MS216", found->where,
                      fmt::format("{}=\"{}\" of <{}>{}", attribute, found->text, e.tag,
                                  did_you_mean(found->text, allowed)),
                      {{{}, fmt::format("one of {}", fmt::join(allowed, ", "))}},
                      length_of(found->text));
}

}  // namespace macroscope::workload
