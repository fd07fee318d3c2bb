// What goes through the flow: a unit of ours, or RTL of the user's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "analysis/cost/stimulus/units.hpp"
#include "models/engine/fold/array_design.hpp"

namespace macroscope::cost {

/// Names and values in order.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// A module with its parameters and its test bench.
struct Subject {
  std::string name;   // of its file, and in it
  std::string event;  // what energies are counted by: mac, operand, ...
  std::string module;
  Parameters parameters;   // set on the module
  std::string settings;    // as text, with what else the figures depend on
  std::string user_file;   // with the module; empty: it is in rtl/
  bool digits = false;     // zeros can be packed away before it
  std::uint32_t bits = 8;  // of operand a, which a stream's standard deviation is given for
  /// Ports of the contract; empty: the module is ours and has them.
  std::vector<engine::RtlPort> ports;
  std::function<std::unique_ptr<stimulus::Testbench>(const stimulus::Distribution&,
                                                     bool skip_empty)>
      bench;
};

[[nodiscard]] Subject unit_subject(const stimulus::Unit& unit, const stimulus::Widths& widths);

/// A dense PE of the user's, <pe kind="user">; its twin is pe::DelayedMac. Widths are set where the
/// module has AWidth, BWidth or AccWidth. Throws ConfigError MS465 as pe::read_user_module does.
[[nodiscard]] Subject user_pe_subject(const pe::PeParams& pe);

/// A whole array of the user's, <pe kind="user" level="array">; its twin is the PE-level reference
/// of the design. Of the parameters of ours those are set that the module has. Throws as
/// user_pe_subject().
[[nodiscard]] Subject user_array_subject(const engine::ArrayDesign& design);

}  // namespace macroscope::cost
