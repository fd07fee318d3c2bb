// <pe>: which processing element an engine is made of.
#pragma once

#include <cstdint>
#include <string>

#include "sim/config/describe.hpp"
#include "sim/core/text.hpp"

namespace macroscope::pe {

/// Where the pairs of sum and carry that some PEs leave become words.
enum class Resolve : std::uint8_t {
  engine,  // in adders at the edge of the engine, one for each column
  vector,  // in the carry-save adders of the vector unit, <vector carry_save_lanes>
};

/// What a module of the user's is.
enum class Level : std::uint8_t {
  pe,     // a dense PE, which the arrays of ours are made of
  array,  // a whole array
};

}  // namespace macroscope::pe

namespace macroscope {
template <>
struct Text<pe::Level> : EnumText<pe::Level> {
  static constexpr auto names =
      entries(entry("pe", pe::Level::pe), entry("array", pe::Level::array));
  static constexpr const char* what = "level of a module";
};
template <>
struct Text<pe::Resolve> : EnumText<pe::Resolve> {
  static constexpr auto names =
      entries(entry("engine", pe::Resolve::engine), entry("vector", pe::Resolve::vector));
  static constexpr const char* what = "place of the final adders";
};
}  // namespace macroscope

namespace macroscope::pe {

/// The PE of an engine: one of `pe_rows()` by name, or a module of the user's.
///
/// An engine without <pe> has multiply-accumulate PEs of one register stage and no RTL.
struct PeParams {
  std::string kind = "mac";      // name in pe_rows(), or "user"
  std::uint32_t a_width = 8;     // bits of the operand that is encoded
  std::uint32_t b_width = 8;     // bits of the other
  std::uint32_t acc_width = 32;  // bits of the accumulator
  bool skip_empty = false;       // digit PEs: groups without digits take no cycle
  Resolve resolve = Resolve::engine;
  std::string rtl;            // user: SystemVerilog file, relative to the architecture's
  std::string top;            // user: module
  std::uint32_t latency = 0;  // user: enabled cycles from operands to accumulator
  Level level = Level::pe;    // user: what the module is

  /// A whole array of the user's.
  [[nodiscard]] bool user_array() const { return kind == "user" && level == Level::array; }
  bool operator==(const PeParams&) const = default;
};

struct PeComponent {
  using Params = PeParams;
  static auto describe() {
    const Params defaults;
    return config::component<Params>(
        "pe", "Processing element of an engine",
        config::param("kind", &Params::kind, defaults.kind,
                      "microarchitecture (models/pe/README.md), or user: a module of your own")
            .one_of({std::string("mac"), std::string("mac_folded"), std::string("mac_p2"),
                     std::string("mac_tree"), std::string("opt1"), std::string("opt2"),
                     std::string("opt3"), std::string("opt4c"), std::string("opt4e"),
                     std::string("laconic"), std::string("user")}),
        config::param("a_width", &Params::a_width, defaults.a_width,
                      "bits of the operand that is encoded")
            .at_least(2U)
            .at_most(16U),
        config::param("b_width", &Params::b_width, defaults.b_width, "bits of the other operand")
            .at_least(2U)
            .at_most(16U),
        config::param("acc_width", &Params::acc_width, defaults.acc_width,
                      "bits of the accumulator")
            .at_least(4U)
            .at_most(64U),
        config::param("skip_empty", &Params::skip_empty, defaults.skip_empty,
                      "PEs that work on digits: groups of four zeros take no cycle; false is the "
                      "published one cycle"),
        config::param("resolve", &Params::resolve, defaults.resolve,
                      "carry-save PEs: where their pairs of sum and carry become words: engine, an "
                      "adder below each column; vector, the carry-save adders of the vector unit"),
        config::param("rtl", &Params::rtl, defaults.rtl,
                      "user: SystemVerilog file, relative to the file it is named in"),
        config::param("top", &Params::top, defaults.top,
                      "user: module with the ports of a dense PE, or of an array (rtl/README.md)"),
        config::param("latency", &Params::latency, defaults.latency,
                      "user: enabled cycles from operands to accumulator")
            .at_most(64U),
        config::param("level", &Params::level, defaults.level,
                      "user: what the module is: pe, one PE of our array; array, the whole array"));
  }
};

}  // namespace macroscope::pe
