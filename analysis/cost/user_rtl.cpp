#include "analysis/cost/user_rtl.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "models/engine/rtl/user_wrapper.hpp"

namespace macroscope::cost {

std::string settings_text(const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    out += fmt::format("{}{}={}", out.empty() ? "" : " ", name, value);
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> user_pe_parameters(const pe::PeParams& pe) {
  return {{"AWidth", std::to_string(pe.a_width)},
          {"BWidth", std::to_string(pe.b_width)},
          {"AccWidth", std::to_string(pe.acc_width)}};
}

std::string user_pe_settings(const pe::PeParams& pe) {
  return fmt::format("{} Latency={}", settings_text(user_pe_parameters(pe)), pe.latency);
}

std::string user_array_settings(const engine::RtlSpec& spec, const pe::PeParams& pe) {
  return fmt::format("{} Latency={}", settings_text(engine::user_array_parameters(spec)),
                     pe.latency);
}

std::string user_characterization_path(const std::string& rtl_file, const std::string& top,
                                       const std::string& technology) {
  return (std::filesystem::path(rtl_file).parent_path() / fmt::format("{}.{}.xml", top, technology))
      .string();
}

}  // namespace macroscope::cost
