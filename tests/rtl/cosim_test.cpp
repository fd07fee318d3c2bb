// Co-simulation of whole arrays: tile = pe = rtl for every pair, and what is wrong is found.
#include "analysis/cosim/cosim.hpp"

#include <catch2/catch.hpp>

#include "analysis/cosim/cases.hpp"
#include "analysis/cosim/pairs.hpp"
#include "models/engine/bit_slice/bit_slice_cosim.hpp"
#include "models/engine/systolic/systolic_cosim.hpp"
#include "tests/rtl/cosim_runs.hpp"

namespace macroscope::cosim {
namespace {

using engine::Dataflow;
using engine::SystolicParams;

SystolicParams array(std::uint32_t rows, std::uint32_t cols, Dataflow dataflow,
                     const std::string& kind) {
  SystolicParams params{rows, cols, dataflow};
  params.pe.emplace().kind = kind;
  return params;
}

std::vector<NotedPair> one(const SystolicParams& params) {
  std::vector<NotedPair> pairs;
  pairs.push_back({engine::cosim_pair(params), ""});
  return pairs;
}

}  // namespace

TEST_CASE("tile, PEs and RTL agree on every shipped pair in all cycles and results", "[cosim]") {
  test::use_build_cache();
  Request request;
  request.shapes = shapes();
  const std::vector<PairResult> results = run(shipped_pairs(), request);
  CHECK(results.size() == engine::shipped_systolic().size() + engine::shipped_bit_slice().size());
  CHECK(differences(results) == "");
  for (const PairResult& result : results) CHECK(result.cases.size() == request.shapes);
}

TEST_CASE("arrays of one row, one column, other widths and one register agree too", "[cosim]") {
  test::use_build_cache();
  std::vector<NotedPair> pairs;
  SystolicParams row = array(1, 4, Dataflow::os, "mac");
  row.pe->a_width = 5;
  row.pe->b_width = 7;
  row.pe->acc_width = 20;
  pairs.push_back({engine::cosim_pair(row), ""});
  SystolicParams column = array(4, 1, Dataflow::ws, "mac_p2");
  column.double_buffer = false;
  column.fold_overlap = false;
  pairs.push_back({engine::cosim_pair(column), ""});
  SystolicParams wide = array(2, 5, Dataflow::is, "opt1");
  wide.pe->a_width = 9;
  wide.pe->b_width = 6;
  wide.pe->acc_width = 18;
  pairs.push_back({engine::cosim_pair(wide), ""});
  Request request;
  request.shapes = shapes();
  CHECK(differences(run(pairs, request)) == "");
}

TEST_CASE("random products hold zeros, extremes, single rows and columns and odd k", "[cosim]") {
  const auto pair = engine::cosim_pair(array(3, 3, Dataflow::os, "mac"));
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
    Dataflow dataflow;
    const char* pe;
  };
  const Mutant mutant = GENERATE(
      Mutant{"dropped_carry", "rtl/array/ms_pass_pe.sv", "{high_carry[HIGH-1:1], low_carry}",
             "{high_carry[HIGH-1:1], 1'b0, low_carry[PRODUCT-1:0]}", Dataflow::ws, "opt1"},
      Mutant{"late_capture", "rtl/array/ms_os_cell.sv", "capture = complete[Latency]",
             "capture = complete[Latency-1]", Dataflow::os, "mac"},
      Mutant{"late_result", "rtl/array/ms_array_ws.sv", "valid_all[Rows+Latency-1+j]",
             "valid_all[Rows+Latency-2+j]", Dataflow::ws, "mac_folded"});
  test::use_build_cache();
  const test::MutatedHome home(mutant.name, mutant.file, mutant.from, mutant.to);
  Request request;
  request.shapes = 20;
  request.wave_folder = home.path() + "/waves";
  const std::vector<PairResult> results =
      run(one(array(3, 3, mutant.dataflow, mutant.pe)), request);
  INFO(mutant.name);
  REQUIRE(results.size() == 1);
  CHECK(results[0].mismatches() > 0);
  CHECK(differences(results).find("cycle ") != std::string::npos);
  CHECK(std::filesystem::file_size(results[0].waveform) > 100);
  CHECK(std::filesystem::file_size(results[0].save_file) > 100);
}

TEST_CASE("a user's PE is compared with the latency that is said of it", "[cosim][user]") {
  test::use_build_cache();
  SystolicParams params = array(3, 3, Dataflow::os, "user");
  params.pe->rtl = std::string(MACROSCOPE_SOURCE_DIR) + "/configs/architectures/user_pe.sv";
  params.pe->top = "user_pe";
  params.pe->latency = 2;
  Request request;
  request.shapes = shapes();
  CHECK(differences(run(one(params), request)) == "");
  request.shapes = 30;
  params.pe->latency = GENERATE(1U, 3U);
  CHECK(differences(run(one(params), request)) != "");
}

TEST_CASE("a user's PE with wrong ports is a fault of its file", "[cosim][user]") {
  test::use_build_cache();
  const test::MutatedHome home("user_ports", "configs/architectures/user_pe.sv", "acc_o", "sum_o");
  SystolicParams params = array(3, 3, Dataflow::os, "user");
  params.pe->rtl = home.path() + "/configs/architectures/user_pe.sv";
  params.pe->top = "user_pe";
  params.pe->latency = 2;
  const auto message = [&] {
    try {
      static_cast<void>(engine::build_rtl(engine::cosim_pair(params)->rtl()));
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

}  // namespace macroscope::cosim
