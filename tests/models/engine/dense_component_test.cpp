// The XML of cube, 2D-matrix and adder tree: defaults, limits, which PEs they take.
#include <catch2/catch.hpp>

#include "models/engine/adder_tree/adder_tree.hpp"
#include "models/engine/cube/cube.hpp"
#include "models/engine/matrix_2d/matrix_2d.hpp"
#include "sim/config/reader.hpp"

namespace macroscope::engine {
namespace {

using Catch::Contains;

/// Reads `<tag attributes>children</tag>`; the faults of reading are thrown, others returned.
template <class Component>
typename Component::Params read(const std::string& tag, const std::string& rest,
                                std::vector<Fault>& faults) {
  const std::string text = "<" + tag + " version=\"1\" " + rest;
  const auto registry = config::make_registry<Component, pe::PeComponent>();
  const auto description = config::read_description_from_memory("engine.xml", text, registry, tag);
  return Component::read(description.root(), faults);
}

/// The one fault of an element, as text; empty when there is none.
template <class Component>
std::string fault(const std::string& tag, const std::string& rest) {
  std::vector<Fault> faults;
  try {
    (void)read<Component>(tag, rest, faults);
  } catch (const ConfigError& e) {
    faults = e.faults();
  }
  REQUIRE(faults.size() <= 1);
  return faults.empty() ? "" : faults.front().text();
}

TEST_CASE(
    "a <cube> is 16 x 16 x 16 with drain registers and PEs of one stage unless told otherwise",
    "[cube]") {
  std::vector<Fault> faults;
  const CubeParams p = read<Cube>("cube", "/>", faults);
  const BroadcastParams b = broadcast_params(p);
  CHECK(faults.empty());
  CHECK((b.rows == 16 && b.cols == 16 && b.depth == 16 && b.double_buffer));
  CHECK((b.latency == 1 && b.flush == 0));
}

TEST_CASE("a <matrix_2d> reads its size, its drain and its <pe>", "[matrix_2d]") {
  std::vector<Fault> faults;
  const Matrix2dParams p = read<Matrix2d>(
      "matrix_2d", "rows=\"3\" cols=\"5\" double_buffer=\"false\"><pe kind=\"opt1\"/></matrix_2d>",
      faults);
  const BroadcastParams b = broadcast_params(p);
  CHECK(faults.empty());
  CHECK((b.rows == 3 && b.cols == 5 && b.depth == 1 && !b.double_buffer));
  CHECK((b.latency == 2 && b.flush == 2));
}

TEST_CASE("every PE that an engine takes has its latency there", "[cube][matrix_2d]") {
  const auto latency = [](auto component, const char* tag, const std::string& kind) {
    std::vector<Fault> faults;
    const auto p =
        read<decltype(component)>(tag, "><pe kind=\"" + kind + "\"/></" + tag + ">", faults);
    CHECK(faults.empty());
    return broadcast_params(p).latency;
  };
  CHECK(latency(Matrix2d{}, "matrix_2d", "mac") == 2);
  CHECK(latency(Matrix2d{}, "matrix_2d", "mac_folded") == 2);
  CHECK(latency(Matrix2d{}, "matrix_2d", "mac_p2") == 3);
  CHECK(latency(Matrix2d{}, "matrix_2d", "opt1") == 2);
  CHECK(latency(Cube{}, "cube", "mac") == 4);
  CHECK(latency(Cube{}, "cube", "mac_folded") == 2);
  CHECK(latency(Cube{}, "cube", "opt1") == 2);
  std::vector<Fault> faults;
  const std::string file = MACROSCOPE_SOURCE_DIR "/configs/architectures/user_pe.sv";
  const Matrix2dParams user = read<Matrix2d>(
      "matrix_2d",
      "><pe kind=\"user\" rtl=\"" + file + "\" top=\"user_pe\" latency=\"5\"/></matrix_2d>",
      faults);
  CHECK(faults.empty());
  CHECK(user.pe->rtl == file);
  CHECK(broadcast_params(user).latency == 5);
}

TEST_CASE("a PE that an engine cannot be made of is refused where it stands", "[cube][matrix_2d]") {
  for (const char* kind : {"mac_tree", "opt2", "opt3", "opt4c", "opt4e", "laconic"}) {
    const std::string pe = "><pe kind=\"" + std::string(kind) + "\"/></";
    CHECK_THAT(fault<Cube>("cube", pe + "cube>"), Contains("engine.xml:1:") && Contains("MS440") &&
                                                      Contains(kind) &&
                                                      Contains("mac, mac_folded, opt1"));
    CHECK_THAT(fault<Matrix2d>("matrix_2d", pe + "matrix_2d>"), Contains("MS440"));
  }
  CHECK_THAT(fault<Cube>("cube", "><pe kind=\"mac_p2\"/></cube>"), Contains("MS440"));
  CHECK_THAT(fault<Cube>("cube", "><pe kind=\"user\" rtl=\"a\" top=\"b\" latency=\"1\"/></cube>"),
             Contains("MS440"));
  // No PE of the user's has a place in a cube, but a whole cube can be the user's.
  const std::string users = " kind=\"user\" rtl=\"" MACROSCOPE_SOURCE_DIR
                            "/configs/architectures/user_tree.sv\" top=\"user_tree\" latency=\"9\"";
  CHECK_THAT(fault<Cube>("cube", "><pe" + users + "/></cube>"),
             Contains("MS440") && Contains("user with level=\"array\""));
  std::vector<Fault> faults;
  const CubeParams whole = read<Cube>("cube", "><pe" + users + " level=\"array\"/></cube>", faults);
  CHECK(faults.empty());
  CHECK(broadcast_params(whole).latency == 9);
  CHECK_THAT(fault<Cube>("cube", "><pe kind=\"mac\" level=\"array\"/></cube>"),
             Contains("MS445") && Contains("level is read with kind=\"user\" only"));
  CHECK_THAT(fault<Cube>("cube", "><pe kind=\"mec\"/></cube>"), Contains("MS104"));
  CHECK_THAT(fault<Cube>("cube", "><pe/><pe/></cube>"), Contains("MS106"));
}

TEST_CASE("an accumulator that does not hold one cycle's products is refused with the needed width",
          "[cube][matrix_2d]") {
  // 16 products of int8: 2^4 * 2^14 is the largest sum, and positive: 20 bits.
  CHECK_THAT(fault<Cube>("cube", "depth=\"16\"><pe acc_width=\"19\"/></cube>"),
             Contains("MS441") && Contains("at least 20 bits"));
  CHECK(fault<Cube>("cube", "depth=\"16\"><pe acc_width=\"20\"/></cube>").empty());
  CHECK_THAT(fault<Matrix2d>("matrix_2d", "><pe acc_width=\"15\"/></matrix_2d>"),
             Contains("MS441") && Contains("at least 16 bits"));
  // ms_pe_opt1 keeps a counter above the product.
  CHECK_THAT(fault<Matrix2d>("matrix_2d", "><pe kind=\"opt1\" acc_width=\"17\"/></matrix_2d>"),
             Contains("MS441") && Contains("at least 18 bits"));
}

TEST_CASE("an <adder_tree> reads its size, its operands, its registers and its <pe>",
          "[adder_tree]") {
  std::vector<Fault> faults;
  const TreeParams p = tree_params(read<AdderTree>(
      "adder_tree",
      "rows=\"64\" cols=\"8\" operands=\"broadcast\" double_buffer=\"true\"><pe kind=\"opt2\"/>"
      "</adder_tree>",
      faults));
  CHECK(faults.empty());
  CHECK((p.rows == 64 && p.cols == 8 && p.segment == 16 && !p.march && p.double_buffer));
  CHECK((p.encoder == 1 && p.latency == 6));
}

TEST_CASE("an adder tree is refused PEs without weights, rows that 16 does not divide, narrow sums",
          "[adder_tree]") {
  CHECK_THAT(fault<AdderTree>("adder_tree", "><pe kind=\"opt1\"/></adder_tree>"),
             Contains("MS440") && Contains("mac_tree, mac, opt2"));
  for (const char* rows : {"2", "6", "12", "24", "40"}) {
    CHECK_THAT(
        fault<AdderTree>("adder_tree", "rows=\"" + std::string(rows) + "\"><pe/></adder_tree>"),
        Contains("engine.xml:1:") && Contains("MS444") && Contains("multiple of 16"));
    CHECK(fault<AdderTree>("adder_tree", "rows=\"" + std::string(rows) + "\"/>").empty());
  }
  CHECK(fault<AdderTree>("adder_tree", "rows=\"4\"><pe/></adder_tree>").empty());
  CHECK_THAT(fault<AdderTree>("adder_tree", "rows=\"64\"><pe acc_width=\"21\"/></adder_tree>"),
             Contains("MS441") && Contains("at least 22 bits"));
  CHECK_THAT(fault<AdderTree>("adder_tree", "operands=\"hop\"/>"), Contains("MS104"));
}

TEST_CASE("parameters of a PE that say nothing are refused", "[matrix_2d]") {
  CHECK_THAT(fault<Matrix2d>("matrix_2d", "><pe kind=\"mac\" latency=\"3\"/></matrix_2d>"),
             Contains("MS445") && Contains("user"));
  CHECK_THAT(fault<Matrix2d>("matrix_2d", "><pe skip_empty=\"true\"/></matrix_2d>"),
             Contains("MS445"));
  CHECK_THAT(fault<Matrix2d>("matrix_2d", "><pe resolve=\"vector\"/></matrix_2d>"),
             Contains("MS445") && Contains("are words"));
  CHECK(
      fault<Matrix2d>("matrix_2d", "><pe kind=\"opt1\" resolve=\"vector\"/></matrix_2d>").empty());
  CHECK_THAT(
      fault<Matrix2d>("matrix_2d", "><pe kind=\"user\" top=\"b\" latency=\"1\"/></matrix_2d>"),
      Contains("MS445") && Contains("rtl="));
  CHECK_THAT(fault<Matrix2d>("matrix_2d",
                             "><pe rtl=\"no.sv\" top=\"b\" "
                             "latency=\"1\"/></matrix_2d>"),
             Contains("engine.xml:1:") && Contains("MS465") && Contains("no.sv is no file"));
}

TEST_CASE("a size of zero or beyond any array is refused", "[cube][matrix_2d]") {
  for (const char* attribute : {"rows=\"0\"", "cols=\"0\"", "depth=\"0\"", "depth=\"257\""}) {
    CHECK_THAT(fault<Cube>("cube", std::string(attribute) + "/>"), Contains("MS104"));
  }
  CHECK_THAT(fault<Matrix2d>("matrix_2d", "rows=\"65537\"/>"), Contains("MS104"));
  CHECK_THAT(fault<Matrix2d>("matrix_2d", "depth=\"2\"/>"), Contains("MS102"));
}

TEST_CASE("an operator whose sums or operands do not fit the PE is refused with the needed width",
          "[matrix_2d]") {
  pe::PeParams pe;
  pe.acc_width = 20;
  program::Operator op;
  op.name = "fc";
  op.formats = {{"int8", Bits(8)}, {"int8", Bits(8)}, {"int32", Bits(32)}, {"int8", Bits(8)}};
  CHECK_NOTHROW(pe::check_operands(pe, op, 31));
  // accumulator_bits = 8 + 8 + floor(log2 K).
  CHECK_THROWS_WITH(pe::check_operands(pe, op, 32), Contains("MS442") && Contains("21 bits") &&
                                                        Contains("'fc'") && Contains("holds 31"));
  op.formats.input = {"int16", Bits(16)};
  CHECK_THROWS_WITH(pe::check_operands(pe, op, 1), Contains("MS443") && Contains("inputs"));
  op.formats.input = {"int4", Bits(4)};
  CHECK_NOTHROW(pe::check_operands(pe, op, 511));
  op.formats.weight = {"fp8_e4m3", Bits(8)};
  CHECK_THROWS_WITH(pe::check_operands(pe, op, 1), Contains("MS443") && Contains("weights"));
}

}  // namespace
}  // namespace macroscope::engine
