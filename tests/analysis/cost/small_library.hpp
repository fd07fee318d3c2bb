// A cell library small enough to add up energies by hand: 2 V, ns, pF, scalar tables.
#pragma once

#include <memory>
#include <string>

#include "analysis/cost/gate_sim/netlist.hpp"
#include "analysis/cost/liberty/library.hpp"

namespace macroscope::test {

inline const std::string kSmallLibrary = R"(
/* every number of it is in the tests */
library (small) {
  time_unit : "1ns"; voltage_unit : "1V"; leakage_power_unit : "1nW";
  capacitive_load_unit (1, pf);
  nom_voltage : 2.0; nom_temperature : 25;
  lu_table_template (d22) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance; index_1 ("0, 1"); index_2 ("0, 1"); }
  cell (INV) {
    area : 1; cell_leakage_power : 5;
    leakage_power () { when : "A"; value : 7; }
    leakage_power () { when : "!A"; value : 3; }
    pin (A) { direction : input; capacitance : 0.01; }
    pin (Y) { direction : output; function : "!A";
      timing () { related_pin : "A"; timing_sense : negative_unate;
        cell_rise (scalar) { values ("0.2"); } cell_fall (scalar) { values ("0.1"); }
        rise_transition (scalar) { values ("0"); } fall_transition (scalar) { values ("0"); } }
      internal_power () { related_pin : "A";
        rise_power (scalar) { values ("0.003"); } fall_power (scalar) { values ("0.001"); } } }
  }
  cell (BUF) {
    area : 2;
    pin (A) { direction : input; capacitance : 0.01; }
    pin (Y) { direction : output; function : "A";
      timing () { related_pin : "A"; timing_sense : positive_unate;
        cell_rise (scalar) { values ("1"); } cell_fall (scalar) { values ("1"); }
        rise_transition (scalar) { values ("0"); } fall_transition (scalar) { values ("0"); } } }
  }
  cell (FAST) {
    area : 2;
    pin (A) { direction : input; capacitance : 0.01; }
    pin (Y) { direction : output; function : "A";
      timing () { related_pin : "A"; timing_sense : positive_unate;
        cell_rise (scalar) { values ("0.15"); } cell_fall (scalar) { values ("0.15"); }
        rise_transition (scalar) { values ("0"); } fall_transition (scalar) { values ("0"); } } }
  }
  cell (XOR) {
    area : 3;
    pin (A) { direction : input; capacitance : 0.02; }
    pin (B) { direction : input; capacitance : 0.02; }
    pin (Y) { direction : output; function : "A ^ B";
      timing () { related_pin : "A B"; timing_sense : non_unate;
        cell_rise (scalar) { values ("0.3"); } cell_fall (scalar) { values ("0.3"); }
        rise_transition (scalar) { values ("0"); } fall_transition (scalar) { values ("0"); } }
      internal_power () { related_pin : "A"; when : "B"; power (scalar) { values ("0.010"); } }
      internal_power () { related_pin : "A"; when : "!B"; power (scalar) { values ("0.020"); } }
      internal_power () { related_pin : "B"; power (scalar) { values ("0.040"); } } }
  }
  cell (DFF) {
    area : 4;
    ff (IQ, IQN) { next_state : "D"; clocked_on : "CLK"; }
    pin (CLK) { direction : input; clock : true; capacitance : 0.01;
      internal_power () { rise_power (scalar) { values ("0.002"); } fall_power (scalar) { values ("0.004"); } } }
    pin (D) { direction : input; capacitance : 0.005;
      internal_power () { power (scalar) { values ("0.001"); } }
      timing () { related_pin : "CLK"; timing_type : setup_rising;
        rise_constraint (scalar) { values ("0.05"); } fall_constraint (scalar) { values ("0.03"); } } }
    pin (Q) { direction : output; function : "IQ";
      timing () { related_pin : "CLK"; timing_type : rising_edge; timing_sense : non_unate;
        cell_rise (scalar) { values ("0.1"); } cell_fall (scalar) { values ("0.1"); }
        rise_transition (scalar) { values ("0"); } fall_transition (scalar) { values ("0"); } }
      internal_power () { related_pin : "CLK";
        rise_power (scalar) { values ("0.006"); } fall_power (scalar) { values ("0.007"); } } }
  }
  cell (LATCH) { area : 4; latch (IQ, IQN) { enable : "G"; data_in : "D"; }
    pin (G) { direction : input; } pin (D) { direction : input; }
    pin (Q) { direction : output; function : "IQ"; } }
}
)";

inline cost::liberty::LibertyFile parsed(const std::string& text,
                                         const std::string& name = "small.lib") {
  return cost::liberty::parse_liberty(std::make_shared<const config::SourceFile>(name, text));
}

inline cost::liberty::Library small_library() {
  return cost::liberty::read_library({parsed(kSmallLibrary)});
}

/// A netlist as yosys writes it, from its ports and cells.
inline std::string netlist_json(const std::string& ports, const std::string& cells) {
  return R"({"modules": {"INV": {"attributes": {"blackbox": "1"}, "ports": {}, "cells": {}},)"
         R"("top": {"ports": {)" +
         ports + R"(}, "cells": {)" + cells + "}}}}";
}

}  // namespace macroscope::test
