// The groups and attributes of a Liberty file before anything is known about their meaning.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/cost/liberty/text.hpp"

namespace macroscope::cost::liberty {

/// A word of the file: without quotes, where it stands.
struct Word {
  std::string_view text;
  std::size_t offset = 0;
};

/// `name : value ;` has one value; `name (a, b) ;` has several.
struct Attribute {
  Word name;
  std::vector<Word> values;
  bool simple = true;  // written with a colon
};

/// `name (arguments) { ... }`.
struct Group {
  Word name;
  std::vector<Word> arguments;
  std::vector<Attribute> attributes;
  std::vector<Group> groups;

  [[nodiscard]] const Attribute* find(std::string_view attribute) const;
  [[nodiscard]] const Group* find_group(std::string_view group) const;
  /// The first argument, or empty.
  [[nodiscard]] std::string_view argument() const;
};

/// A file as groups. Views point into the text, which it keeps.
struct LibertyFile {
  std::shared_ptr<const config::SourceFile> source;
  Group library;

  [[nodiscard]] ConfigError fault(const Word& word, std::string message) const {
    return fault_at(*source, word.offset, word.text.size(), std::move(message));
  }
  /// The attribute's only value as a number; throws ConfigError MS603.
  [[nodiscard]] double number(const Attribute& attribute) const;
  [[nodiscard]] std::optional<double> number(const Group& group, std::string_view name) const;
  /// The attribute's value as text, or empty.
  [[nodiscard]] std::string_view text(const Group& group, std::string_view name) const;
  /// All numbers in all of its strings.
  [[nodiscard]] std::vector<double> numbers(const Attribute& attribute) const;
};

/// Parses the one library group of the text. Current-source groups, which no tool of ours reads and
/// which make up most of a modern file, are left out. Throws ConfigError MS603 with the place.
[[nodiscard]] LibertyFile parse_liberty(std::shared_ptr<const config::SourceFile> source);

}  // namespace macroscope::cost::liberty
