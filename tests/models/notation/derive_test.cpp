// The notation that follows from an engine and its PE.
#include <catch2/catch.hpp>

#include "models/notation/derive.hpp"
#include "models/notation/design_points.hpp"
#include "models/notation/legality.hpp"
#include "models/notation/parse.hpp"

namespace macroscope::notation {
namespace {

std::string derived(const EngineShape& shape) {
  const auto result = derive(shape);
  if (const auto* reason = std::get_if<std::string>(&result)) return *reason;
  return text(std::get<Notation>(result));
}

/// The engine of a design point with the published sizes.
EngineShape shape_of(const DesignPoint& point) {
  const Notation n = read(point.text, "notation");
  EngineShape shape;
  shape.engine = point.engine;
  shape.pe = point.pe;
  shape.m = parallel_size(n, Dim::m);
  shape.n = parallel_size(n, Dim::n);
  shape.k = parallel_size(n, Dim::k);
  if (point.engine == "systolic") shape.dataflow = "ws";
  return shape;
}

TEST_CASE("every published design point follows from its engine and PE", "[notation]") {
  for (const DesignPoint& point : design_points()) {
    INFO(point.name);
    CHECK(derived(shape_of(point)) == point.text);
  }
}

TEST_CASE("every pair that has a notation has a legal one of its size", "[notation]") {
  int pairs = 0;
  for (const char* engine : {"systolic", "cube", "adder_tree", "matrix_2d", "bit_slice"}) {
    for (const char* dataflow : {"os", "ws", "is"}) {
      for (const char* pe : {"mac", "mac_folded", "mac_p2", "mac_tree", "opt1", "opt2", "opt3",
                             "opt4c", "opt4e", "laconic", "user"}) {
        for (const std::uint64_t size : {1, 3, 65536}) {
          for (const std::uint32_t width : {2U, 3U, 8U, 16U}) {
            EngineShape s{engine, engine == std::string("systolic") ? dataflow : "",
                          size,   size,
                          size,   pe,
                          width,  width};
            const auto result = derive(s);
            if (!std::holds_alternative<Notation>(result)) continue;
            ++pairs;
            const Notation& n = std::get<Notation>(result);
            INFO(text(n));
            for (const Illegal& illegal : legality(n)) FAIL_CHECK(illegal.sentence);
            CHECK(parallel_size(n, Dim::bw) ==
                  (engine == std::string("bit_slice") ? 1U : (width + 1) / 2));
          }
        }
      }
    }
  }
  // 3 x 5 dense PEs on a systolic array, 5 on a cube and a matrix, 3 on a tree, 4 on slices.
  CHECK(pairs == (3 * 5 + 3 * (5 + 5 + 3 + 4)) * 3 * 4);
}

TEST_CASE("dataflows of a systolic array differ in what is parallel", "[notation]") {
  EngineShape s{"systolic", "os", 3, 5, 1, "mac"};
  CHECK_THAT(derived(s), Catch::StartsWith("MT NT MP=3 NP=5 KT BWP=4 : "));
  s = {"systolic", "ws", 1, 5, 7, "mac"};
  CHECK_THAT(derived(s), Catch::StartsWith("NT KT MT NP=5 KP=7 BWP=4 : "));
  s = {"systolic", "is", 3, 1, 7, "mac"};
  CHECK_THAT(derived(s), Catch::StartsWith("MT KT NT MP=3 KP=7 BWP=4 : "));
}

TEST_CASE("a pair that cannot be built has a reason instead", "[notation]") {
  CHECK(derived({"bit_slice", "", 4, 4, 1, "mac"}) == "<bit_slice> cannot be made of mac PEs");
  CHECK(derived({"systolic", "ws", 4, 4, 4, "opt3"}) == "<systolic> cannot be made of opt3 PEs");
  CHECK(derived({"lut", "", 4, 4, 1, "mac"}) == "<lut> is no engine whose loops are known");
}

}  // namespace
}  // namespace macroscope::notation
