#include "analysis/cost/liberty/function.hpp"

#include <fmt/format.h>

#include "sim/core/text.hpp"

namespace macroscope::cost::liberty {
namespace {

constexpr int kDeepest = 64;

class FunctionParser {
 public:
  FunctionParser(const LibertyFile& file, const Word& word,
                 const std::vector<std::string>& variables)
      : file_(file), word_(word), variables_(variables) {}

  TruthTable parse() {
    if (variables_.size() > kMostVariables) {
      throw fault(fmt::format("a function of more than {} pins", kMostVariables));
    }
    TruthTable out = any(0);
    if (at_ < word_.text.size()) throw fault("expected an operator or the end");
    return out;
  }

 private:
  [[nodiscard]] ConfigError fault(const std::string& message) const {
    return fault_at(*file_.source, word_.offset + at_, 1,
                    fmt::format("function \"{}\": {}", word_.text, message));
  }

  [[nodiscard]] TruthTable constant(std::uint8_t value) const {
    return TruthTable(std::size_t{1} << variables_.size(), value);
  }

  char peek() {
    while (at_ < word_.text.size() && (word_.text[at_] == ' ' || word_.text[at_] == '\t' ||
                                       word_.text[at_] == '\n' || word_.text[at_] == '\r')) {
      ++at_;
    }
    return at_ < word_.text.size() ? word_.text[at_] : '\0';
  }

  static bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '[' || c == ']';
  }

  TruthTable any(int depth) {
    TruthTable left = all(depth);
    while (peek() == '+' || peek() == '|') {
      ++at_;
      const TruthTable right = all(depth);
      for (std::size_t i = 0; i < left.size(); ++i) left[i] |= right[i];
    }
    return left;
  }

  TruthTable all(int depth) {
    TruthTable left = odd(depth);
    for (;;) {
      const char c = peek();
      if (c == '*' || c == '&') {
        ++at_;
      } else if (!is_name(c) && c != '(' && c != '!') {  // a blank is an AND too
        return left;
      }
      const TruthTable right = odd(depth);
      for (std::size_t i = 0; i < left.size(); ++i) left[i] &= right[i];
    }
  }

  TruthTable odd(int depth) {
    TruthTable left = one(depth);
    while (peek() == '^') {
      ++at_;
      const TruthTable right = one(depth);
      for (std::size_t i = 0; i < left.size(); ++i) left[i] ^= right[i];
    }
    return left;
  }

  TruthTable one(int depth) {
    if (depth > kDeepest) throw fault("nested too deeply");
    bool negated = false;
    while (peek() == '!') {
      negated = !negated;
      ++at_;
    }
    TruthTable out = operand(depth);
    while (peek() == '\'') {
      negated = !negated;
      ++at_;
    }
    if (negated) {
      for (std::uint8_t& value : out) value ^= 1U;
    }
    return out;
  }

  TruthTable operand(int depth) {
    if (peek() == '(') {
      ++at_;
      TruthTable out = any(depth + 1);
      if (peek() != ')') throw fault("expected `)`");
      ++at_;
      return out;
    }
    const std::size_t begin = at_;
    while (at_ < word_.text.size() && is_name(word_.text[at_])) ++at_;
    const std::string name(word_.text.substr(begin, at_ - begin));
    if (name.empty()) throw fault("expected the name of a pin");
    if (name == "0" || name == "1") return constant(name == "1" ? 1 : 0);
    for (std::size_t v = 0; v < variables_.size(); ++v) {
      if (variables_[v] == name) return variable(v);
    }
    at_ = begin;
    throw fault(fmt::format("there is no pin {}{}", name, did_you_mean(name, variables_)));
  }

  [[nodiscard]] TruthTable variable(std::size_t v) const {
    TruthTable out = constant(0);
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<std::uint8_t>((i >> v) & 1U);
    }
    return out;
  }

  const LibertyFile& file_;
  const Word& word_;
  const std::vector<std::string>& variables_;
  std::size_t at_ = 0;
};

}  // namespace

TruthTable parse_function(const LibertyFile& file, const Word& word,
                          const std::vector<std::string>& variables) {
  return FunctionParser(file, word, variables).parse();
}

bool depends_on(const TruthTable& table, std::size_t variable) {
  const std::size_t bit = std::size_t{1} << variable;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if ((i & bit) == 0 && table[i] != table[i | bit]) return true;
  }
  return false;
}

}  // namespace macroscope::cost::liberty
