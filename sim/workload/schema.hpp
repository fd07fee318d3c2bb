// The elements and attributes of a workload file: the one declaration that the reader, the XSD and
// the reference page use.
#pragma once

#include "sim/config/registry.hpp"

namespace macroscope::workload {

/// Root element of a workload file.
inline constexpr const char* kRoot = "workload";

/// Every element of a workload file.
[[nodiscard]] const config::Registry& schema();

}  // namespace macroscope::workload
