// Where two fidelities part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/engine/rtl/cosim_pair.hpp"

namespace macroscope::cosim {

/// The first result that is not the same in the PE-level reference and in the RTL.
struct Difference {
  std::uint64_t cycle = 0;
  std::uint64_t lane = 0;
  std::optional<std::int64_t> expected;  // nothing: the reference has no result there
  std::optional<std::int64_t> found;     // nothing: the RTL has none

  /// "cycle 12, lane 3: expected 5, found nothing".
  [[nodiscard]] std::string text() const;
};

struct Comparison {
  std::uint64_t mismatches = 0;  // results that one of the two does not have in that cycle and lane
  std::optional<Difference> first;
};

/// Compares results cycle by cycle and lane by lane.
[[nodiscard]] Comparison compare(const engine::CosimTrace& expected,
                                 const engine::CosimTrace& found);

}  // namespace macroscope::cosim
