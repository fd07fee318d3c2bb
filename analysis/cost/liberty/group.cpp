#include "analysis/cost/liberty/group.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace macroscope::cost::liberty {
namespace {

constexpr std::size_t kDeepest = 24;

/// Groups of current-source models.
constexpr std::array<std::string_view, 11> kLeftOut = {
    "output_current_rise",  "output_current_fall",
    "receiver_capacitance", "ccsn_first_stage",
    "ccsn_last_stage",      "receiver_capacitance1_rise",
    "dynamic_current",      "normalized_driver_waveform",
    "intrinsic_parasitic",  "leakage_current",
    "sensitization"};

bool left_out(std::string_view name) {
  for (const std::string_view skipped : kLeftOut) {
    if (name == skipped) return true;
  }
  return name.rfind("receiver_capacitance", 0) == 0 || name.rfind("ccsn_", 0) == 0;
}

struct Token {
  enum class Kind { word, text, punctuation, end };
  Kind kind = Kind::end;
  Word word;
  bool first_of_line = false;

  [[nodiscard]] bool is(char c) const {
    return kind == Kind::punctuation && word.text.front() == c;
  }
  [[nodiscard]] bool is_value() const { return kind == Kind::word || kind == Kind::text; }
};

class Lexer {
 public:
  explicit Lexer(const config::SourceFile& file) : file_(file), text_(file.text()) {
    at_ = file.start();
  }

  Token next() {
    const bool new_line = skip_blanks();
    Token token;
    token.first_of_line = new_line;
    token.word = {text_.substr(std::min(at_, text_.size()), 0), at_};
    if (at_ >= text_.size()) return token;
    const char c = text_[at_];
    if (c == '"') return quoted(token);
    if (is_punctuation(c)) {
      token.kind = Token::Kind::punctuation;
      token.word.text = text_.substr(at_++, 1);
      return token;
    }
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_]) && !starts_comment()) ++at_;
    if (at_ == begin) throw fault_at(file_, begin, 1, "this character means nothing in Liberty");
    token.kind = Token::Kind::word;
    token.word.text = text_.substr(begin, at_ - begin);
    return token;
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
  static bool is_punctuation(char c) {
    return c == '(' || c == ')' || c == '{' || c == '}' || c == ':' || c == ';' || c == ',';
  }
  static bool is_word(char c) {
    return !is_blank(c) && !is_punctuation(c) && c != '"' && c != '\\' && c > ' ';
  }
  [[nodiscard]] bool starts_comment() const {
    return text_[at_] == '/' && at_ + 1 < text_.size() &&
           (text_[at_ + 1] == '*' || text_[at_ + 1] == '/');
  }

  /// True when a line ended on the way.
  bool skip_blanks() {
    bool new_line = false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\\') {  // a line that goes on
        std::size_t end = at_ + 1;
        while (end < text_.size() && (text_[end] == ' ' || text_[end] == '\r')) ++end;
        if (end >= text_.size() || text_[end] != '\n') break;
        at_ = end + 1;
      } else if (is_blank(c)) {
        new_line = new_line || c == '\n';
        ++at_;
      } else if (starts_comment()) {
        new_line = skip_comment() || new_line;
      } else {
        break;
      }
    }
    return new_line;
  }

  bool skip_comment() {
    if (text_[at_ + 1] == '/') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      return true;
    }
    const std::size_t end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) throw fault_at(file_, at_, 2, "this comment does not end");
    const bool new_line = text_.substr(at_, end - at_).find('\n') != std::string_view::npos;
    at_ = end + 2;
    return new_line;
  }

  Token quoted(Token token) {
    const std::size_t begin = at_ + 1;
    std::size_t end = begin;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2U : 1U;
    if (end >= text_.size()) throw fault_at(file_, at_, 1, "this text does not end");
    token.kind = Token::Kind::text;
    token.word = {text_.substr(begin, end - begin), begin};
    at_ = end + 1;
    return token;
  }

  const config::SourceFile& file_;
  std::string_view text_;
  std::size_t at_ = 0;
};

class Parser {
 public:
  explicit Parser(const config::SourceFile& file) : file_(file), lexer_(file) { advance(); }

  Group library() {
    if (now_.word.text != "library") {
      throw fault("expected `library (name) {`: this is no Liberty file");
    }
    Group group;
    group.name = now_.word;
    advance();
    group.arguments = arguments();
    if (!now_.is('{')) throw fault("expected `{` after `library (name)`");
    body(group, 1);
    if (now_.kind != Token::Kind::end) throw fault("the library has ended before this");
    return group;
  }

 private:
  void advance() { now_ = lexer_.next(); }

  [[nodiscard]] ConfigError fault(std::string message) const {
    return fault_at(file_, now_.word.offset, std::max<std::size_t>(1, now_.word.text.size()),
                    std::move(message));
  }

  /// From `{` to behind `}`.
  void body(Group& group, std::size_t depth) {
    if (depth > kDeepest) throw fault("groups are nested deeper than any library has them");
    const Word opened = now_.word;
    advance();
    while (!now_.is('}')) {
      if (now_.kind == Token::Kind::end) {
        throw fault_at(file_, opened.offset, 1,
                       fmt::format("this `{{` of {} is not closed", group.name.text));
      }
      if (now_.is(';')) {
        advance();
        continue;
      }
      statement(group, depth);
    }
    advance();
    if (now_.is(';')) advance();
  }

