// libFuzzer target: any bytes as a configuration or workload file end in a description or in a
// ConfigError.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/config/reader.hpp"
#include "sim/config/views.hpp"
#include "sim/workload/load.hpp"
#include "sim/workload/schema.hpp"
#include "tests/sim/config/test_components.hpp"

using namespace macroscope;

namespace {

/// What is accepted must resolve to a file that reads back as the same.
void read(const config::Registry& registry, std::string_view root, std::string_view bytes,
          const std::vector<config::Override>& overrides) {
  const auto description =
      config::read_description_from_memory("input", bytes, registry, root, overrides);
  const std::string resolved = config::resolve(description);
  const auto again = config::read_description_from_memory("resolved", resolved, registry, root);
  if (config::resolve(again) != resolved) std::abort();
  if (root == workload::kRoot) (void)workload::build(description);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const config::Registry machine = test::registry();
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // A first line `-path=value` is an override.
  std::vector<config::Override> overrides;
  const std::size_t line = bytes.find('\n');
  const std::size_t equals = bytes.find('=');
  if (!bytes.empty() && bytes.front() == '-' && line != std::string_view::npos && equals > 1 &&
      equals < line) {
    overrides.push_back(config::parse_override(bytes.substr(1, line - 1)));
    bytes.remove_prefix(line + 1);
  }
  try {
    if (bytes.find("<workload") != std::string_view::npos) {
      read(workload::schema(), workload::kRoot, bytes, overrides);
    } else {
      read(machine, "architecture", bytes, overrides);
    }
  } catch (const ConfigError& error) {
    if (error.faults().empty()) std::abort();
  }
  return 0;
}
