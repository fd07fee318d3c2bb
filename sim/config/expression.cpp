#include "sim/config/expression.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "sim/config/faults.hpp"

namespace macroscope::config {
namespace {

constexpr int kMaxDepth = 64;  // of parentheses: bounds the recursion on hostile input

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Recursive descent over one expression; `live_` is false inside an arm that is not taken.
class Parser {
 public:
  Parser(std::string_view text, const SourceLocation& where, Names& names)
      : text_(text), where_(where), names_(names) {
    next();
  }

  std::int64_t run() {
    const std::int64_t value = conditional();
    if (!token_.empty()) fail(fmt::format("expected an operator before \"{}\"", token_));
    return value;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const { fail("MS201", token_at_, message); }
  [[noreturn]] void fail(const char* id, std::size_t at, const std::string& message) const {
    throw fault(id, shifted(where_, at), fmt::format("in \"{}\": {}", text_, message));
  }

  void next() {
    while (position_ < text_.size() &&
           (text_[position_] == ' ' || text_[position_] == '\t' || text_[position_] == '\n')) {
      ++position_;
    }
    token_at_ = position_;
    if (position_ == text_.size()) {
      token_ = {};
      return;
    }
    std::size_t end = position_ + 1;
    if (is_name_start(text_[position_]) || is_digit(text_[position_])) {
      const bool number = is_digit(text_[position_]);  // 0.5 is one token, to be refused as a whole
      while (end < text_.size() &&
             (is_name_start(text_[end]) || is_digit(text_[end]) || (number && text_[end] == '.'))) {
        ++end;
      }
    } else if (end < text_.size() && text_[end] == '=' &&
               std::string_view("=!<>").find(text_[position_]) != std::string_view::npos) {
      ++end;
    }
    token_ = text_.substr(position_, end - position_);
    position_ = end;
  }

  bool accept(std::string_view wanted) {
    if (token_ != wanted) return false;
    next();
    return true;
  }

  void expect(std::string_view wanted) {
    if (accept(wanted)) return;
    fail(token_.empty() ? fmt::format("expected \"{}\" at the end", wanted)
                        : fmt::format("expected \"{}\" before \"{}\"", wanted, token_));
  }

  /// Parses with the value computed only when `taken`.
  template <class Part>
  std::int64_t guarded(bool taken, Part part) {
    const bool before = live_;
    live_ = live_ && taken;
    const std::int64_t value = part();
    live_ = before;
    return value;
  }

  std::int64_t conditional() {
    if (++depth_ > kMaxDepth) fail(fmt::format("nested deeper than {} levels", kMaxDepth));
    std::int64_t value = any_of();
    if (accept("?")) {
      const bool first = value != 0;
      const std::int64_t yes = guarded(first, [this] { return conditional(); });
      expect(":");
      const std::int64_t no = guarded(!first, [this] { return conditional(); });
      value = first ? yes : no;
    }
    --depth_;
    return value;
  }

  std::int64_t any_of() {
    std::int64_t value = all_of();
    while (accept("or")) {
      const bool known = value != 0;
      const std::int64_t right = guarded(!known, [this] { return all_of(); });
      value = known || right != 0 ? 1 : 0;
    }
    return value;
  }

  std::int64_t all_of() {
    std::int64_t value = negation();
    while (accept("and")) {
      const bool open = value != 0;
      const std::int64_t right = guarded(open, [this] { return negation(); });
      value = open && right != 0 ? 1 : 0;
    }
    return value;
  }

  std::int64_t negation() {
    bool odd = false;
    bool any = false;
    while (accept("not")) {
      odd = !odd;
      any = true;
    }
    const std::int64_t value = comparison();
    if (!any) return value;
    return (value == 0) == odd ? 1 : 0;
  }

  std::int64_t comparison() {
    const std::int64_t left = sum();
    if (accept("==")) return left == sum() ? 1 : 0;
    if (accept("!=")) return left != sum() ? 1 : 0;
    if (accept("<=")) return left <= sum() ? 1 : 0;
    if (accept(">=")) return left >= sum() ? 1 : 0;
    if (accept("<")) return left < sum() ? 1 : 0;
    if (accept(">")) return left > sum() ? 1 : 0;
    return left;
  }

  std::int64_t sum() {
    std::int64_t value = product();
    while (token_ == "+" || token_ == "-") {
      const char sign = token_[0];
      const std::size_t at = token_at_;
      next();
      value = arithmetic(sign, value, product(), at);
    }
    return value;
  }

  std::int64_t product() {
    std::int64_t value = unary();
    while (token_ == "*" || token_ == "/" || token_ == "%") {
      const char sign = token_[0];
      const std::size_t at = token_at_;
      next();
      value = arithmetic(sign, value, unary(), at);
    }
    return value;
  }

  std::int64_t arithmetic(char sign, std::int64_t a, std::int64_t b, std::size_t at) const {
    if (!live_) return 0;
    std::int64_t result = 0;
    bool overflow = false;
    if (sign == '+') {
      overflow = __builtin_add_overflow(a, b, &result);
    } else if (sign == '-') {
      overflow = __builtin_sub_overflow(a, b, &result);
    } else if (sign == '*') {
      overflow = __builtin_mul_overflow(a, b, &result);
    } else {
      if (b == 0) fail("MS204", at, fmt::format("{} {} 0 divides by zero", a, sign));
      overflow = a == INT64_MIN && b == -1;
      if (!overflow) result = sign == '/' ? a / b : a % b;
    }
    if (overflow) fail("MS203", at, fmt::format("{} {} {} does not fit in 64 bits", a, sign, b));
    return result;
  }

  std::int64_t unary() {
    bool negative = false;
    const std::size_t at = token_at_;
    while (accept("-")) negative = !negative;
    const std::int64_t value = primary();
    return negative ? arithmetic('-', 0, value, at) : value;
  }

  std::int64_t primary() {
    if (token_.empty()) fail("expected a number or a name at the end");
    if (accept("(")) {
      const std::int64_t value = conditional();
      expect(")");
      return value;
    }
    if (is_digit(token_[0])) return number();
    if (!is_name_start(token_[0])) {
      fail(fmt::format("expected a number or a name before \"{}\"", token_));
    }
    const std::string_view name = token_;
    const std::size_t at = token_at_;
    next();
    if (token_ == "(") return call(name, at);
    if (name == "true") return 1;
    if (name == "false") return 0;
    if (const auto value = names_.value_of(name)) return *value;
    fail("MS202", at,
         fmt::format("nothing is called \"{}\" here{}", name, did_you_mean(name, names_.known())));
  }

  std::int64_t number() {
    std::int64_t value = 0;
    const char* end = token_.data() + token_.size();
    const auto [stop, error] = std::from_chars(token_.data(), end, value);
    if (error == std::errc::result_out_of_range) {
      fail("MS203", token_at_, fmt::format("{} does not fit in 64 bits", token_));
    }
    if (stop != end) fail(fmt::format("\"{}\" is not a whole number", token_));
    next();
    return value;
  }

  std::int64_t call(std::string_view name, std::size_t at) {
    expect("(");
    std::vector<std::int64_t> arguments{conditional()};
    while (accept(",")) arguments.push_back(conditional());
    expect(")");
    if (name == "min") return *std::min_element(arguments.begin(), arguments.end());
    if (name == "max") return *std::max_element(arguments.begin(), arguments.end());
    if (name != "ceil_div") {
      fail("MS202", at,
           fmt::format("no function \"{}\"{}; functions are min, max, ceil_div", name,
                       did_you_mean(name, {"min", "max", "ceil_div"})));
    }
    if (arguments.size() != 2) fail("MS201", at, "ceil_div takes two arguments");
    if (!live_) return 0;
    const std::int64_t a = arguments[0];
    const std::int64_t b = arguments[1];
    if (b == 0) fail("MS204", at, fmt::format("ceil_div({}, 0) divides by zero", a));
    const std::int64_t quotient = arithmetic('/', a, b, at);
    return a % b != 0 && (a < 0) == (b < 0) ? quotient + 1 : quotient;
  }

  std::string_view text_;
  const SourceLocation& where_;
  Names& names_;
  std::size_t position_ = 0;
  std::string_view token_;
  std::size_t token_at_ = 0;
  int depth_ = 0;
  bool live_ = true;
};

}  // namespace

std::int64_t evaluate(std::string_view text, const SourceLocation& where, Names& names) {
  return Parser(text, where, names).run();
}

}  // namespace macroscope::config
