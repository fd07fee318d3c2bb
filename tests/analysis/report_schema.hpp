// Checks a report.json against the schema that is shipped for it.
#pragma once

#include <string>

namespace macroscope::test {

/// Empty when `report_json` fits configs/schema/report.schema.json, else the first faults.
[[nodiscard]] std::string schema_faults(const std::string& report_json);

}  // namespace macroscope::test
