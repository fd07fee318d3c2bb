// Co-simulation of whole arrays: tile = pe = rtl for every pair, and what is wrong is found.
#include "analysis/cosim/cosim.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <functional>

#include "analysis/cosim/cases.hpp"
#include "analysis/cosim/pairs.hpp"
#include "models/engine/adder_tree/adder_tree_rtl.hpp"
#include "models/engine/bit_slice/bit_slice_cosim.hpp"
#include "models/engine/cube/cube_rtl.hpp"
#include "models/engine/fold/array_cosim.hpp"
#include "models/engine/matrix_2d/matrix_2d_rtl.hpp"
#include "models/engine/systolic/systolic_rtl.hpp"
#include "sim/config/reader.hpp"
#include "sim/device/architecture.hpp"
#include "tests/rtl/cosim_runs.hpp"

namespace macroscope::cosim {
namespace {

using engine::Dataflow;
using engine::SystolicParams;

pe::PeParams pe_of(const std::string& kind, std::uint32_t a_width = 8, std::uint32_t b_width = 8,
                   std::uint32_t acc_width = 32) {
  pe::PeParams pe;
  pe.kind = kind;
  pe.a_width = a_width;
  pe.b_width = b_width;
  pe.acc_width = acc_width;
  return pe;
}

SystolicParams array(std::uint32_t rows, std::uint32_t cols, Dataflow dataflow,
                     const std::string& kind) {
  SystolicParams params{rows, cols, dataflow};
  params.pe = pe_of(kind);
  return params;
}

/// Engines of any kind.
template <class... Params>
std::vector<NotedPair> pairs_of(const Params&... params) {
  std::vector<NotedPair> pairs;
  (pairs.push_back({engine::cosim_pair(array_design(params)), ""}), ...);
  return pairs;
}

}  // namespace

TEST_CASE("tile, PEs and RTL agree on every shipped pair in all cycles and results", "[cosim]") {
  test::use_build_cache();
  Request request;
  request.shapes = shapes();
  const std::vector<PairResult> results = run(shipped_pairs(), request);
  // Systolic os, ws, is with 4 PEs; cube with 3, 2D-matrix with 4, adder tree with 3, two sizes
  // each; four arrays that leave pairs; bit-slice columns.
  CHECK(results.size() == 3 * 4 + 2 * (3 + 4 + 3) + 4 + engine::shipped_bit_slice().size());
  CHECK(differences(results) == "");
  for (const PairResult& result : results) CHECK(result.cases.size() == request.shapes);
}

TEST_CASE("arrays of one row, one column, other widths and one register agree too", "[cosim]") {
  test::use_build_cache();
  SystolicParams row = array(1, 4, Dataflow::os, "mac");
  row.pe = pe_of("mac", 5, 7, 20);
  SystolicParams column = array(4, 1, Dataflow::ws, "mac_p2");
  column.double_buffer = false;
  column.fold_overlap = false;
  SystolicParams wide = array(2, 5, Dataflow::is, "opt1");
  wide.pe = pe_of("opt1", 9, 6, 18);
  engine::CubeParams cube{1, 4, 1, false, pe_of("opt1", 3, 4, 7)};
  engine::Matrix2dParams matrix{4, 1, true, pe_of("mac_p2", 7, 5, 64)};
  // 48 products, of which the accumulator holds just the largest sum.
  engine::AdderTreeParams tree{48, 1, engine::TreeOperands::march, true,
                               pe_of("opt2", 3, 2, 3 + 2 + 5)};
  Request request;
  request.shapes = shapes();
  CHECK(differences(run(pairs_of(row, column, wide, cube, matrix, tree), request)) == "");
}

TEST_CASE("random products hold zeros, extremes, single rows and columns and odd k", "[cosim]") {
  const auto pair = engine::cosim_pair(array_design(array(3, 3, Dataflow::os, "mac")));
  bool zero = false, lowest = false, row = false, column = false, odd = false, folds = false;
  for (std::uint64_t n = 0; n < 200; ++n) {
    const engine::CosimCase c = random_case(*pair, 1, n);
    const auto all = [&](std::int64_t value) {
      return std::all_of(c.input.begin(), c.input.end(), [&](auto v) { return v == value; });
    };
    zero = zero || all(0);
    lowest = lowest || all(-128);
    row = row || (c.m == 1 && c.n > 1);
    column = column || (c.n == 1 && c.m > 1);
    odd = odd || (c.k > 1 && c.k % 2 == 1);
    folds = folds || (c.m > 3 && c.n > 3);
  }
  CHECK((zero && lowest && row && column && odd && folds));
}

TEST_CASE("mutants of the RTL are caught, with the place and a waveform", "[cosim][mutant]") {
  struct Mutant {
    const char* name;
    const char* file;
    const char* from;
    const char* to;
    std::function<std::vector<NotedPair>()> pairs;
  };
  const auto systolic = [](Dataflow dataflow, const char* pe) {
    return [=] { return pairs_of(array(3, 3, dataflow, pe)); };
  };
  const Mutant mutant = GENERATE_COPY(
      Mutant{"dropped_carry", "rtl/array/ms_pass_pe.sv", "{high_carry[HIGH-1:1], low_carry}",
             "{high_carry[HIGH-1:1], 1'b0, low_carry[PRODUCT-1:0]}",
             systolic(Dataflow::ws, "opt1")},
      Mutant{"late_capture", "rtl/array/ms_os_cell.sv", "capture = complete[Latency]",
             "capture = complete[Latency-1]", systolic(Dataflow::os, "mac")},
      Mutant{"late_result", "rtl/array/ms_array_ws.sv", "valid_all[Rows+Latency-1+j]",
             "valid_all[Rows+Latency-2+j]", systolic(Dataflow::ws, "mac_folded")},
      Mutant{"early_drain", "rtl/array/ms_array_drain.sv", ".Cycles(Latency)",
             ".Cycles(Latency - 1)",
             [] {
               return pairs_of(engine::Matrix2dParams{2, 2, true, pe_of("mac")});
             }},
      Mutant{"early_swap", "rtl/array/ms_array_adder_tree.sv", ".data_i(clr_i)",
             ".data_i(clr_i | b_valid_i[j])", [] {
               return pairs_of(engine::AdderTreeParams{4, 2, engine::TreeOperands::march, true,
                                                       pe_of("mac_tree", 3, 3, 12)});
             }});
  test::use_build_cache();
  const test::MutatedHome home(mutant.name, mutant.file, mutant.from, mutant.to);
  Request request;
  request.shapes = 20;
  request.wave_folder = home.path() + "/waves";
  const std::vector<PairResult> results = run(mutant.pairs(), request);
  INFO(mutant.name);
  REQUIRE(results.size() == 1);
  CHECK(results[0].mismatches() > 0);
  CHECK(differences(results).find("cycle ") != std::string::npos);
  CHECK(std::filesystem::file_size(results[0].waveform) > 100);
  CHECK(std::filesystem::file_size(results[0].save_file) > 100);
}

/// configs/architectures/user_pe.sv, said to have a latency.
pe::PeParams user_pe(std::uint32_t latency) {
  pe::PeParams pe = pe_of("user");
  pe.rtl = std::string(MACROSCOPE_SOURCE_DIR) + "/configs/architectures/user_pe.sv";
  pe.top = "user_pe";
  pe.latency = latency;
  return pe;
}

TEST_CASE("a user's PE is compared with the latency that is said of it", "[cosim][user]") {
  test::use_build_cache();
  SystolicParams systolic = array(3, 3, Dataflow::os, "user");
  engine::Matrix2dParams matrix{2, 2, true, {}};
  Request request;
  const auto found = [&](std::uint32_t latency) {
    systolic.pe = user_pe(latency);
    matrix.pe = user_pe(latency);
    const std::vector<PairResult> results = run(pairs_of(systolic, matrix), request);
    return std::pair(results[0].mismatches() != 0, results[1].mismatches() != 0);
  };
  request.shapes = shapes();
  CHECK(found(2) == std::pair(false, false));
  request.shapes = 30;
  CHECK(found(GENERATE(1U, 3U)) == std::pair(true, true));
}

TEST_CASE("a user's PE with wrong ports is a fault of its file", "[cosim][user]") {
  test::use_build_cache();
  const test::MutatedHome home("user_ports", "configs/architectures/user_pe.sv", "acc_o", "sum_o");
  SystolicParams params = array(3, 3, Dataflow::os, "user");
  params.pe = user_pe(2);
  params.pe->rtl = home.path() + "/configs/architectures/user_pe.sv";
  const auto message = [&] {
    try {
      static_cast<void>(engine::build_rtl(engine::cosim_pair(array_design(params))->rtl()));
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK_THAT(message(), Catch::Contains("MS465") && Catch::Contains("acc_o"));
  params.pe->rtl = std::string(MACROSCOPE_SOURCE_DIR) + "/configs/architectures/user_pe.sv";
  params.pe->a_width = 9;
  CHECK_THAT(message(), Catch::Contains("MS465") && Catch::Contains("a_i"));
  params.pe->a_width = 8;
  params.pe->top = "absent";
  CHECK_THAT(message(), Catch::Contains("MS465") && Catch::Contains("absent"));
}

namespace {

/// A file whose module `users` is an array of ours under another name, with parameters and ports as
/// a user would write them.
class UsersArray {
 public:
  UsersArray(const std::string& name, const engine::RtlSpec& ours)
      : file_(std::string(MACROSCOPE_RTL_CACHE) + "/users_" + name + ".sv") {
    std::string parameters, settings, ports, connections;
    for (const auto& [parameter, value] : ours.parameters) {
      // The PE is the array's own business.
      const bool fixed = parameter == "Pe" || parameter == "Latency";
      if (!fixed) parameters += fmt::format(", parameter int {} = 1", parameter);
      settings += fmt::format(", .{}({})", parameter, fixed ? std::to_string(value) : parameter);
    }
    for (const engine::RtlPort& port : ours.ports) {
      ports += fmt::format(", {} logic [{}:0] {}", port.input ? "input" : "output", port.width - 1,
                           port.name);
      connections += fmt::format(", .{}", port.name);
    }
    std::filesystem::create_directories(MACROSCOPE_RTL_CACHE);
    std::ofstream(file_) << fmt::format(
        "module users #({}) (input logic clk_i, input logic rst_ni{});\n"
        "  {} #({}) u_array (.clk_i, .rst_ni{});\nendmodule\n",
        parameters.substr(2), ports, ours.top, settings.substr(2), connections);
  }
  [[nodiscard]] pe::PeParams pe(std::uint32_t latency) const {
    pe::PeParams pe = pe_of("user", 4, 5, 12);
    pe.rtl = file_;
    pe.top = "users";
    pe.latency = latency;
    pe.level = pe::Level::array;
    return pe;
  }

 private:
  std::string file_;
};

/// The array of `params` as one of the user's, whose PEs have so many stages.
template <class Params>
Params users(const std::string& name, Params params, const std::string& kind,
             std::uint32_t latency) {
  params.pe = pe_of(kind, 4, 5, 12);
  const engine::RtlSpec ours = array_design(params).rtl().spec;
  params.pe = UsersArray(name, ours).pe(latency);
  return params;
}

}  // namespace

TEST_CASE("a whole array of the user's stands in every engine, with the latency that is said of it",
          "[cosim][user]") {
  test::use_build_cache();
  Request request;
  const auto found = [&](std::uint32_t more) {
    return run(
        pairs_of(users("os", array(2, 3, Dataflow::os, "mac"), "mac_p2", 3 + more),
                 users("ws", array(3, 2, Dataflow::ws, "mac"), "mac", 2 + more),
                 users("is", array(3, 2, Dataflow::is, "mac"), "mac_folded", 2 + more),
                 users("cube", engine::CubeParams{2, 2, 2, true, {}}, "mac", 4 + more),
                 users("matrix", engine::Matrix2dParams{2, 3, false, {}}, "mac", 2 + more),
                 users("tree", engine::AdderTreeParams{4, 2, engine::TreeOperands::march, true, {}},
                       "mac_tree", 4 + more)),
        request);
  };
  request.shapes = shapes();
  CHECK(differences(found(0)) == "");
  request.shapes = 20;
  for (const PairResult& result : found(1)) {
    INFO(result.engine);
    CHECK(result.mismatches() > 0);
  }
}

TEST_CASE("the array that is shipped as an example agrees with what is said of it",
          "[cosim][user]") {
  test::use_build_cache();
  std::vector<NotedPair> pairs;
  pairs.push_back(pair_of(config::read_description(
      MACROSCOPE_SOURCE_DIR "/configs/architectures/edge_tree_user_array.xml",
      device::architecture_registry(), "architecture")));
  CHECK(pairs.front().note.empty());
  Request request;
  request.shapes = shapes();
  CHECK(differences(run(pairs, request)) == "");
}

namespace {

/// The example that is shipped, with its RTL from a copy.
engine::AdderTreeParams users_tree(const std::string& home) {
  engine::AdderTreeParams params{8, 4, engine::TreeOperands::broadcast, true, pe_of("user")};
  params.pe->rtl = home + "/configs/architectures/user_tree.sv";
  params.pe->top = "user_tree";
  params.pe->latency = 3;
  params.pe->level = pe::Level::array;
  return params;
}

}  // namespace

TEST_CASE("RTL that depends on what must not matter is caught", "[cosim][user][mutant]") {
  struct Mutant {
    const char* name;
    const char* from;
    const char* to;
  };
  const Mutant mutant = GENERATE(
      Mutant{"users_stall", "if (en_i) sum_q <= sum_d", "sum_q <= sum_d"},
      Mutant{"users_lanes", " & {AWidth{a_valid_i[i]}}", ""},
      Mutant{"users_reset", "if (!rst_ni) begin\n      valid_q <= 3'b000;\n    end else if", "if"},
      Mutant{"users_words", "en_i && b_valid_i[j]", "en_i"});
  test::use_build_cache();
  const test::MutatedHome home(mutant.name, "configs/architectures/user_tree.sv", mutant.from,
                               mutant.to);
  Request request;
  request.shapes = 40;
  const std::vector<PairResult> results = run(pairs_of(users_tree(home.path())), request);
  INFO(mutant.name);
  CHECK(results.front().mismatches() > 0);
}

TEST_CASE("a build is known by what a user's file includes", "[cosim][user]") {
  test::use_build_cache();
  const std::string folder = std::string(MACROSCOPE_RTL_CACHE) + "/users_include";
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/pe.sv")
      << "module my_pe #(parameter AWidth = 8, parameter BWidth = 8, parameter AccWidth = 32) (\n"
         "  input logic clk_i, input logic rst_ni, input logic clr_i, input logic en_i,\n"
         "  input logic [AWidth-1:0] a_i, input logic [BWidth-1:0] b_i,\n"
         "  output logic [AccWidth-1:0] acc_o);\n`include \"body.svh\"\nendmodule\n";
  const auto body = [&](const char* product) {
    std::ofstream(folder + "/body.svh")
        << "  always_ff @(posedge clk_i) if (en_i) acc_o <= (clr_i ? {AccWidth{1'b0}} : acc_o) +\n"
           "    AccWidth'("
        << product << ");\n";
  };
  SystolicParams params = array(2, 2, Dataflow::os, "user");
  params.pe->rtl = folder + "/pe.sv";
  params.pe->top = "my_pe";
  params.pe->latency = 1;
  Request request;
  request.shapes = 20;
  body("$signed(a_i) * $signed(b_i)");
  CHECK(run(pairs_of(params), request).front().mismatches() == 0);
  body("$signed(a_i) * $signed(b_i) + 1");
  CHECK(run(pairs_of(params), request).front().mismatches() > 0);
  body("$signed(a_i) * * $signed(b_i)");
  CHECK_THROWS_WITH(run(pairs_of(params), request), Catch::Contains("users_include/body.svh:2:") &&
                                                        Catch::Contains("syntax error"));
}

TEST_CASE("an array of the user's with wrong ports is a fault of its file", "[cosim][user]") {
  test::use_build_cache();
  engine::AdderTreeParams params = users_tree(MACROSCOPE_SOURCE_DIR);
  const auto message = [&](const auto& of) {
    try {
      static_cast<void>(engine::build_rtl(engine::cosim_pair(array_design(of))->rtl()));
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  engine::CubeParams cube{4, 4, 2, true, params.pe};
  CHECK_THAT(message(cube), Catch::Contains("user_tree.sv: error[MS465]") &&
                                Catch::Contains("as an array") &&
                                Catch::Contains("last_i (1 bit)"));
  // More rows than its load port serves side by side: the contract's port b_i is twice as wide.
  params.rows = 32;
  CHECK_THAT(message(params), Catch::Contains("MS465") && Catch::Contains("b_i (64 bits)"));
}

}  // namespace macroscope::cosim
