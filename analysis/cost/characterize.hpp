// From RTL to a characterization: synthesis, timing, gate-level simulation.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analysis/cost/characterization.hpp"
#include "analysis/cost/subject.hpp"
#include "analysis/cost/technology/technology.hpp"

namespace macroscope::cost {

/// What is characterized.
struct CharacterizeRequest {
  Subject subject;
  technology::Technology technology;
  std::vector<std::string> liberty;  // instead of the technology's own files
  std::string rtl_folder;            // holds flist.f
};

/// Called with a short sentence at the start of every step; may be empty.
using CharacterizeProgress = std::function<void(const std::string&)>;

/// Does all of it. Throws ConfigError for broken Liberty files, ToolError for tools that are
/// missing or fail, ConfigError MS465 when yosys cannot read a user's module or its ports are not
/// those of its contract, ModelError MS607 and MS608 for netlists that cannot be simulated or are
/// wrong.
[[nodiscard]] Characterization characterize(const CharacterizeRequest& request,
                                            const CharacterizeProgress& progress = {});

/// The technology of Liberty files alone: named after the library, with the smallest buffer or
/// inverter as the cell that drives inputs.
[[nodiscard]] technology::Technology technology_of(const std::vector<std::string>& liberty);

/// Text for a terminal.
[[nodiscard]] std::string characterization_text(const Characterization& value);

/// Every figure as JSON, with `units` and `schema_version`.
[[nodiscard]] std::string characterization_json(const Characterization& value);

}  // namespace macroscope::cost
