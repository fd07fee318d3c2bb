// Counting the elements of a skewed block: element (i, c) of a length x width block appears on line
// i + c.
#pragma once

#include <cstdint>

namespace macroscope::scale_sim {

/// A block whose column c starts c lines late, as operands enter and results leave a systolic
/// array.
struct Trapezoid {
  std::int64_t length = 0;
  std::int64_t width = 0;

  [[nodiscard]] std::int64_t lines() const { return length + width - 1; }
  [[nodiscard]] std::int64_t total() const { return length * width; }

  /// Elements on lines before `line`: pairs with i + c < line, by inclusion and exclusion of
  /// triangles.
  [[nodiscard]] std::int64_t before(std::int64_t line) const {
    return triangle(line) - triangle(line - length) - triangle(line - width) +
           triangle(line - length - width);
  }

  /// First line at whose end at least `count` elements have appeared; needs 1 <= count <= total().
  [[nodiscard]] std::int64_t line_of(std::int64_t count) const {
    std::int64_t low = 0;
    std::int64_t high = lines() - 1;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (before(middle + 1) >= count) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

 private:
  [[nodiscard]] static std::int64_t triangle(std::int64_t n) { return n > 0 ? n * (n + 1) / 2 : 0; }
};

}  // namespace macroscope::scale_sim
