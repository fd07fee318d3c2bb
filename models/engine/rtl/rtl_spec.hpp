// What is built of the RTL: a top, its parameters and ports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace macroscope::engine {

/// A port of a top, besides clk_i and rst_ni, which all have.
struct RtlPort {
  std::string name;
  std::uint32_t width = 1;  // bits
  bool input = true;
};

/// A module of the user's (rtl/README.md): a dense PE, which takes the place of ms_dense_pe, or a
/// whole array, which is put into a module of generated text, the spec's top.
struct UserRtl {
  std::string file;  // SystemVerilog
  std::string top;
  bool array = false;
};

/// Top of a spec with an array of the user's.
inline constexpr const char* kUserArrayTop = "ms_user_array";

/// One build of the RTL. Everything that changes the generated model is in here.
struct RtlSpec {
  std::string top;
  std::vector<std::pair<std::string, std::uint64_t>> parameters;
  std::vector<RtlPort> ports;
  std::optional<UserRtl> user;
  /// Multiplier trees and prefix adders are computed in words instead of gates, which is ten times
  /// as fast: the modules in models/engine/rtl/words stand in for theirs. All else is the RTL.
  bool words = false;
  bool trace = false;  // can write waveforms

  /// "ms_array_os Rows=4 Cols=4 ...".
  [[nodiscard]] std::string text() const;
};

}  // namespace macroscope::engine
