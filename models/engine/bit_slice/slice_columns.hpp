// The columns of a bit-slice engine as its controller sees them.
#pragma once

#include <cstdint>
#include <vector>

#include "models/engine/bit_slice/digit_offers.hpp"

namespace macroscope::engine {

/// The results of one reduction, which appear in the same cycle, one for each PE in use.
struct SliceResults {
  SliceReductionRef reduction;
  std::vector<std::int64_t> values;
};

/// Every register of all columns. Within a cycle reductions are given out, then `clock` is called.
class SliceColumns {
 public:
  SliceColumns() = default;
  SliceColumns(const SliceColumns&) = delete;
  SliceColumns& operator=(const SliceColumns&) = delete;
  virtual ~SliceColumns() = default;

  /// The column can be given a reduction, which begins as soon as its registers and, where columns
  /// wait for each other, those of the others let it.
  [[nodiscard]] virtual bool takes_next(std::size_t column) const = 0;
  /// The column has nothing to begin, and all digits of its last reduction will have been picked at
  /// the end of this cycle.
  [[nodiscard]] virtual bool finished(std::size_t column) const = 0;
  virtual void begin(std::size_t column, SliceReductionRef reduction) = 0;
  /// One enabled cycle. Throws ModelError MS464 on a result that no operands were given for.
  virtual void clock() = 0;
  /// Results that appear with the last clock edge; no reduction when there are none.
  [[nodiscard]] virtual const SliceResults& results(std::size_t column) const = 0;
  /// The reduction whose last digits stood at the PEs before the last clock edge, or none.
  [[nodiscard]] virtual const SliceReductionRef& fetched(std::size_t column) const = 0;
};

}  // namespace macroscope::engine
