// libFuzzer target: any bytes as a Liberty file give a library or a located fault.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "analysis/cost/liberty/library.hpp"
#include "sim/core/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace macroscope;
  const auto source = std::make_shared<const config::SourceFile>(
      "fuzz.lib", std::string(reinterpret_cast<const char*>(data), size));
  try {
    const auto file = cost::liberty::parse_liberty(source);
    const auto library = cost::liberty::read_library({file});
    for (const auto& cell : library.cells) {
      for (const auto& arc : cell.arcs) (void)arc.delay[0].at(0.1, 0.1);
    }
    (void)cost::liberty::merged_text({file}, {"A*"});
  } catch (const ConfigError& error) {
    if (error.faults().empty()) std::abort();
    for (const auto& fault : error.faults()) (void)fault.text();
  }
  return 0;
}
