#include "tests/analysis/report_schema.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace macroscope::test {

std::string schema_faults(const std::string& report_json) {
  using Adapter = valijson::adapters::NlohmannJsonAdapter;
  std::ifstream file(MACROSCOPE_SOURCE_DIR "/configs/schema/report.schema.json");
  const nlohmann::json schema_text = nlohmann::json::parse(file);
  const nlohmann::json document = nlohmann::json::parse(report_json, nullptr, false);
  if (document.is_discarded()) return "not JSON";

  valijson::Schema schema;
  valijson::SchemaParser parser;
  parser.populateSchema(Adapter(schema_text), schema);
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(schema, Adapter(document), &results)) return {};
  std::string text;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& part : error.context) text += part;
    text += ": " + error.description + "\n";
  }
  return text.empty() ? "does not fit the schema" : text;
}

}  // namespace macroscope::test
