// `macroscope characterize` of a PE or an array of the user's own: faults, timing, stalls, costs.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/e2e/characterize_tools.hpp"
#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;
using macroscope::test::kOsu018;
using macroscope::test::skipped;

namespace {

/// A machine with a PE of the user's, `name`.sv, beside it.
std::string user_machine(const std::string& engine, const std::string& pe) {
  return "<architecture name=\"mine\" version=\"1\" doc=\"a machine of a test\">\n"
         "  <include href=\"edge_16.xml\"/>\n  <core>\n    " +
         engine + "\n      <pe kind=\"user\" " + pe + "/>\n    " + "</" +
         engine.substr(1, engine.find(' ') - 1) +
         ">\n  </core>\n  <technology name=\"osu018\"/>\n</architecture>\n";
}

const std::string kOs = "<systolic id=\"array\" dataflow=\"os\">";

/// Copies the machine that user_machine() includes, and `more` of the shipped architectures.
void bring(const Folder& folder, const std::string& more = {}) {
  const std::string shipped = "$SOURCE/configs/architectures/";
  REQUIRE(
      folder.shell("cp " + shipped + "edge_16.xml " + (more.empty() ? "" : shipped + more) + " .")
          .code == 0);
}

}  // namespace

TEST_CASE("a PE of the user's is characterized, and costs find its figures",
          "[characterize][user]") {
  if (skipped(kOsu018)) return;
  const Folder folder;
  bring(folder, "user_pe.sv");
  const std::string pe = "rtl=\"user_pe.sv\" top=\"user_pe\" latency=\"2\"";
  folder.write("mine.xml", user_machine(kOs, pe));
  // Costs name the command that is missing.
  const Finished before = folder.run("cost mine.xml");
  CHECK(before.code == 0);
  CHECK_THAT(before.err, Contains("MS633") && Contains("characterize ARCHITECTURE --technology "
                                                       "osu018 -o user_pe.osu018.xml"));
  const Finished done = folder.run(
      "-q characterize mine.xml --technology osu018 -o user_pe.osu018.xml --format json");
  INFO(done.err);
  REQUIRE(done.code == 0);
  const auto root = nlohmann::json::parse(done.out);
  CHECK(root["pe"] == "user_pe");
  CHECK(root["macs_per_cycle"] == 1);
  CHECK(root["rtl"]["parameters"] == "AWidth=8 BWidth=8 AccWidth=32 Latency=2");
  CHECK(root["rtl"]["file"] == "user_pe.sv");
  CHECK(root["activity"][0]["checked"] == 48 * 64);
  CHECK(folder.run("validate user_pe.osu018.xml").code == 0);

  const Finished cost = folder.run("cost mine.xml --format json");
  CHECK_THAT(cost.err, !Contains("MS633") && !Contains("MS600"));
  const auto parts = nlohmann::json::parse(cost.out);
  const auto& array = parts["area_um2"]["components"]["array"]["parts"];
  CHECK(array["pe"]["count"] == 256);
  CHECK(array["pe"]["each"].get<double>() == Approx(root["area_um2"].get<double>()).epsilon(1e-5));
  // A comment is no change; another operator is.
  REQUIRE(folder.shell("sed -i 's|^module|// mine\\nmodule|' user_pe.sv").code == 0);
  CHECK_THAT(folder.run("cost mine.xml").err, !Contains("MS600"));
  REQUIRE(folder.shell("sed -i 's|a_q \\* b_q|b_q * a_q|' user_pe.sv").code == 0);
  CHECK_THAT(folder.run("cost mine.xml").err,
             Contains("MS600") && Contains("characterize ARCHITECTURE --technology osu018"));
  // Figures of one latency are not those of another.
  folder.write("slow.xml", user_machine(kOs, "rtl=\"user_pe.sv\" top=\"user_pe\" latency=\"3\""));
  CHECK_THAT(folder.run("cost slow.xml").err, Contains("MS633") && Contains("Latency=3"));
  const Finished slow = folder.run("-q characterize slow.xml");
  CHECK(slow.code == 3);
  CHECK_THAT(slow.err, Contains("MS608") && Contains("accumulator"));
}

