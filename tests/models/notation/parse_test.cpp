// The text form of the notation: equal values after a round trip, faults at their column.
#include <catch2/catch.hpp>

#include "models/notation/design_points.hpp"
#include "models/notation/parse.hpp"

namespace macroscope::notation {
namespace {

const std::string kLoops = "MT NT KT=8 KT2 NP=16 BWP=4";

ParseFault fault_of(const std::string& text) {
  const auto result = parse(text);
  INFO(text);
  REQUIRE(std::holds_alternative<ParseFault>(result));
  return std::get<ParseFault>(result);
}

TEST_CASE("a text reads as loops and levels, and is written as it was", "[notation]") {
  const std::string written = "MT NT=3 NP=16 KT KT2=4 BWP=4 : encode@KT2/NP sync@top add@NT";
  const auto parsed = parse(written);
  REQUIRE(std::holds_alternative<ParsedNotation>(parsed));
  const auto& [notation, loops, primitives] = std::get<ParsedNotation>(parsed);
  CHECK(notation.loops == std::vector<Loop>{{Dim::m, false, 0},
                                            {Dim::n, false, 3},
                                            {Dim::n, true, 16},
                                            {Dim::k, false, 0},
                                            {Dim::k, false, 4},
                                            {Dim::bw, true, 4}});
  REQUIRE(notation.primitives.size() == 3);
  CHECK(notation.primitives[0] == Placement{Primitive::encode, {5, LoopSet(0b100)}});
  CHECK(notation.primitives[1] == Placement{Primitive::sync, {0, {}}});
  CHECK(notation.primitives[2] == Placement{Primitive::add, {2, {}}});
  CHECK(loops[3].begin == 14);
  CHECK(primitives[0].begin == 31);
  CHECK(primitives[0].length == 13);
  CHECK(text(notation) == written);
}

TEST_CASE("white space and leading zeros are not part of a value", "[notation]") {
  const auto parsed = parse("\n MT\tKT=08:encode@KT\r\n  map@KT ");
  REQUIRE(std::holds_alternative<ParsedNotation>(parsed));
  CHECK(text(std::get<ParsedNotation>(parsed).notation) == "MT KT=8 : encode@KT map@KT");
}

TEST_CASE("every published design point reads back as it is written", "[notation]") {
  for (const DesignPoint& point : design_points()) {
    INFO(point.name);
    CHECK(text(read(point.text, "notation")) == point.text);
  }
}

TEST_CASE("a text that is no notation has its fault at the first wrong character", "[notation]") {
  struct Mistake {
    std::string text;
    std::size_t begin;
    std::size_t length;
    const char* message;
  };
  const auto mistake = GENERATE(
      Mistake{"", 0, 1, "expected a colon between loops and primitives"},
      Mistake{"MT NT", 5, 1, "expected a colon between loops and primitives"},
      Mistake{"MT : : encode@MT", 5, 1, "a second colon"},
      Mistake{"MT QT :", 3, 2, "\"QT\" is no loop: expected M, N, K, BW or BX, then T"},
      Mistake{"MT N :", 3, 1, "\"N\" is no loop"}, Mistake{"mt :", 0, 2, "\"mt\" is no loop"},
      Mistake{"=4 :", 0, 0, "\"\" is no loop"},
      Mistake{"MT MT :", 3, 2, "the loop in this place is called MT2, not \"MT\""},
      Mistake{"MT2 :", 0, 3, "is called MT, not \"MT2\""},
      Mistake{"MTx=3 :", 0, 3, "is called MT, not \"MTx\""},
      Mistake{"MT NP= :", 6, 1, "\"\" is no size of a loop"},
      Mistake{"MT NP=0 :", 6, 1, "\"0\" is no size of a loop: a whole number from 1 to 1048576"},
      Mistake{"MT NP=1048577 :", 6, 7, "is no size of a loop"},
      Mistake{"MT NP=99999999999999999999 :", 6, 20, "is no size of a loop"},
      Mistake{"MT NP=-4 :", 6, 2, "is no size of a loop"},
      Mistake{"MT NP=4=4 :", 6, 3, "is no size of a loop"},
      Mistake{"MT : encod@MT", 5, 5, "\"encod\" is no primitive; did you mean \"encode\""},
      Mistake{"MT : @MT", 5, 1, "\"\" is no primitive"},
      Mistake{"MT : encode", 5, 6, "encode has no level: expected encode@ and the loop"},
      Mistake{"MT : encode@", 12, 1, "there is no loop \"\""},
      Mistake{"MT KT : encode@KP", 15, 2, "there is no loop \"KP\"; did you mean \"KT\""},
      Mistake{"MT : encode@MT/NP", 15, 2, "there is no loop \"NP\""},
      Mistake{"MT : encode@MT/top", 15, 3, "there is no loop \"top\""},
      Mistake{"MT : encode@MT/", 15, 1, "there is no loop \"\""},
      Mistake{"MT : encode@MT/MT/MT", 18, 2, "MT is left out twice"});
  const ParseFault fault = fault_of(mistake.text);
  CHECK(fault.where.begin == mistake.begin);
  CHECK(fault.where.length == mistake.length);
  CHECK_THAT(fault.message, Catch::Contains(mistake.message));
}

TEST_CASE("texts are short: 4096 characters, 16 loops, 32 primitives", "[notation]") {
  std::string loops;
  for (std::size_t i = 1; i <= kMostLoops; ++i) {
    loops += i == 1 ? "KT=2 " : "KT" + std::to_string(i) + "=2 ";
  }
  CHECK(std::holds_alternative<ParsedNotation>(parse(loops + ":")));
  CHECK(fault_of(loops + "MT :").message == "more than 16 loops");
  std::string primitives = "MT :";
  for (std::size_t i = 0; i < kMostPrimitives; ++i) primitives += " add@MT";
  CHECK(std::holds_alternative<ParsedNotation>(parse(primitives)));
  CHECK(fault_of(primitives + " add@MT").message == "more than 32 primitives");
  CHECK(std::holds_alternative<ParsedNotation>(parse("MT :" + std::string(4092, ' '))));
  CHECK(fault_of("MT :" + std::string(4093, ' ')).where.begin == 4096);
}

TEST_CASE("a level reads alone", "[notation]") {
  const Notation n = std::get<ParsedNotation>(parse(kLoops + " :")).notation;
  CHECK(std::get<Level>(parse_level(n, "BWP/NP")) == Level{6, LoopSet(0b10000)});
  CHECK(std::get<Level>(parse_level(n, "top")) == Level{});
  CHECK(std::get<ParseFault>(parse_level(n, "KP")).message ==
        "there is no loop \"KP\"; did you mean \"KT\"; expected MT, NT, KT, KT2, NP, BWP, top");
  CHECK(std::get<ParseFault>(parse_level(n, "NP/")).where.begin == 3);
}

TEST_CASE("faults carry the line and column of a text with several lines", "[notation]") {
  Notation n;
  const auto wrong = faults_of("MT NT\nKT BWPP=4 : map@KT", "notation", n);
  REQUIRE(wrong.size() == 1);
  CHECK(wrong[0].id == "MS550");
  CHECK(wrong[0].where.text() == "notation:2:4");
  CHECK(wrong[0].source_line == "KT BWPP=4 : map@KT");
  const auto illegal = faults_of("MT NT KT BWP=4\n: encode@MT", "notation", n);
  REQUIRE(illegal.size() >= 2);
  CHECK(illegal[0].id == "MS551");
  CHECK(std::any_of(illegal.begin(), illegal.end(),
                    [](const Fault& f) { return f.where.text() == "notation:2:3"; }));
  CHECK_THROWS_AS(read("MT", "notation"), ConfigError);
}

}  // namespace
}  // namespace macroscope::notation
