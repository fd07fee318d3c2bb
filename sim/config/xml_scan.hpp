// Strict check that a text is well-formed XML of the plain kind we accept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macroscope::config {

/// The first thing that is not well formed.
struct XmlFault {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string message;
  std::string id = "MS103";
  std::optional<std::size_t> other = std::nullopt;  // a second place, for the note
  std::string other_message = {};
};

/// pugixml forgives what other XML tools refuse (text beside the root, two roots, unknown entities,
/// attributes without a space between them); a config must mean the same to every tool, so the text
/// is scanned once before. Refused on top of XML's rules: DOCTYPE, an encoding other than UTF-8,
/// and more than `max_depth` nested elements. The text must be valid UTF-8; scanning starts at
/// `start`.
[[nodiscard]] std::optional<XmlFault> find_xml_fault(std::string_view text, std::size_t start,
                                                     std::size_t max_depth,
                                                     std::size_t max_elements);

}  // namespace macroscope::config
