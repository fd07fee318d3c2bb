// The array's XML: defaults, spellings, limits.
#include <catch2/catch.hpp>

#include "models/engine/systolic/systolic.hpp"
#include "models/engine/systolic/systolic_pe.hpp"
#include "sim/config/reader.hpp"

namespace macroscope::engine {
namespace {

SystolicParams read(const std::string& attributes) {
  const std::string text = "<systolic version=\"1\" " + attributes + "/>";
  const auto registry = config::make_registry<Systolic, pe::PeComponent>();
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

/// What is wrong with an array and its <pe>.
std::string faults_of(const std::string& attributes, const std::string& pe) {
  const std::string text = "<systolic version=\"1\" " + attributes + "><pe " + pe + "/></systolic>";
  const auto registry = config::make_registry<Systolic, pe::PeComponent>();
  const auto description =
      config::read_description_from_memory("array.xml", text, registry, "systolic");
  std::vector<Fault> faults;
  const SystolicParams p = read_systolic(description.root(), faults);
  CHECK(p.pe.has_value());
  std::string out;
  for (const Fault& fault : faults) {
    CHECK(fault.where.line == 1);
    out += fault.id + ' ' + fault.message + '\n';
  }
  return out;
}

TEST_CASE("an array is made of the PEs that its dataflow can use", "[systolic]") {
  for (const char* dataflow : {"os", "ws", "is"}) {
    for (const char* kind : {"mac", "mac_folded", "mac_p2", "opt1"}) {
      CHECK(faults_of(std::string("dataflow=\"") + dataflow + '"',
                      std::string("kind=\"") + kind + '"') == "");
    }
    CHECK_THAT(faults_of(std::string("dataflow=\"") + dataflow + '"', "kind=\"opt4c\""),
               Catch::Contains("MS440") && Catch::Contains("mac, mac_folded, mac_p2, opt1"));
  }
  const std::string user = "kind=\"user\" top=\"user_pe\" latency=\"2\" rtl=\"";
  const std::string file = std::string(MACROSCOPE_SOURCE_DIR) + "/configs/architectures/user_pe.sv";
  CHECK(faults_of("dataflow=\"os\"", user + file + '"') == "");
  CHECK_THAT(faults_of("dataflow=\"os\"", user + "no.sv\""),
             Catch::Contains("MS465") && Catch::Contains("no.sv is no file"));
  CHECK_THAT(faults_of("dataflow=\"ws\"", user + file + '"'), Catch::Contains("MS440"));
  CHECK(faults_of("dataflow=\"ws\"", user + file + "\" level=\"array\"") == "");
  CHECK_THAT(faults_of("dataflow=\"os\"",
                       "kind=\"user\" top=\"user_pa\" latency=\"2\" rtl=\"" + file + '"'),
             Catch::Contains("MS465") && Catch::Contains("did you mean \"user_pe\""));
}

TEST_CASE("what a PE cannot do in an array is said at its place", "[systolic]") {
  CHECK_THAT(faults_of("dataflow=\"os\" double_buffer=\"false\"", "kind=\"mac\""),
             Catch::Contains("MS460") && Catch::Contains("drain registers"));
  CHECK_THAT(faults_of("dataflow=\"os\" compat=\"scale-sim\"", "kind=\"mac\""),
             Catch::Contains("MS460"));
  CHECK_THAT(faults_of("dataflow=\"ws\"", "kind=\"mac\" acc_width=\"15\""),
             Catch::Contains("MS441") && Catch::Contains("16 bits"));
  CHECK_THAT(faults_of("dataflow=\"ws\"", "kind=\"opt1\" acc_width=\"17\""),
             Catch::Contains("MS441") && Catch::Contains("18 bits"));
}

TEST_CASE("an array without dataflow, rows or with an unknown dataflow is refused", "[systolic]") {
  CHECK_THROWS_AS(read("rows=\"8\""), ConfigError);
  CHECK_THROWS_AS(read("dataflow=\"ws\" rows=\"0\""), ConfigError);
  CHECK_THROWS_AS(read("dataflow=\"ws\" cols=\"65537\""), ConfigError);
  CHECK_THROWS_AS(read("dataflow=\"rs\""), ConfigError);
}

}  // namespace
}  // namespace macroscope::engine
