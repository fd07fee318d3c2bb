#include "analysis/cost/synthesis/elaborate.hpp"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <sstream>

namespace macroscope::cost::synthesis {
namespace {

// In the order of the file: that of the ports.
using Json = nlohmann::ordered_json;

/// The whole number at the start of the text, 0 without one.
std::uint32_t leading_count(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// "FILE:8.1-87.10", of several places the first.
SourceLocation source_of(const Json& attributes) {
  std::string text = attributes.value("src", "");
  text.erase(std::min(text.find('|'), text.size()));
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return {};
  const std::string_view place = std::string_view(text).substr(colon + 1);
  const std::size_t dot = std::min(place.find('.'), place.size() - 1);
  return {text.substr(0, colon), leading_count(place), leading_count(place.substr(dot + 1))};
}

/// "FILE:21: ERROR: sentence", or without a place.
bool take_error(const std::string& line, Elaboration& out) {
  constexpr std::string_view kMark = "ERROR: ";
  const std::size_t at = line.find(kMark);
  if (at == std::string::npos) return false;
  out.error = line.substr(at + kMark.size());
  if (at > 3 && line.compare(at - 2, 2, ": ") == 0) {
    const std::size_t colon = line.rfind(':', at - 3);
    if (colon != std::string::npos) {
      // Columns are not said.
      out.where = {line.substr(0, colon), leading_count(std::string_view(line).substr(colon + 1)),
                   1};
    }
  }
  return true;
}

}  // namespace

std::string elaboration_script(const Request& request) {
  std::string out = "read_verilog -sv -defer";
  for (const std::string& file : request.rtl_files) out += fmt::format(" \"{}\"", file);
  out += '\n';
  for (const auto& [name, value] : request.parameters) {
    out += fmt::format("chparam -set {} {} {}\n", name, value, request.top);
  }
  return out + fmt::format("hierarchy -check -top {}\n", request.top);
}

Elaboration elaborate(const Request& request, const ScratchFolder& folder) {
  folder.write("elaborate.ys",
               elaboration_script(request) +
                   fmt::format("proc\nblackbox {}\nwrite_json elaborate.json\n", request.top));
  const ToolResult result =
      run_tool({"yosys", "-Q", "-T", "elaborate.ys"}, folder.path(), request.limit);
  Elaboration out;
  if (result.status != 0 || result.timed_out) {
    std::istringstream lines(result.output);
    for (std::string line; std::getline(lines, line);) {
      if (take_error(line, out)) return out;
    }
    throw ToolError("MS606", fmt::format("reading {}: yosys {}", request.name,
                                         result.timed_out ? "took too long" : "failed"));
  }
  const Json design = Json::parse(folder.read("elaborate.json"), nullptr, false);
  const Json::json_pointer top("/modules/" + request.top);
  if (design.is_discarded() || !design.contains(top)) {
    throw ToolError("MS606", fmt::format("reading {}: yosys did not write it", request.name));
  }
  const Json& module = design.at(top);
  out.where = source_of(module.at("attributes"));
  for (const auto& [name, port] : module.at("ports").items()) {
    out.ports.push_back({name, port.at("direction"),
                         static_cast<std::uint32_t>(port.at("bits").size()),
                         source_of(module.at("netnames").at(name).at("attributes"))});
  }
  return out;
}

}  // namespace macroscope::cost::synthesis
