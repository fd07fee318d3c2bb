#include "models/engine/rtl/user_wrapper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace macroscope::engine {
namespace {

/// "inner #(.A(1)) name".
std::string instance(const std::string& inner, const RtlSettings& parameters, const char* name) {
  std::string list;
  for (const auto& [parameter, value] : parameters) {
    list += fmt::format("{}.{}({})", list.empty() ? " #(" : ", ", parameter, value);
  }
  return fmt::format("{}{} {}", inner, list.empty() ? "" : list + ")", name);
}

}  // namespace

RtlSettings user_array_parameters(const RtlSpec& spec) {
  RtlSettings out;
  for (const auto& [name, value] : spec.parameters) {
    if (name != "Pe" && name != "Latency") out.emplace_back(name, std::to_string(value));
  }
  return out;
}

RtlSettings parameters_of(const pe::UserModule& module, const RtlSettings& parameters) {
  RtlSettings out;
  std::copy_if(parameters.begin(), parameters.end(), std::back_inserter(out),
               [&](const auto& parameter) { return module.has_parameter(parameter.first); });
  return out;
}

std::string module_shell(const std::string& name, const std::string& inner,
                         const RtlSettings& parameters, const std::vector<RtlPort>& ports,
                         const std::string& tied_high) {
  std::string declared;
  std::string connected;
  for (const RtlPort& port : ports) {
    const std::string range = port.width == 1 ? "" : fmt::format(" [{}:0]", port.width - 1);
    declared += fmt::format("{}\n  {} logic{} {}", declared.empty() ? "" : ",",
                            port.input ? "input" : "output", range, port.name);
    connected += fmt::format("{}\n    .{}({})", connected.empty() ? "" : ",", port.name,
                             port.name == tied_high ? "1'b1" : port.name);
  }
  return fmt::format("module {} ({}\n);\n  {} ({}\n  );\nendmodule\n", name, declared,
                     instance(inner, parameters, "u_user"), connected);
}

std::string user_wrapper_name(const UserRtl& user) {
  return std::string(user.array ? kUserArrayTop : "ms_dense_pe") + ".sv";
}

std::string user_pe_wrapper(const std::string& ours, const pe::UserModule& module) {
  constexpr std::string_view kEnd = "\n);\n";
  const std::size_t end = ours.find(kEnd);
  if (end == std::string::npos) throw std::logic_error("ms_dense_pe has another header");
  const RtlSettings widths =
      parameters_of(module, {{"AWidth", "AWidth"}, {"BWidth", "BWidth"}, {"AccWidth", "AccWidth"}});
  return ours.substr(0, end + kEnd.size()) +
         fmt::format(
             "  assign carry_o = '0;\n  {} (\n    .clk_i,\n    .rst_ni,\n    .clr_i,\n    .en_i,\n"
             "    .a_i,\n    .b_i,\n    .acc_o(sum_o)\n  );\nendmodule\n",
             instance(module.top, widths, "u_pe"));
}

std::string user_array_wrapper(const RtlSpec& spec, const pe::UserModule& module) {
  std::vector<RtlPort> ports{{"clk_i"}, {"rst_ni"}};
  ports.insert(ports.end(), spec.ports.begin(), spec.ports.end());
  return module_shell(kUserArrayTop, module.top, parameters_of(module, user_array_parameters(spec)),
                      ports);
}

std::string user_ports(const RtlSpec& spec) {
  if (!spec.user->array) {
    return "clk_i, rst_ni, clr_i, en_i, a_i, b_i and acc_o, as wide as <pe> says";
  }
  std::string out = "clk_i, rst_ni";
  for (const RtlPort& port : spec.ports) {
    out += fmt::format(", {} ({} bit{})", port.name, port.width, port.width == 1 ? "" : "s");
  }
  return out;
}

}  // namespace macroscope::engine
