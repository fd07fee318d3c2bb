#include "sim/config/include.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

#include "sim/config/xml_scan.hpp"

namespace macroscope::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = 4U << 20U;
constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxElements = 100000;
constexpr std::size_t kMaxIncludeDepth = 32;
constexpr std::size_t kMaxFiles = 256;

/// Reads a regular file of bounded size; on failure returns the reason.
std::string read_text(const std::string& path, std::string& text) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return "no such file";
  if (fs::is_directory(status)) return "is a directory";
  if (!fs::is_regular_file(status)) return "is not a regular file";
  const auto size = fs::file_size(path, error);
  if (error) return error.message();
  if (size > kMaxFileBytes) return fmt::format("is larger than {} MiB", kMaxFileBytes >> 20U);
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::strerror(errno);
  text.resize(size);
  in.read(text.data(), static_cast<std::streamsize>(size));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return {};
}

/// One load: the chain of files being read, and what was read before.
class Loader {
 public:
  Loader(std::string_view root, const Registry& registry, SourceSet& sources, FaultList& faults,
         bool files_allowed)
      : root_(root),
        registry_(registry),
        sources_(sources),
        faults_(faults),
        files_allowed_(files_allowed) {}

  RawElement load_text(const std::string& name, std::string text) {
    const std::size_t file = sources_.files.size();
    sources_.files.push_back(std::make_unique<const SourceFile>(name, std::move(text)));
    RawElement element;
    if (!text_is_sound(file)) return element;
    element = parse_elements(*sources_.files[file], file);
    check_root(element);
    return with_includes(std::move(element), name);
  }

  RawElement load_file(const std::string& path) {
    chain_.push_back({path, identity(path)});
    std::string text;
    const std::string reason = read_text(path, text);
    RawElement element;
    if (reason.empty()) {
      element = load_text(path, std::move(text));
    } else {
      Fault fault = whole_fault("MS100", path, "cannot read the file: " + reason);
      faults_.add(std::move(fault));
    }
    chain_.pop_back();
    return element;
  }

 private:
  struct Link {
    std::string path;
    std::string identity;
  };

  static std::string identity(const std::string& path) {
    std::error_code error;
    const fs::path real = fs::weakly_canonical(path, error);
    return error ? path : real.string();
  }

  bool text_is_sound(std::size_t file) {
    const SourceFile& source = *sources_.files[file];
    const std::string& text = source.text();
    const bool utf16 = text.compare(0, 2, "\xFF\xFE") == 0 || text.compare(0, 2, "\xFE\xFF") == 0;
    if (utf16) {
      faults_.add("MS111", {file, 0, 0}, "the file is UTF-16; save it as UTF-8");
      return false;
    }
    if (const auto bad = first_invalid_character(text)) {
      const auto byte = static_cast<unsigned>(static_cast<unsigned char>(text[*bad]));
      const bool control = byte < 0x20;
      faults_.add("MS111", {file, *bad, 0},
                  control
                      ? fmt::format("control character 0x{:02x} is not allowed", byte)
                      : fmt::format("byte 0x{:02x} is not UTF-8; save the file as UTF-8", byte));
      return false;
    }
    if (auto wrong = find_xml_fault(text, source.start(), kMaxDepth, kMaxElements - elements_)) {
      Fault* fault = faults_.add(wrong->id == "MS111"   ? "MS111"
                                 : wrong->id == "MS114" ? "MS114"
                                                        : "MS103",
                                 {file, wrong->offset, wrong->length}, wrong->message);
      if (fault != nullptr && wrong->other) {
        fault->notes.push_back({source.location(*wrong->other), wrong->other_message});
      }
      return false;
    }
    return true;
  }

  void check_root(const RawElement& element) {
    elements_ += count(element);
    if (element.tag != root_) {
      faults_.add("MS113", element.place,
                  fmt::format("expected a file of <{}>, found <{}>", root_, element.tag));
    }
    const RawAttribute* version = element.find("version");
    if (version == nullptr) return;
    const auto number = Text<std::uint32_t>::parse(version->value);
    if (!number || *number == 0) {
      faults_.add("MS104", version->value_place,
                  fmt::format("<{}> version=\"{}\": expected {}", element.tag, version->value,
                              kConfigVersion));
    } else if (*number > kConfigVersion) {
      faults_.add(
          "MS113", version->value_place,
          fmt::format("version {} is newer than this program reads ({})", *number, kConfigVersion));
    }
  }

