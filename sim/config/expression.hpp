// Integer expressions in the attributes of a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"

namespace macroscope::config {

/// What the names in an expression stand for.
class Names {
 public:
  virtual ~Names() = default;
  /// The value of `name`, or nothing when there is no such name here.
  virtual std::optional<std::int64_t> value_of(std::string_view name) = 0;
  /// Every name that is known here, for the suggestion in an error.
  [[nodiscard]] virtual std::vector<std::string> known() const = 0;
};

/// Value of an integer expression.
///
/// Grammar, loosest first: `a ? b : c`, `or`, `and`, `not`, `== != < <= > >=`, `+ -`, `* / %`,
/// unary `-`, numbers, names, `( )`, `min(..)`, `max(..)`, `ceil_div(a, b)`. Comparisons give 1 or
/// 0; `true` and `false` are 1 and 0. The arm of `? :`, `and`, `or` that is not taken is not
/// computed. `where` is the place of the first character of `text`. Throws ConfigError at the place
/// in the text: MS201 syntax, MS202 unknown name, MS203 overflow of 64 bits, MS204 division by
/// zero.
[[nodiscard]] std::int64_t evaluate(std::string_view text, const SourceLocation& where,
                                    Names& names);

}  // namespace macroscope::config