namespace {

/// A module of a user's PE with the ports of the contract and `body` in it, as widths say.
std::string pe_text(const std::string& name, const std::string& body) {
  return "module " + name +
         " #(\n  parameter int unsigned AWidth = 8,\n  parameter int unsigned BWidth = 8,\n"
         "  parameter int unsigned AccWidth = 32\n) (\n"
         "  input logic clk_i,\n  input logic rst_ni,\n  input logic clr_i,\n"
         "  input logic en_i,\n  input logic signed [AWidth-1:0] a_i,\n"
         "  input logic signed [BWidth-1:0] b_i,\n"
         "  output logic signed [AccWidth-1:0] acc_o\n);\n" +
         body + "\nendmodule\n";
}

/// Figures of a small PE of the user's in osu018, with that body.
nlohmann::json small_pe(const Folder& folder, const std::string& name, int latency,
                        const std::string& body) {
  folder.write(name + ".sv", pe_text(name, body));
  folder.write(name + ".xml",
               user_machine(kOs, "rtl=\"" + name + ".sv\" top=\"" + name + "\" latency=\"" +
                                     std::to_string(latency) +
                                     "\" a_width=\"4\" b_width=\"4\" acc_width=\"12\""));
  const Finished done = folder.run("-q characterize " + name + ".xml --format json");
  INFO(name << '\n' << done.err);
  REQUIRE(done.code == 0);
  return nlohmann::json::parse(done.out);
}

}  // namespace

TEST_CASE("paths at the ports of a user's PE last as if registers stood there",
          "[characterize][user]") {
  if (skipped(kOsu018)) return;
  const Folder folder;
  bring(folder);
  const auto period = [](const nlohmann::json& pe) { return pe["min_period_ns"].get<double>(); };
  // Operands that go straight into the multiplier, and the same behind registers.
  const auto bare = small_pe(folder, "bare", 1,
                             "always_ff @(posedge clk_i) if (en_i) "
                             "acc_o <= (clr_i ? 0 : acc_o) + AccWidth'(a_i * b_i);");
  const auto registered = small_pe(
      folder, "registered", 2,
      "logic clr_q; logic signed [AWidth-1:0] a_q; logic signed [BWidth-1:0] b_q;\n"
      "always_ff @(posedge clk_i) if (en_i) begin\n  clr_q <= clr_i; a_q <= a_i; b_q <= b_i;\n"
      "  acc_o <= (clr_q ? 0 : acc_o) + AccWidth'(a_q * b_q);\nend");
  CHECK(bare["netlist"]["slowest"] == "from an input to a register");
  CHECK(registered["netlist"]["slowest"] == "from a register to a register");
  CHECK(period(bare) == Approx(period(registered)).epsilon(0.01));
  // The frame is for timing alone: a, b and clr are not among its flip-flops.
  CHECK(bare["netlist"]["flip_flops"] == 12);
  CHECK(registered["netlist"]["flip_flops"] == 12 + 4 + 4 + 1);
  // A carry-save accumulator: with its adder behind the registers, and with another register there.
  const std::string pair =
      "logic clr_q; logic signed [AWidth+BWidth-1:0] p; logic [AccWidth-1:0] s, c, sb, cb, m;\n"
      "assign sb = s & {AccWidth{~clr_q}};\nassign cb = c & {AccWidth{~clr_q}};\n"
      "assign m = AccWidth'(p);\nalways_ff @(posedge clk_i) if (en_i) begin\n"
      "  clr_q <= clr_i; p <= AWidth'(a_i) * BWidth'(b_i);\n  s <= sb ^ cb ^ m;\n"
      "  c <= {(sb & cb) | (sb & m) | (cb & m), 1'b0};\n";
  const auto saved = small_pe(folder, "saved", 2, pair + "end\nassign acc_o = s + c;");
  const auto added = small_pe(folder, "added", 3, pair + "  acc_o <= s + c;\nend");
  CHECK(saved["netlist"]["slowest"] != "from a register to a register");
  CHECK(period(saved) == Approx(period(added)).epsilon(0.01));
  // Gates alone between operands and sum are slower than either half.
  CHECK(saved["cross_check"]["sta_period_ns"].get<double>() < period(saved));
}

