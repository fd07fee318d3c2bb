// `include lines of SystemVerilog, replaced by what they name.
#pragma once

#include <optional>
#include <string>

namespace macroscope::pe {

/// How the parts of an expanded text say where they are from.
enum class Lines { none, directives };  // directives: `line, so that tools report original places

/// The text of a file with every `include "name" replaced by that file's text, found from the
/// folder of the file that names it. What cannot be found stays, for the tool to complain about if
/// it gets there. Nothing when the file itself cannot be read.
[[nodiscard]] std::optional<std::string> expanded_rtl(const std::string& file, Lines lines);

/// Whether an `include stands in the text, outside of comments.
[[nodiscard]] bool has_include(const std::string& text);

}  // namespace macroscope::pe
