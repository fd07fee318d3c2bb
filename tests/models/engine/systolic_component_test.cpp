// The array's XML: defaults, spellings, limits.
#include <catch2/catch.hpp>

#include "models/engine/systolic/systolic.hpp"
#include "sim/config/reader.hpp"

namespace macroscope::engine {
namespace {

SystolicParams read(const std::string& attributes) {
  const std::string text = "<systolic version=\"1\" " + attributes + "/>";
  const auto registry = config::make_registry<Systolic>();
  return config::read_description_from_memory("array.xml", text, registry, "systolic")
      .root()
      .as<Systolic>();
}

TEST_CASE("an array reads its size, dataflow and options", "[systolic]") {
  const SystolicParams p = read(
      "rows=\"8\" cols=\"6\" dataflow=\"is\" double_buffer=\"false\" fold_overlap=\"false\" "
      "compat=\"scale-sim\"");
  CHECK(p == SystolicParams{8, 6, Dataflow::is, false, false, SystolicCompat::scale_sim});
}

TEST_CASE("an array overlaps folds and is physical unless told otherwise", "[systolic]") {
  CHECK(read("dataflow=\"os\"") ==
        SystolicParams{128, 128, Dataflow::os, true, true, SystolicCompat::none});
}

TEST_CASE("an array without dataflow, rows or with an unknown dataflow is refused", "[systolic]") {
  CHECK_THROWS_AS(read("rows=\"8\""), ConfigError);
  CHECK_THROWS_AS(read("dataflow=\"ws\" rows=\"0\""), ConfigError);
  CHECK_THROWS_AS(read("dataflow=\"ws\" cols=\"65537\""), ConfigError);
  CHECK_THROWS_AS(read("dataflow=\"rs\""), ConfigError);
}

}  // namespace
}  // namespace macroscope::engine