  void statement(Group& group, std::size_t depth) {
    if (!now_.is_value()) throw fault("expected the name of an attribute or group");
    const Word name = now_.word;
    advance();
    if (now_.is(':')) {
      simple(group, name);
    } else if (now_.is('(')) {
      std::vector<Word> values = arguments();
      if (!now_.is('{')) {
        group.attributes.push_back({name, std::move(values), false});
        if (now_.is(';')) advance();
      } else if (left_out(name.text)) {
        skip_body();
      } else {
        Group child;
        child.name = name;
        child.arguments = std::move(values);
        body(child, depth + 1);
        group.groups.push_back(std::move(child));
      }
    } else {
      throw fault(fmt::format("expected `:` or `(` after {}", name.text));
    }
  }

  /// The value of `name :`, all words up to `;` as one; some files leave the `;` out.
  void simple(Group& group, const Word& name) {
    advance();
    if (!now_.is_value() && !now_.is('(')) {
      throw fault(fmt::format("expected a value after `{} :`", name.text));
    }
    const Word first = now_.word;
    std::size_t end = first.offset;
    do {
      end = now_.word.offset + now_.word.text.size();
      advance();
    } while (!now_.first_of_line && !now_.is(';') && !now_.is('}') &&
             now_.kind != Token::Kind::end);
    const std::string_view text = std::string_view(file_.text()).substr(first.offset);
    group.attributes.push_back({name, {{text.substr(0, end - first.offset), first.offset}}, true});
    if (now_.is(';')) advance();
  }

  /// From `(` to behind `)`.
  std::vector<Word> arguments() {
    if (!now_.is('(')) throw fault("expected `(`");
    const Word opened = now_.word;
    advance();
    std::vector<Word> out;
    while (!now_.is(')')) {
      if (now_.kind == Token::Kind::end) {
        throw fault_at(file_, opened.offset, 1, "this `(` is not closed");
      }
      if (now_.is_value()) {
        out.push_back(now_.word);
      } else if (!now_.is(',') && !now_.is(':')) {  // bus ranges have colons
        throw fault("expected a value, `,` or `)`");
      }
      advance();
    }
    advance();
    return out;
  }

  void skip_body() {
    const Word opened = now_.word;
    std::size_t open = 0;
    do {
      if (now_.kind == Token::Kind::end) {
        throw fault_at(file_, opened.offset, 1, "this `{` is not closed");
      }
      if (now_.is('{')) ++open;
      if (now_.is('}')) --open;
      advance();
    } while (open > 0);
  }

  const config::SourceFile& file_;
  Lexer lexer_;
  Token now_;
};

bool is_number_start(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
}

}  // namespace

const Attribute* Group::find(std::string_view attribute) const {
  for (const Attribute& candidate : attributes) {
    if (candidate.name.text == attribute) return &candidate;
  }
  return nullptr;
}

const Group* Group::find_group(std::string_view group) const {
  for (const Group& candidate : groups) {
    if (candidate.name.text == group) return &candidate;
  }
  return nullptr;
}

std::string_view Group::argument() const {
  return arguments.empty() ? std::string_view() : arguments.front().text;
}

std::vector<double> LibertyFile::numbers(const Attribute& attribute) const {
  std::vector<double> out;
  for (const Word& word : attribute.values) {
    const std::string_view text = word.text;
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] == ' ' || text[i] == ',' || text[i] == '\t' || text[i] == '\n' ||
          text[i] == '\r' || text[i] == '\\') {
        ++i;
        continue;
      }
      double value = 0;
      const std::size_t begin = text[i] == '+' ? i + 1 : i;
      const auto [end, error] =
          std::from_chars(text.data() + begin, text.data() + text.size(), value);
      // from_chars takes "inf" and "nan" too, which are no numbers of a table.
      if (error != std::errc() || !is_number_start(text[i])) {
        throw fault_at(*source, word.offset + i, 1, "expected a number");
      }
      out.push_back(value);
      i = static_cast<std::size_t>(end - text.data());
    }
  }
  return out;
}

double LibertyFile::number(const Attribute& attribute) const {
  const std::vector<double> values = numbers(attribute);
  if (values.size() != 1) {
    throw fault(attribute.name, fmt::format("{} is not one number", attribute.name.text));
  }
  return values.front();
}

std::optional<double> LibertyFile::number(const Group& group, std::string_view name) const {
  const Attribute* attribute = group.find(name);
  if (attribute == nullptr) return std::nullopt;
  return number(*attribute);
}

std::string_view LibertyFile::text(const Group& group, std::string_view name) const {
  const Attribute* attribute = group.find(name);
  if (attribute == nullptr || attribute->values.empty()) return {};
  return attribute->values.front().text;
}

LibertyFile parse_liberty(std::shared_ptr<const config::SourceFile> source) {
  LibertyFile out;
  out.library = Parser(*source).library();
  out.source = std::move(source);
  return out;
}

}  // namespace macroscope::cost::liberty
