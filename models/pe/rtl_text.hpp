// What can be said of SystemVerilog by reading its text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace macroscope::pe {

/// SystemVerilog without comments, every run of white space one blank: what may change without
/// changing the hardware is not part of it.
[[nodiscard]] std::string normalized_rtl(std::string_view text);

/// True of what identifiers are made of.
[[nodiscard]] bool is_identifier(char c);

/// A module as its header has it.
struct ModuleHeader {
  std::string name;
  std::vector<std::string> parameters;  // that can be set, in its list or, without one, its body
};

/// The modules of a text in their order. Macros are not expanded, files not included.
[[nodiscard]] std::vector<ModuleHeader> module_headers(std::string_view text);

}  // namespace macroscope::pe
