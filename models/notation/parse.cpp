#include "models/notation/parse.hpp"

#include <fmt/format.h>

#include <optional>

#include "models/notation/legality.hpp"
#include "sim/core/text.hpp"

namespace macroscope::notation {
namespace {

constexpr std::size_t kLongestText = 4096;
constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kBreaks = " \t\r\n:";

/// A part of the text and where it begins.
struct Word {
  std::string_view text;
  std::size_t begin = 0;

  [[nodiscard]] Span span() const { return {begin, text.size()}; }
  [[nodiscard]] Word from(std::size_t i) const { return {text.substr(i), begin + i}; }
  [[nodiscard]] Word until(std::size_t i) const { return {text.substr(0, i), begin}; }
};

struct Failed {
  ParseFault fault;
};

[[noreturn]] void fail(const Span& where, std::string message) {
  throw Failed{{where, std::move(message)}};
}

/// Words between white space; a colon is a word.
std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < text.size();) {
    if (kSpace.find(text[i]) != std::string_view::npos) {
      ++i;
      continue;
    }
    const std::size_t end =
        text[i] == ':' ? i + 1 : std::min(text.size(), text.find_first_of(kBreaks, i));
    words.push_back({text.substr(i, end - i), i});
    i = end;
  }
  return words;
}

std::uint64_t size_of(const Word& word) {
  const auto size = Text<std::uint64_t>::parse(word.text);
  if (!size || *size == 0 || *size > kMostTurns) {
    fail({word.begin, std::max<std::size_t>(1, word.text.size())},
         fmt::format("\"{}\" is no size of a loop: a whole number from 1 to {}", word.text,
                     kMostTurns));
  }
  return *size;
}

Loop loop_of(const Word& name) {
  for (const Dim dim : {Dim::bw, Dim::bx, Dim::m, Dim::n, Dim::k}) {
    const std::string_view prefix = name_of(dim);
    if (name.text.substr(0, prefix.size()) != prefix) continue;
    const std::string_view kind = name.text.substr(prefix.size(), 1);
    if (kind == "T" || kind == "P") return {dim, kind == "P", 0};
  }
  fail(name.span(),
       fmt::format("\"{}\" is no loop: expected M, N, K, BW or BX, then T (temporal) or "
                   "P (parallel), such as KT or NP=16",
                   name.text));
}

void add_loop(ParsedNotation& out, const Word& word) {
  if (out.notation.loops.size() == kMostLoops) {
    fail(word.span(), fmt::format("more than {} loops", kMostLoops));
  }
  const std::size_t equals = std::min(word.text.size(), word.text.find('='));
  const Word name = word.until(equals);
  Loop loop = loop_of(name);
  if (equals < word.text.size()) loop.size = size_of(word.from(equals + 1));
  out.notation.loops.push_back(loop);
  out.loops.push_back(word.span());
  const std::string expected = loop_name(out.notation, out.notation.loops.size() - 1);
  if (name.text != expected) {
    fail(name.span(),
         fmt::format("the loop in this place is called {}, not \"{}\": equal names are numbered "
                     "from the outermost, the second is 2",
                     expected, name.text));
  }
}

/// The loop of that name.
std::size_t loop_index(const Notation& notation, const Word& word, bool top) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < notation.loops.size(); ++i) {
    names.push_back(loop_name(notation, i));
    if (word.text == names.back()) return i;
  }
  if (top) names.emplace_back("top");
  fail({word.begin, std::max<std::size_t>(1, word.text.size())},
       fmt::format("there is no loop \"{}\"{}; expected {}", word.text,
                   did_you_mean(word.text, names), fmt::join(names, ", ")));
}

Level level_of(const Notation& notation, const Word& word) {
  Level level;
  std::size_t slash = std::min(word.text.size(), word.text.find('/'));
  if (const Word name = word.until(slash); name.text != "top") {
    level.depth = loop_index(notation, name, true) + 1;
  }
  while (slash < word.text.size()) {
    const Word rest = word.from(slash + 1);
    const std::size_t next = std::min(rest.text.size(), rest.text.find('/'));
    const Word name = rest.until(next);
    const std::size_t loop = loop_index(notation, name, false);
    if (level.shared[loop]) fail(name.span(), fmt::format("{} is left out twice", name.text));
    level.shared.set(loop);
    slash += 1 + next;
  }
  return level;
}

