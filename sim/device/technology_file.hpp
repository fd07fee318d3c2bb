// Where the technology that an architecture names is.
#pragma once

#include <string>
#include <vector>

#include "sim/config/node.hpp"

namespace macroscope::device {

/// Path of the file behind <technology name=...>. ConfigError MS630 with the nearest name when
/// there is none.
[[nodiscard]] std::string technology_file(const config::Node& element);

/// True when <technology name=...> is a path and not the name of a shipped technology.
[[nodiscard]] bool is_technology_path(const config::Node& element);

/// Path of `name`: a folder of configs/technologies with a costs.xml, or a file relative to
/// `folder`. Empty when there is none.
[[nodiscard]] std::string find_technology(const std::string& name, const std::string& folder);

/// Names of the shipped technologies, sorted.
[[nodiscard]] std::vector<std::string> technology_names();

}  // namespace macroscope::device
