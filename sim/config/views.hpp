// What `macroscope config` prints: the same descriptions and values, seen from several sides.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/config/node.hpp"
#include "sim/config/registry.hpp"

namespace macroscope::config {

/// One line a component: its element and what it is.
[[nodiscard]] std::string list(const Registry& registry);

/// Everything about one component: attributes with type, default, limits and doc; children;
/// parents. Throws ConfigError (MS101) with the nearest name for an unknown element.
[[nodiscard]] std::string show(const Registry& registry, std::string_view tag);

/// Full paths of all values of a description, in file order, as `-p` takes them.
[[nodiscard]] std::vector<std::string> paths(const Description& description);

/// A value, or all values of an element: value, unit, default, limits, doc and where it came from.
/// `path` may be a unique suffix. Throws ConfigError (MS109) with the nearest path.
[[nodiscard]] std::string explain(const Description& description, std::string_view path);

/// One XML file with everything in it: no includes, every default written. Reads back as an equal
/// description.
[[nodiscard]] std::string resolve(const Description& description);

/// XML schema of all files of the registry, for editors and xmllint. It cannot say: what is
/// required (an included file may give it), how many children stand in a slot when several tags may
/// repeat, limits on values with units, rules between attributes, include targets.
[[nodiscard]] std::string schema(const Registry& registry);

/// `text` with & < > " and line ends written as XML wants them in an attribute.
[[nodiscard]] std::string xml_escaped(std::string_view text);

}  // namespace macroscope::config