TEST_CASE("a user's PE is measured without its stalls, as ours are", "[characterize][user]") {
  if (skipped(kOsu018)) return;
  const Folder folder;
  bring(folder);
  // Stall is 1 in there: only that en_i is tied high takes its multiplexers away.
  const auto wrapped =
      small_pe(folder, "wrapped", 2,
               "ms_pe_mac_folded #(.AWidth(AWidth), .BWidth(BWidth), .AccWidth(AccWidth)) u_pe "
               "(.clk_i(clk_i), .rst_ni(rst_ni), .clr_i(clr_i), .en_i(en_i), .a_i(a_i), .b_i(b_i), "
               ".acc_o(acc_o));");
  const Finished done =
      folder.run("-q characterize --pe mac_folded -p width=4 -p acc_width=12 --format json");
  REQUIRE(done.code == 0);
  const auto own = nlohmann::json::parse(done.out);
  CHECK(wrapped["netlist"]["flip_flops"] == own["netlist"]["flip_flops"]);
  CHECK(wrapped["area_um2"].get<double>() == Approx(own["area_um2"].get<double>()).epsilon(0.02));
  CHECK(wrapped["energy_pj_per_mac"].get<double>() ==
        Approx(own["energy_pj_per_mac"].get<double>()).epsilon(0.05));
  CHECK_THAT(wrapped["source"].get<std::string>(), Contains("wrapped, en_i tied high"));
}

TEST_CASE("faults of a user's module are found before synthesis, at their place",
          "[characterize][user]") {
  if (skipped(kOsu018)) return;
  const Folder folder;
  bring(folder, "user_pe.sv");
  struct Example {
    const char* edit;  // sed of user_pe.sv, whose ports begin in line 6
    const char* pe;
    const char* expected;
  };
  const char* kTwo = "rtl=\"user_pe.sv\" top=\"user_pe\" latency=\"2\"";
  const Example example = GENERATE_COPY(
      Example{"", "rtl=\"user_pe.sv\" top=\"user_pa\" latency=\"2\"",
              "mine.xml:5:45: error[MS465]: user_pe.sv has no module \"user_pa\"; did you mean"},
      Example{"", "rtl=\"none.sv\" top=\"user_pe\" latency=\"2\"", "none.sv is no file"},
      Example{"", "rtl=\"user_pe.sv\" top=\"user_pe\"", "MS445"},
      Example{"", "rtl=\"user_pe.sv\" top=\"user_pe\" latency=\"2\" a_width=\"7\"",
              "user_pe.sv:10:23: error[MS465]: module \"user_pe\" has input a_i of 8 bits; what "
              "stands for our own needs input a_i of 7 bits"},
      Example{"", "rtl=\"user_pe.sv\" top=\"user_pe\" latency=\"2\" acc_width=\"40\"",
              "has output acc_o of 32 bits"},
      Example{"s/\\bb_i\\b/bb_i/", kTwo, "has no port b_i; did you mean \"bb_i\""},
      Example{"s/\\bb_i\\b/bb_i/", kTwo,
              "user_pe.sv:11:23: error[MS465]: module \"user_pe\" has "
              "input bb_i of 8 bits, which nothing drives"},
      Example{"s/input  logic        clr_i/output logic        clr_i/", kTwo,
              "user_pe.sv:8:23: error[MS465]: module \"user_pe\" has output clr_i of 1 bit"},
      Example{"s/a_q \\* b_q/a_q * * b_q/", kTwo,
              "user_pe.sv:21:1: error[MS465]: yosys: syntax error, unexpected '*'"},
      Example{"s/^  logic unused_rst/  absent u_absent (clk_i);/", kTwo,
              "user_pe.sv: error[MS465]: yosys: Module `\\absent' referenced"},
      Example{"2i `include \"parts/broken.svh\"", kTwo,
              "parts/broken.svh:2:1: error[MS465]: yosys: syntax error"});
  REQUIRE(folder
              .shell(std::string("mkdir parts && printf '// text\\nwire x = ;\\n' > "
                                 "parts/broken.svh && sed -i '") +
                     example.edit + "' user_pe.sv")
              .code == 0);
  folder.write("mine.xml", user_machine(kOs, example.pe));
  const Finished done = folder.run("characterize mine.xml");
  INFO(example.pe << ' ' << example.edit << '\n' << done.err);
  CHECK(done.code == 2);
  CHECK_THAT(done.err, Contains(example.expected));
  CHECK_THAT(done.err, !Contains("synthesis"));
}

