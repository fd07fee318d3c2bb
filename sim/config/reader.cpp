#include "sim/config/reader.hpp"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

#include "sim/config/builder.hpp"
#include "sim/config/include.hpp"
#include "sim/config/overrides.hpp"

namespace macroscope::config {
namespace {

template <class Load>
Description read(const Registry& registry, std::string_view root,
                 const std::vector<Override>& overrides, const Load& load) {
  if (registry.find(root) == nullptr) {
    throw std::logic_error("root <" + std::string(root) + "> is not registered");
  }
  auto sources = std::make_shared<SourceSet>();
  FaultList faults(*sources);
  RawElement element = load(*sources, faults);
  faults.raise();
  apply_overrides(element, overrides, registry, faults);
  Node node = Builder(registry, sources, faults).build(element);
  faults.raise();
  std::vector<std::string> files;
  for (const auto& file : sources->files) files.push_back(file->name());
  return {registry, std::move(node), std::move(files)};
}

}  // namespace

Override parse_override(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    throw ConfigError(whole_fault("MS109", fmt::format("-p {}", text),
                                  "expected path=value, such as array.rows=32"));
  }
  return {std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

std::pair<std::vector<Override>, std::vector<Override>> split_overrides(
    const std::vector<Override>& overrides) {
  constexpr std::string_view kPrefix = "workload.";
  std::pair<std::vector<Override>, std::vector<Override>> out;
  for (const Override& change : overrides) {
    if (change.path.rfind(kPrefix, 0) == 0) {
      out.second.push_back({change.path.substr(kPrefix.size()), change.value});
    } else {
      out.first.push_back(change);
    }
  }
  return out;
}

Description read_description(const std::string& path, const Registry& registry,
                             std::string_view root, const std::vector<Override>& overrides) {
  return read(registry, root, overrides, [&](SourceSet& sources, FaultList& faults) {
    return load_with_includes(path, root, registry, sources, faults);
  });
}

Description read_description_from_memory(const std::string& name, std::string_view bytes,
                                         const Registry& registry, std::string_view root,
                                         const std::vector<Override>& overrides) {
  return read(registry, root, overrides, [&](SourceSet& sources, FaultList& faults) {
    return load_from_memory(name, bytes, root, registry, sources, faults);
  });
}

std::string root_tag_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(1U << 16U, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  std::size_t at = text.find('<');
  while (at != std::string::npos && at + 1 < text.size()) {
    if (text.compare(at, 4, "<!--") == 0) {
      at = text.find("-->", at);
    } else if (text[at + 1] != '?' && text[at + 1] != '!') {
      return text.substr(at + 1, text.find_first_of(" \t\r\n/>", at) - at - 1);
    }
    if (at != std::string::npos) at = text.find('<', at + 1);
  }
  return {};
}

}  // namespace macroscope::config