  static std::size_t count(const RawElement& element) {
    std::size_t total = 1;
    for (const RawElement& child : element.children) total += count(child);
    return total;
  }

  /// Takes the <include> children out of `element` and lays the rest on what they name.
  RawElement with_includes(RawElement element, const std::string& path) {
    std::vector<RawElement> includes;
    std::vector<RawElement> others;
    for (RawElement& child : element.children) {
      (child.tag == "include" ? includes : others).push_back(std::move(child));
    }
    element.children = std::move(others);
    if (includes.empty()) return element;
    RawElement base;
    for (const RawElement& include : includes) {
      RawElement part = read_include(include, path);
      if (part.tag.empty()) continue;
      if (base.tag.empty()) {
        base = std::move(part);
      } else {
        merge(base, std::move(part), registry_);
      }
    }
    if (base.tag.empty()) return element;
    merge(base, std::move(element), registry_);
    return base;
  }

  RawElement read_include(const RawElement& include, const std::string& path) {
    const RawAttribute* href = include.find("href");
    for (const RawAttribute& attribute : include.attributes) {
      if (attribute.name == "href") continue;
      faults_.add("MS102", attribute.name_place,
                  fmt::format("<include> has no attribute \"{}\"{}", attribute.name,
                              did_you_mean(attribute.name, {"href"})));
    }
    for (const RawElement& child : include.children) {
      faults_.add("MS101", child.place, fmt::format("<{}> cannot stand in <include>", child.tag));
    }
    if (href == nullptr || href->value.empty()) {
      faults_.add("MS105", href == nullptr ? include.place : href->value_place,
                  "<include> needs href=\"FILE\"");
      return {};
    }
    if (!files_allowed_) {
      faults_.add("MS107", href->value_place, "an include is not possible in a text from memory");
      return {};
    }
    const fs::path target = fs::path(path).parent_path() / href->value;
    return open_include(*href, target.lexically_normal().string());
  }

  RawElement open_include(const RawAttribute& href, const std::string& target) {
    const std::string real = identity(target);
    const auto again = std::find_if(chain_.begin(), chain_.end(),
                                    [&](const Link& link) { return link.identity == real; });
    if (again != chain_.end()) {
      std::string text;
      for (auto link = again; link != chain_.end(); ++link) text += link->path + " -> ";
      faults_.add("MS107", href.value_place, fmt::format("include cycle: {}{}", text, again->path));
      return {};
    }
    if (!seen_.insert(real).second) return {};  // its content is there already
    std::error_code error;
    if (!fs::exists(target, error)) {
      faults_.add("MS107", href.value_place,
                  fmt::format("cannot include \"{}\": no such file", target));
      return {};
    }
    if (chain_.size() >= kMaxIncludeDepth || sources_.files.size() >= kMaxFiles) {
      faults_.add("MS114", href.value_place,
                  fmt::format("more than {} files, or includes deeper than {}", kMaxFiles,
                              kMaxIncludeDepth));
      return {};
    }
    std::string text;
    if (const std::string reason = read_text(target, text); !reason.empty()) {
      faults_.add("MS107", href.value_place,
                  fmt::format("cannot include \"{}\": {}", target, reason));
      return {};
    }
    return load_file(target);
  }

  std::string_view root_;
  const Registry& registry_;
  SourceSet& sources_;
  FaultList& faults_;
  bool files_allowed_;
  std::size_t elements_ = 0;
  std::vector<Link> chain_;
  std::set<std::string> seen_;
};

}  // namespace

RawElement load_with_includes(const std::string& path, std::string_view root,
                              const Registry& registry, SourceSet& sources, FaultList& faults) {
  return Loader(root, registry, sources, faults, true).load_file(path);
}

RawElement load_from_memory(const std::string& name, std::string_view bytes, std::string_view root,
                            const Registry& registry, SourceSet& sources, FaultList& faults) {
  if (bytes.size() > kMaxFileBytes) {
    Fault fault =
        whole_fault("MS114", name, fmt::format("is larger than {} MiB", kMaxFileBytes >> 20U));
    faults.add(std::move(fault));
    return {};
  }
  return Loader(root, registry, sources, faults, false).load_text(name, std::string(bytes));
}

}  // namespace macroscope::config
