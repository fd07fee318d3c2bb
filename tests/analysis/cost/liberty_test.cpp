// The Liberty reader: units, tables, functions, states, and what it says of broken files.
#include <zlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "sim/core/error.hpp"
#include "tests/analysis/cost/small_library.hpp"

using namespace macroscope;
using namespace macroscope::cost::liberty;
using Catch::Contains;

namespace {

std::string message_of(const std::string& text) {
  try {
    const auto library = read_library({test::parsed(text)});
    return "no fault, " + std::to_string(library.cells.size()) + " cells";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

/// The small library with one piece replaced.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = test::kSmallLibrary;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a library is read in ns, pF, pJ, mW and um2", "[liberty]") {
  const Library library = test::small_library();
  CHECK(library.name == "small");
  CHECK(library.voltage == 2.0);
  REQUIRE(library.cells.size() == 6);
  const Cell& inverter = *library.find("INV");
  CHECK(inverter.area == 1);
  CHECK(inverter.leakage == Approx(5e-6));  // nW in mW
  REQUIRE(inverter.leakage_states.size() == 2);
  CHECK(inverter.leakage_states[0].power == Approx(7e-6));
  CHECK(inverter.pins[0].capacitance == 0.01);
  CHECK(inverter.pins[1].function == TruthTable{1, 0});
  REQUIRE(inverter.arcs.size() == 1);
  CHECK_FALSE(inverter.arcs[0].positive);
  CHECK(inverter.arcs[0].delay[0].at(0, 0) == 0.2);
  CHECK(library.find("XOR")->arcs.size() == 2);  // "A B" are two related pins
  CHECK_FALSE(library.find("LATCH")->modelled);
  const Cell& flop = *library.find("DFF");
  REQUIRE(flop.flip_flop);
  CHECK(flop.pins[flop.flip_flop->clock_pin].name == "CLK");
  // Over CLK, D and the state: the output is the state.
  CHECK(flop.pins[2].function == TruthTable{0, 0, 0, 0, 1, 1, 1, 1});
}

TEST_CASE("other units scale: fF with V is fJ, ps, pW", "[liberty]") {
  std::string text = changed("\"1ns\"", "\"1ps\"");
  text.replace(text.find("(1, pf)"), 7, "(1, ff)");
  text.replace(text.find("\"1nW\""), 5, "\"1pW\"");
  const Library library = read_library({test::parsed(text)});
  const Cell& inverter = *library.find("INV");
  CHECK(inverter.leakage == Approx(5e-9));
  CHECK(inverter.pins[0].capacitance == Approx(0.01e-3));
  CHECK(inverter.arcs[0].delay[0].at(0, 0) == Approx(0.2e-3));
  CHECK(inverter.powers[0].energy[0].at(0, 0) == Approx(0.003e-3));
}

TEST_CASE("a table is bilinear in slew and load and goes on beyond its edges", "[liberty]") {
  Table table{{1, 2}, {10, 30}, {1, 3, 2, 8}};
  CHECK(table.at(1, 10) == 1);
  CHECK(table.at(2, 30) == 8);
  CHECK(table.at(1.5, 20) == Approx((1 + 3 + 2 + 8) / 4.0));
  CHECK(table.at(1, 50) == Approx(5));  // 1 + 2 * (50 - 10) / 20
  CHECK(table.at(0, 10) == Approx(0));  // one step back from 1 by 2 - 1
  const Table line{{1, 2, 4}, {}, {5, 7, 1}};
  CHECK(line.at(3, 99) == Approx(4));
}

TEST_CASE("axes may stand in either order", "[liberty]") {
  const std::string load_first = changed(
      "cell (INV) {",
      "lu_table_template (l32) { variable_1 : total_output_net_capacitance; variable_2 : "
      "input_net_transition; index_1 (\"0, 1, 2\"); index_2 (\"0, 10\"); }\n  cell (INV) {");
  std::string text = load_first;
  const std::string scalar = "cell_rise (scalar) { values (\"0.2\"); }";
  text.replace(text.find(scalar), scalar.size(),
               "cell_rise (l32) { values (\"1, 2\", \\\n \"3, 4\", \"5, 6\"); }");
  const Library library = read_library({test::parsed(text)});
  const Table& table = library.find("INV")->arcs[0].delay[0];
  CHECK(table.at(0, 2) == 5);
  CHECK(table.at(10, 1) == 4);
}

TEST_CASE("functions follow Liberty's precedence", "[liberty]") {
  const LibertyFile file = test::parsed(test::kSmallLibrary);
  const std::vector<std::string> abc{"A", "B", "C"};
  const auto table = [&](std::string_view text) { return parse_function(file, {text, 0}, abc); };
  const auto expected = [](auto f) {
    TruthTable out;
    for (int i = 0; i < 8; ++i) {
      out.push_back(f((i & 1) != 0, (i & 2) != 0, (i & 4) != 0) ? 1 : 0);
    }
    return out;
  };
  CHECK(table("A + B * C") == expected([](bool a, bool b, bool c) { return a || (b && c); }));
  CHECK(table("A B | C'") == expected([](bool a, bool b, bool c) { return (a && b) || !c; }));
  CHECK(table("!A ^ B & C") == expected([](bool a, bool b, bool c) { return (!a != b) && c; }));
  CHECK(table("!(A+B)' 1") == expected([](bool a, bool b, bool) { return a || b; }));
  CHECK(table("0") == TruthTable(8, 0));
  CHECK(depends_on(table("A B"), 1));
  CHECK_FALSE(depends_on(table("A B"), 2));
}

TEST_CASE("broken files give faults with file, line and column", "[liberty]") {
  struct Example {
    const char* from;
    const char* to;
    const char* expected;
  };
  const Example example = GENERATE(
      Example{"library (small)", "librari (small)",
              "small.lib:3:1: error[MS603]: expected `library"},
      Example{"\"!A\";\n", "\"!Z\";\n", "function \"!Z\": there is no pin Z"},
      Example{"function : \"A ^ B\"", "function : \"A ^\"", "expected the name of a pin"},
      Example{"function : \"A ^ B\"", "function : \"(A ^ B\"", "expected `)`"},
      Example{"cell_rise (scalar) { values (\"0.2\"); }", "cell_rise (d23) { values (\"0.2\"); }",
              "there is no table template \"d23\""},
      Example{"cell_rise (scalar) { values (\"0.2\"); }", "cell_rise (d22) { values (\"0.2\"); }",
              "the table has 1 values and axes for 4"},
      Example{"cell_rise (scalar) { values (\"0.2\"); }", "cell_rise (scalar) { values (\"x\"); }",
              "expected a number"},
      Example{"index_1 (\"0, 1\")", "index_1 (\"1, 1\")", "6 cells"},  // a template nobody uses
      Example{"\"1ns\"", "\"1parsec\"", "expected a unit that ends with S"},
      Example{"\"1ns\"", "\"1xs\"", "unit \"1xs\" is not known"},
      Example{"(1, pf)", "(1, mile)", "expected pf or ff"},
      Example{"nom_voltage : 2.0;", "", "no nom_voltage"},
      Example{"related_pin : \"A\"; timing_sense : negative", "related_pin : \"AA\"; x : negative",
              "cell INV has no pin AA"},
      Example{"area : 1;", "area : one;", "expected a number"},
      Example{"/* every number of it is in the tests */", "/* ", "this comment does not end"},
      Example{"function : \"IQ\"; }", "function : \"IQ; }", "this text does not end"},
      Example{"capacitance : 0.01; }", "capacitance : 0.01; ", "is not closed"});
  INFO(example.to);
  const std::string message = message_of(changed(example.from, example.to));
  CHECK_THAT(message, Contains(example.expected));
  if (message.find("no fault") == std::string::npos) {
    CHECK_THAT(message, Contains("small.lib:"));
    CHECK_THAT(message, Contains("error[MS603]"));
  }
}

TEST_CASE("nesting without end is a fault, not a crash", "[liberty]") {
  std::string text = "library (x) {\n";
  for (int i = 0; i < 100'000; ++i) text += "a () {";
  CHECK_THAT(message_of(text), Contains("nested deeper"));
  std::string function;
  for (int i = 0; i < 10'000; ++i) function += '(';
  CHECK_THAT(message_of(changed("\"A ^ B\"", '"' + function + '"')), Contains("nested too deeply"));
}

TEST_CASE("files of one technology share units; the first cell of a name counts", "[liberty]") {
  const LibertyFile first = test::parsed(test::kSmallLibrary, "first.lib");
  std::string other = changed("area : 1;", "area : 100;");
  other.replace(other.find("cell (BUF)"), 10, "cell (NEW)");
  const Library both = read_library({first, test::parsed(other, "second.lib")});
  CHECK(both.cells.size() == 7);
  CHECK(both.find("INV")->area == 1);
  CHECK(both.find("NEW") != nullptr);
  const LibertyFile scaled = test::parsed(changed("\"1ns\"", "\"1ps\""), "third.lib");
  CHECK_THROWS_WITH(read_library({first, scaled}),
                    Contains("third.lib:3:1: error[MS604]") && Contains("first.lib"));
}

TEST_CASE("what other tools get reads back as the same library without the avoided", "[liberty]") {
  const LibertyFile file = test::parsed(test::kSmallLibrary);
  const Library again = read_library({test::parsed(merged_text({file}, {"LATCH", "F*"}))});
  REQUIRE(again.cells.size() == 4);
  CHECK(again.find("FAST") == nullptr);
  CHECK(again.find("XOR")->powers.size() == 3);
  CHECK(again.find("INV")->leakage_states[1].power == Approx(3e-6));
  CHECK(matches("*x1p*", "NAND2x1p5"));
  CHECK_FALSE(matches("a*c", "abcd"));
}

TEST_CASE("gzip files are read; cut off ones are refused", "[liberty]") {
  const auto folder = std::filesystem::temp_directory_path() / "macroscope_liberty_test";
  std::filesystem::create_directories(folder);
  const std::string path = (folder / "small.lib.gz").string();
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, test::kSmallLibrary.data(), static_cast<unsigned>(test::kSmallLibrary.size()));
  gzclose(file);
  CHECK(read_library({parse_liberty(read_text(path))}).cells.size() == 6);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  CHECK_THROWS_WITH(read_text(path), Contains("MS602"));
  CHECK_THROWS_WITH(read_text((folder / "none.lib").string()), Contains("MS602"));
  CHECK_THROWS_WITH(read_text(folder.string()), Contains("it is a folder"));
  std::filesystem::remove_all(folder);
}