void add_primitive(ParsedNotation& out, const Word& word) {
  if (out.notation.primitives.size() == kMostPrimitives) {
    fail(word.span(), fmt::format("more than {} primitives", kMostPrimitives));
  }
  const std::size_t at = std::min(word.text.size(), word.text.find('@'));
  const Word name = word.until(at);
  std::optional<Primitive> primitive;
  std::vector<std::string> names;
  for (const Primitive p : all_primitives()) {
    if (name_of(p) == name.text) primitive = p;
    names.emplace_back(name_of(p));
  }
  if (!primitive) {
    fail({name.begin, std::max<std::size_t>(1, name.text.size())},
         fmt::format("\"{}\" is no primitive{}; expected {}", name.text,
                     did_you_mean(name.text, names), fmt::join(names, ", ")));
  }
  if (at == word.text.size()) {
    fail(word.span(), fmt::format("{} has no level: expected {}@ and the loop it stands in",
                                  name.text, name.text));
  }
  out.notation.primitives.push_back({*primitive, level_of(out.notation, word.from(at + 1))});
  out.primitives.push_back(word.span());
}

ParsedNotation parsed(std::string_view text) {
  if (text.size() > kLongestText) {
    fail({kLongestText, 1}, fmt::format("longer than {} characters", kLongestText));
  }
  ParsedNotation out;
  bool loops = true;
  for (const Word& word : words_of(text)) {
    if (word.text == ":") {
      if (!loops) fail(word.span(), "a second colon");
      loops = false;
    } else if (loops) {
      add_loop(out, word);
    } else {
      add_primitive(out, word);
    }
  }
  if (loops) fail({text.size(), 1}, "expected a colon between loops and primitives");
  return out;
}

/// A fault at bytes of the text, with the line it stands in.
Fault located(std::string_view text, const std::string& source, const Span& where) {
  Fault fault;
  const std::string_view before = text.substr(0, where.begin);
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  fault.where.file = source;
  fault.where.line = 1;
  for (const char c : before) fault.where.line += c == '\n' ? 1U : 0U;
  fault.where.column = static_cast<std::uint32_t>(where.begin - start + 1);
  fault.source_line = text.substr(start, std::min(text.size(), text.find('\n', start)) - start);
  fault.length = static_cast<std::uint32_t>(where.length);
  return fault;
}

}  // namespace

std::variant<ParsedNotation, ParseFault> parse(std::string_view text) {
  try {
    return parsed(text);
  } catch (const Failed& failed) {
    return failed.fault;
  }
}

std::variant<Level, ParseFault> parse_level(const Notation& notation, std::string_view text) {
  try {
    return level_of(notation, {text, 0});
  } catch (const Failed& failed) {
    return failed.fault;
  }
}

std::vector<Fault> faults_of(std::string_view text, const std::string& source, Notation& out) {
  const auto result = parse(text);
  std::vector<Fault> faults;
  if (const auto* wrong = std::get_if<ParseFault>(&result)) {
    faults.push_back(located(text, source, wrong->where));
    faults.back().id = "MS550";
    faults.back().message = wrong->message;
    return faults;
  }
  const auto& [notation, loops, primitives] = std::get<ParsedNotation>(result);
  for (const Illegal& illegal : legality(notation)) {
    const Span where = illegal.primitive ? primitives[*illegal.primitive]
                       : illegal.loop    ? loops[*illegal.loop]
                                         : Span{0, 1};
    faults.push_back(located(text, source, where));
    faults.back().id = "MS551";
    faults.back().message = illegal.sentence;
  }
  out = notation;
  return faults;
}

Notation read(std::string_view text, const std::string& source) {
  Notation notation;
  std::vector<Fault> faults = faults_of(text, source, notation);
  if (!faults.empty()) throw ConfigError(std::move(faults));
  return notation;
}

}  // namespace macroscope::notation
