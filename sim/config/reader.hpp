// Reads an XML file into a Description and reports every fault of it with its position.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/node.hpp"
#include "sim/config/registry.hpp"

namespace macroscope::config {

/// `-p path=value`.
struct Override {
  std::string path;
  std::string value;
};

/// Splits `array.rows=32`. Throws ConfigError (MS109) without `=` or path.
[[nodiscard]] Override parse_override(std::string_view text);

/// Parts for the architecture (first) and, without their `workload.` prefix, for the workload
/// (second).
[[nodiscard]] std::pair<std::vector<Override>, std::vector<Override>> split_overrides(
    const std::vector<Override>& overrides);

/// Reads `path`, whose root element must be `<root>`, with its includes; then applies the
/// overrides. Throws ConfigError with all faults (at most 20), sorted by position.
[[nodiscard]] Description read_description(const std::string& path, const Registry& registry,
                                           std::string_view root,
                                           const std::vector<Override>& overrides = {});

/// The same from memory, without file access: an `<include>` is a fault. `name` stands in messages.
[[nodiscard]] Description read_description_from_memory(const std::string& name,
                                                       std::string_view bytes,
                                                       const Registry& registry,
                                                       std::string_view root,
                                                       const std::vector<Override>& overrides = {});

/// Tag of the root element of the file, or empty when it cannot be told; never throws.
[[nodiscard]] std::string root_tag_of(const std::string& path);

}  // namespace macroscope::config
