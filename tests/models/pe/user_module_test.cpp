// A module of the user's: what its text says of it, and its twin.
#include <unistd.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "models/pe/dense.hpp"
#include "models/pe/rtl_include.hpp"
#include "models/pe/rtl_text.hpp"
#include "models/pe/user_module.hpp"
#include "sim/core/error.hpp"
#include "sim/core/rng.hpp"

using namespace macroscope;
using Catch::Contains;
using Names = std::vector<std::string>;

TEST_CASE("headers of modules are read past comments, packages, types and defaults", "[user]") {
  const auto modules = pe::module_headers(R"(
    // module commented #(parameter A = 1) (input x);
    /* module also; */
    module plain (input logic a);
      initial $display("module text #(parameter B = 1);");
    endmodule
    module automatic typed import p::*; import q::r; #(
      parameter int unsigned Rows = 4, Cols = f(1, 2),   // two behind one keyword
      parameter bit [Rows-1:0] Mask = {Rows{1'b1}},
      parameter logic signed [7:0] Big = (Rows == 4) ? 1 : 2,
      localparam int unsigned Size = Rows <= 16 ? Rows : 16
    ) (input logic [Rows-1:0] a_i);
    endmodule
    module bare; endmodule
    module verilog (a, b);
      parameter AWidth = 8, BWidth = 2 * (AWidth + 1);
      parameter [3:0] AccWidth = 4'd5;
      localparam Hidden = 3;
      input [AWidth-1:0] a; wire c = a == 3;
    endmodule
    macromodule old (a); endmodule)");
  REQUIRE(modules.size() == 5);
  CHECK(modules[0].name == "plain");
  CHECK(modules[0].parameters.empty());
  CHECK(modules[1].name == "typed");
  CHECK(modules[1].parameters == Names{"Rows", "Cols", "Mask", "Big"});
  CHECK(modules[2].name == "bare");
  CHECK(modules[3].name == "verilog");
  CHECK(modules[3].parameters == Names{"AWidth", "BWidth", "AccWidth"});
  CHECK(modules[4].name == "old");
  for (const char* broken : {"module", "module x #", "module x #(", "module x #(parameter A",
                             "module x import", "\"module", "module x #(parameter A = \"\\"}) {
    INFO(broken);
    CHECK(pe::module_headers(broken).size() <= 1);
  }
}

TEST_CASE("a file without the module is a fault that says what it has", "[user]") {
  const std::string file =
      (std::filesystem::temp_directory_path() / ("user_module_" + std::to_string(getpid()) + ".sv"))
          .string();
  const auto write = [&](const char* text) { std::ofstream(file) << text; };
  write("module my_pe #(parameter AWidth = 8) (); endmodule\nmodule other; endmodule\n");
  CHECK(pe::missing_module(file, "my_pe").empty());
  CHECK_THAT(pe::missing_module(file, "my_pee"), Contains("no module \"my_pee\"") &&
                                                     Contains("did you mean \"my_pe\"") &&
                                                     Contains("it has my_pe, other"));
  CHECK_THROWS_WITH(pe::read_user_module(file, "absent"), Contains("MS465"));
  const pe::UserModule module = pe::read_user_module(file, "my_pe");
  CHECK(module.has_parameter("AWidth"));
  CHECK_FALSE(module.has_parameter("BWidth"));
  // It may be in what the file includes.
  write("`include \"rest.svh\"\n");
  CHECK(pe::missing_module(file, "absent").empty());
  write("// nothing\n");
  CHECK_THAT(pe::missing_module(file, "absent"), Contains("it has none"));
  std::filesystem::remove(file);
  CHECK_THAT(pe::missing_module(file, "absent"), Contains("cannot be read"));
  CHECK_THROWS_WITH(pe::read_user_module(file, "absent"), Contains("MS465"));
}

TEST_CASE("the twin of a user's PE is a PE of ours of the same latency", "[user]") {
  const pe::DenseWidths widths{8, 6, 18};
  pe::Mac two(widths);
  pe::MacP2 three(widths);
  pe::DelayedMac one_stage(widths, 1);
  pe::DelayedMac two_stages(widths, 2);
  pe::DelayedMac three_stages(widths, 3);
  Rng rng(1, "test.user_pe");
  std::int64_t before = 0;
  for (int cycle = 0; cycle < 2000; ++cycle) {
    const pe::DenseInputs in{static_cast<std::int64_t>(rng.below(256)) - 128,
                             static_cast<std::int64_t>(rng.below(64)) - 32, rng.below(9) == 0,
                             rng.below(5) != 0};
    const std::int64_t expected = two.step(in);
    CHECK(two_stages.step(in) == expected);
    CHECK(three_stages.step(in) == three.step(in));
    // Latency 1 shows a sum one enabled cycle before latency 2 does.
    if (in.en) CHECK(expected == before);
    before = one_stage.step(in);
  }
}

TEST_CASE("included files stand in the text, and lines tell where they are from", "[user]") {
  namespace fs = std::filesystem;
  const fs::path folder =
      fs::temp_directory_path() / ("macroscope_include_" + std::to_string(getpid()));
  fs::create_directories(folder / "sub");
  const auto write = [&](const char* name, const char* text) {
    std::ofstream(folder / name) << text;
  };
  write("top.sv", "module top;\n  `include \"sub/body.svh\"\n// `include \"no.svh\"\nendmodule\n");
  write("sub/body.svh", "wire a;\n`include \"more.svh\"\nwire b;\n");
  write("sub/more.svh", "wire c;\n");
  const std::string top = (folder / "top.sv").string();
  CHECK(*pe::expanded_rtl(top, pe::Lines::none) ==
        "module top;\nwire a;\nwire c;\nwire b;\n// `include \"no.svh\"\nendmodule\n");
  const std::string lines = *pe::expanded_rtl(top, pe::Lines::directives);
  CHECK_THAT(lines, Contains("`line 1 \"" + (folder / "sub/more.svh").string() + "\" 1\nwire c;"));
  CHECK_THAT(lines, Contains("`line 3 \"" + top + "\" 2\n// `include"));
  // What is not there stays for the tool; files that include each other end.
  write("sub/more.svh", "`include \"absent.svh\"\n`include \"body.svh\"\n");
  CHECK_THAT(*pe::expanded_rtl(top, pe::Lines::none), Contains("`include \"absent.svh\""));
  CHECK_FALSE(pe::expanded_rtl((folder / "none.sv").string(), pe::Lines::none));
  CHECK_FALSE(pe::expanded_rtl(folder.string(), pe::Lines::none));
  fs::remove_all(folder);
}
