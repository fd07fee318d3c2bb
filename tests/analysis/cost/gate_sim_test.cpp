// The gate-level simulator against energies and times that were added up by hand.
#include <catch2/catch.hpp>

#include "analysis/cost/gate_sim/simulator.hpp"
#include "sim/core/error.hpp"
#include "tests/analysis/cost/small_library.hpp"

using namespace macroscope;
using namespace macroscope::cost::gate_sim;
using Catch::Contains;

namespace {

constexpr double kVoltage = 2;

double half_cv2(double pf) {
  return pf * kVoltage * kVoltage / 2;
}

const std::string kClockedPorts =
    R"("clk_i": {"direction": "input", "bits": [2]}, "q_o": {"direction": "output", "bits": [3]})";
/// A flip-flop that turns in every cycle.
const std::string kToggle =
    R"("f": {"type": "DFF", "connections": {"CLK": [2], "D": [4], "Q": [3]}},)"
    R"("i": {"type": "INV", "connections": {"A": [3], "Y": [4]}})";

/// y = a ^ delayed a.
std::string pulse_cells(const std::string& delay) {
  return R"("d": {"type": ")" + delay +
         R"(", "connections": {"A": [2], "Y": [3]}},)"
         R"("x": {"type": "XOR", "connections": {"A": [2], "B": [3], "Y": [4]}})";
}
const std::string kPulsePorts =
    R"("a_i": {"direction": "input", "bits": [2]}, "y_o": {"direction": "output", "bits": [4]})";

}  // namespace

TEST_CASE("a toggling flip-flop uses what its tables and loads add up to", "[gate_sim]") {
  const auto library = test::small_library();
  const Netlist netlist = read_netlist(test::netlist_json(kClockedPorts, kToggle), library);
  REQUIRE(netlist.flip_flops.size() == 1);
  const Annotation annotation(netlist, library, {});
  // Q falls: 0.1, the inverter rises: 0.2, setup of a rise: 0.05.
  CHECK(annotation.period_ns() == Approx(0.1 + 0.2 + 0.05));

  Simulator sim(annotation, 1);
  sim.cycle();
  CHECK(sim.get("q_o") == 1);
  sim.cycle();
  CHECK(sim.get("q_o") == 0);
  const Energy& energy = sim.energy();
  // A rise and a fall of Q (load: the inverter), of the inverter (load: D).
  CHECK(energy.switching_pj == Approx(2 * half_cv2(0.01) + 2 * half_cv2(0.005)));
  // Q, inverter, twice D.
  CHECK(energy.internal_pj == Approx(0.006 + 0.007 + 0.003 + 0.001 + 2 * 0.001));
  // Two cycles of a rise and a fall at the clock pin of 0.01 pF.
  CHECK(energy.clock_pj == Approx(2 * (0.002 + 0.004 + 2 * half_cv2(0.01))));
  CHECK(energy.transitions == 4);
  CHECK(energy.glitch_free_pj == Approx(energy.switching_pj + energy.internal_pj));
  // Q rises after 0.1, the inverter falls 0.1 later; Q falls, the inverter rises 0.2 later.
  CHECK(energy.last_event_ns == Approx(0.3).margin(0.002));
}

TEST_CASE("a pulse longer than a gate's delay passes and counts as a glitch", "[gate_sim]") {
  const auto library = test::small_library();
  const Netlist netlist =
      read_netlist(test::netlist_json(kPulsePorts, pulse_cells("BUF")), library);
  const Annotation annotation(netlist, library, {});
  Simulator sim(annotation, 10);
  sim.set("a_i", 1);
  sim.cycle();
  CHECK(sim.get("y_o") == 0);
  const Energy& energy = sim.energy();
  // a drives 0.01 + 0.02, the buffer 0.02; y drives nothing but turns twice.
  CHECK(energy.switching_pj == Approx(half_cv2(0.03) + half_cv2(0.02)));
  // A rises while B is 0: 0.020; B rises, whatever A: 0.040.
  CHECK(energy.internal_pj == Approx(0.020 + 0.040));
  CHECK(energy.transitions == 3);        // the buffer once, y twice
  CHECK(energy.final_transitions == 1);  // the buffer
  CHECK(energy.glitch_free_pj == Approx(half_cv2(0.03) + half_cv2(0.02)));
  CHECK(energy.last_event_ns == Approx(1.3).margin(0.01));
}

