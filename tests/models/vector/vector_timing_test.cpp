// The vector unit's cycles against its formula, around every edge.
#include <catch2/catch.hpp>

#include "models/vector/vector_timing.hpp"

namespace macroscope::vector_unit {
namespace {

TEST_CASE("vector work takes ceil(elements / lanes) * operations + latency * passes cycles") {
  const std::uint64_t lanes = GENERATE(1, 7, 128, 1024);
  const std::uint64_t latency = GENERATE(0, 8);
  const std::uint64_t operations = GENERATE(1, 4);
  const std::uint64_t passes = GENERATE(1, 3);
  const VectorTiming timing{lanes, latency};
  for (const std::uint64_t beats : {1, 2, 13}) {
    // One element more than fills the lanes costs a whole beat; one less costs nothing less.
    const std::uint64_t full = beats * operations + latency * passes;
    CHECK(timing.cycles(beats * lanes, operations, passes) == full);
    CHECK(timing.cycles(beats * lanes + 1, operations, passes) == full + operations);
    if (lanes > 1) CHECK(timing.cycles(beats * lanes - 1, operations, passes) == full);
  }
}

TEST_CASE(
    "vector work without elements takes no time, and zero operations or passes count as one") {
  const VectorTiming timing{16, 5};
  CHECK(timing.cycles(0, 9, 9) == 0);
  CHECK(timing.cycles(16, 0, 0) == timing.cycles(16, 1, 1));
  CHECK(timing.cycles(16, 1, 1) == 1 + 5);
}

}  // namespace
}  // namespace macroscope::vector_unit