TEST_CASE("another output, included files and kept modules are no fault of a user's",
          "[characterize][user]") {
  if (skipped(kOsu018)) return;
  const Folder folder;
  bring(folder);
  REQUIRE(folder.shell("mkdir parts").code == 0);
  folder.write("parts/step.svh", "`define STEP AccWidth'(a_i * b_i)\n");
  folder.write("step.sv",
               "`include \"parts/step.svh\"\n(* keep_hierarchy *)\n" +
                   pe_text("step",
                           "always_ff @(posedge clk_i) if (en_i) "
                           "acc_o <= (clr_i ? 0 : acc_o) + `STEP;\nassign spare_o = ~acc_o;"));
  REQUIRE(folder
              .shell("sed -i 's/input logic en_i,/input logic en_i, "
                     "output logic [AccWidth-1:0] spare_o,/' step.sv")
              .code == 0);
  folder.write("mine.xml", user_machine(kOs,
                                        "rtl=\"step.sv\" top=\"step\" latency=\"1\" a_width=\"3\" "
                                        "b_width=\"3\" acc_width=\"8\""));
  const Finished done = folder.run("characterize mine.xml");
  INFO(done.err);
  CHECK(done.code == 0);
  CHECK_THAT(done.out, Contains("Slowest     from an input to a register"));
}

TEST_CASE("a user's module that cannot be measured is not a fault of the tools",
          "[characterize][user]") {
  if (skipped(kOsu018)) return;
  const Folder folder;
  bring(folder);
  struct Example {
    const char* body;
    const char* expected;
  };
  const Example example =
      GENERATE(Example{"assign acc_o = {AccWidth{1'b0}};", "nothing is left of odd"},
               Example{"always_ff @(negedge clk_i) if (en_i) "
                       "acc_o <= (clr_i ? 0 : acc_o) + AccWidth'(a_i * b_i);",
                       "registers of the falling edge"},
               Example{"logic [AccWidth-1:0] sum;\nassign sum = sum + AccWidth'(a_i * b_i);\n"
                       "always_ff @(posedge clk_i) acc_o <= sum;",
                       "combinational loop"});
  folder.write("odd.sv", pe_text("odd", example.body));
  folder.write("mine.xml", user_machine(kOs,
                                        "rtl=\"odd.sv\" top=\"odd\" latency=\"1\" "
                                        "a_width=\"3\" b_width=\"3\" acc_width=\"8\""));
  const Finished done = folder.run("-q characterize mine.xml");
  INFO(example.body << '\n' << done.err);
  CHECK(done.code == 3);
  CHECK_THAT(done.err, Contains("MS607") && Contains(example.expected));
}

TEST_CASE("a whole array of the user's is characterized between its ports",
          "[characterize][user]") {
  if (skipped(kOsu018)) return;
  const Folder folder;
  bring(folder, "user_tree.sv");
  const std::string pe =
      "level=\"array\" rtl=\"user_tree.sv\" top=\"user_tree\" a_width=\"3\" b_width=\"3\" "
      "acc_width=\"8\" latency=";
  const std::string engine =
      "<adder_tree id=\"array\" rows=\"4\" cols=\"2\" operands=\"broadcast\" "
      "double_buffer=\"true\">";
  folder.write("mine.xml", user_machine(engine, pe + "\"3\""));
  const Finished done =
      folder.run("-q characterize mine.xml -o user_tree.osu018.xml --format json");
  INFO(done.err);
  REQUIRE(done.code == 0);
  const auto root = nlohmann::json::parse(done.out);
  // Blocks of four words load while a stream of 64 vectors runs: 4 x 2 products in every cycle.
  CHECK(root["macs_per_cycle"] == 8);
  CHECK(root["activity"][0]["k"] == 4);
  CHECK(root["activity"][0]["checked"] > 48 * 64 * 2 * 2 - 20);
  CHECK(root["rtl"]["parameters"] ==
        "Rows=4 Cols=2 AWidth=3 BWidth=3 AccWidth=8 March=0 Shadow=1 Latency=3");
  const Finished cost = folder.run("cost mine.xml --format json");
  CHECK_THAT(cost.err, !Contains("MS633"));
  const auto parts = nlohmann::json::parse(cost.out);
  // Registers and adders are inside.
  CHECK(parts["area_um2"]["components"]["array"]["parts"].size() == 1);
  folder.write("late.xml", user_machine(engine, pe + "\"4\""));
  const Finished late = folder.run("-q characterize late.xml");
  CHECK(late.code == 3);
  CHECK_THAT(late.err, Contains("MS608") && Contains("acc_valid_o"));
  // Its ports are looked at before synthesis, as those of a PE.
  REQUIRE(
      folder.shell("sed -i 's/\\[Cols-1:0\\]          b_valid_i/[Cols:0] b_valid_i/' user_tree.sv")
          .code == 0);
  const Finished wide = folder.run("characterize mine.xml");
  CHECK(wide.code == 2);
  CHECK_THAT(wide.err, Contains("user_tree.sv:21:25: error[MS465]") &&
                           Contains("has input b_valid_i of 3 bits") && !Contains("synthesis"));
}