TEST_CASE("a pulse shorter than a gate's delay is swallowed", "[gate_sim]") {
  const auto library = test::small_library();
  const Netlist netlist =
      read_netlist(test::netlist_json(kPulsePorts, pulse_cells("FAST")), library);
  const Annotation annotation(netlist, library, {});
  Simulator sim(annotation, 10);
  sim.set("a_i", 1);
  sim.cycle();
  CHECK(sim.energy().transitions == 1);  // only the buffer
  CHECK(sim.energy().internal_pj == 0);
}

TEST_CASE("energy depends on the state of the other input", "[gate_sim]") {
  const auto library = test::small_library();
  const std::string ports = R"("a_i": {"direction": "input", "bits": [2]},)"
                            R"("b_i": {"direction": "input", "bits": [3]})";
  const std::string cells =
      R"("x": {"type": "XOR", "connections": {"A": [2], "B": [3], "Y": [4]}})";
  const Netlist netlist = read_netlist(test::netlist_json(ports, cells), library);
  const Annotation annotation(netlist, library, {});
  Simulator sim(annotation, 10);
  sim.set("b_i", 1);
  sim.cycle();
  sim.reset_energy();
  sim.set("a_i", 1);
  sim.cycle();
  CHECK(sim.energy().internal_pj == Approx(0.010));  // A moves while B is 1
}

TEST_CASE("leakage follows the states that are visited", "[gate_sim]") {
  const auto library = test::small_library();
  const std::string ports = R"("a_i": {"direction": "input", "bits": [2]})";
  const std::string cells = R"("i": {"type": "INV", "connections": {"A": [2], "Y": [3]}})";
  const Netlist netlist = read_netlist(test::netlist_json(ports, cells), library);
  const Annotation annotation(netlist, library, {});
  const auto leakage = [&](std::uint64_t a) {
    Simulator sim(annotation, 10);
    sim.set("a_i", a);
    sim.cycle();
    return sim.energy().leakage_mw_cycles / static_cast<double>(sim.energy().leakage_samples);
  };
  CHECK(leakage(1) == Approx(7e-6));
  CHECK(leakage(0) == Approx(3e-6));
}

TEST_CASE("wires add load to every pin that is driven", "[gate_sim]") {
  const auto library = test::small_library();
  const Netlist netlist = read_netlist(test::netlist_json(kClockedPorts, kToggle), library);
  const Annotation annotation(netlist, library, {0.002, 0, 0});
  Simulator sim(annotation, 1);
  sim.cycle();
  CHECK(sim.energy().switching_pj == Approx(half_cv2(0.012) + half_cv2(0.007)));
}

TEST_CASE("split ports are one port again, constants are nets 0 and 1", "[gate_sim]") {
  const auto library = test::small_library();
  const std::string ports = R"("a_i[0]": {"direction": "input", "bits": [2]},)"
                            R"("a_i[2]": {"direction": "input", "bits": [5]},)"
                            R"("y_o": {"direction": "output", "bits": ["1"]})";
  const std::string cells = R"("i": {"type": "INV", "connections": {"A": [5], "Y": [3]}})";
  const Netlist netlist = read_netlist(test::netlist_json(ports, cells), library);
  REQUIRE(netlist.find_port("a_i") != nullptr);
  CHECK(netlist.find_port("a_i")->bits.size() == 3);
  CHECK(netlist.find_port("a_i")->bits[1] == kNoNet);
  const Annotation annotation(netlist, library, {});
  Simulator sim(annotation, 10);
  CHECK(sim.get("y_o") == 1);
  sim.set("a_i", 0b110);
  sim.cycle();
  CHECK(sim.energy().transitions == 1);
}

TEST_CASE("netlists that cannot be simulated say why", "[gate_sim]") {
  const auto library = test::small_library();
  const auto read = [&](const std::string& cells) {
    return read_netlist(test::netlist_json(kPulsePorts, cells), library);
  };
  CHECK_THROWS_WITH(read(R"("i": {"type": "NOT", "connections": {}})"),
                    Contains("MS607") && Contains("NOT"));
  CHECK_THROWS_WITH(read(R"("i": {"type": "LATCH", "connections": {}})"),
                    Contains("cannot be simulated"));
  CHECK_THROWS_WITH(read(R"("i": {"type": "INV", "connections": {"Z": [2]}})"),
                    Contains("no pin Z"));
  CHECK_THROWS_WITH(read_netlist("{", library), Contains("MS606"));
  const std::string loop = R"("i": {"type": "INV", "connections": {"A": [5], "Y": [6]}},)"
                           R"("j": {"type": "INV", "connections": {"A": [6], "Y": [5]}})";
  const Netlist netlist = read(loop);
  CHECK_THROWS_WITH(Annotation(netlist, library, {}), Contains("combinational loop"));
}
