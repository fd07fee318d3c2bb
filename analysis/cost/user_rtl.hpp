// How characterizations of a user's own RTL are named and told apart.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/engine/rtl/rtl_spec.hpp"
#include "models/pe/pe_component.hpp"

namespace macroscope::cost {

/// "A=1 B=2".
[[nodiscard]] std::string settings_text(
    const std::vector<std::pair<std::string, std::string>>& parameters);

/// Widths of a <pe kind="user"> by the names of the parameters that a PE of ours has.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> user_pe_parameters(
    const pe::PeParams& pe);

/// "AWidth=8 BWidth=8 AccWidth=32 Latency=2": figures of the PE hold for these only.
[[nodiscard]] std::string user_pe_settings(const pe::PeParams& pe);

/// "Rows=8 Cols=4 ... Latency=3": what figures of a user's array are told apart by.
[[nodiscard]] std::string user_array_settings(const engine::RtlSpec& spec, const pe::PeParams& pe);

/// Where costs look for the figures of a user's module: `<top>.<technology>.xml` beside its RTL.
[[nodiscard]] std::string user_characterization_path(const std::string& rtl_file,
                                                     const std::string& top,
                                                     const std::string& technology);

}  // namespace macroscope::cost
