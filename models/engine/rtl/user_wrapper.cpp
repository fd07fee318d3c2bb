#include "models/engine/rtl/user_wrapper.hpp"

#include <fmt/format.h>

namespace macroscope::engine {
namespace {

/// " #(.A(1), .B(2))", or nothing.
std::string settings(const std::string& list) {
  return list.empty() ? "" : fmt::format(" #({})", list);
}

std::string dense_pe(const pe::UserModule& module) {
  std::string list;
  for (const char* name : {"AWidth", "BWidth", "AccWidth"}) {
    if (!module.has_parameter(name)) continue;
    list += fmt::format("{}.{}({})", list.empty() ? "" : ", ", name, name);
  }
  return fmt::format(R"(module ms_dense_pe #(
  parameter int unsigned Pe = 0,
  parameter int unsigned AWidth = 8,
  parameter int unsigned BWidth = 8,
  parameter int unsigned AccWidth = 32,
  parameter bit          Stall = 1'b1
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                clr_i,
  input  logic                en_i,
  input  logic [AWidth-1:0]   a_i,
  input  logic [BWidth-1:0]   b_i,
  output logic [AccWidth-1:0] sum_o,
  output logic [AccWidth-1:0] carry_o
);
  assign carry_o = '0;
  {}{} u_pe (
    .clk_i,
    .rst_ni,
    .clr_i,
    .en_i,
    .a_i,
    .b_i,
    .acc_o(sum_o)
  );
endmodule
)",
                     module.top, settings(list));
}

std::string array(const RtlSpec& spec, const pe::UserModule& module) {
  std::string list;
  for (const auto& [name, value] : spec.parameters) {
    if (!module.has_parameter(name)) continue;
    list += fmt::format("{}.{}({})", list.empty() ? "" : ", ", name, value);
  }
  std::string ports = "  input  logic clk_i,\n  input  logic rst_ni";
  std::string connections = "    .clk_i,\n    .rst_ni";
  for (const RtlPort& port : spec.ports) {
    ports += fmt::format(",\n  {} logic [{}:0] {}", port.input ? "input " : "output",
                         port.width - 1, port.name);
    connections += fmt::format(",\n    .{}", port.name);
  }
  return fmt::format("module {} (\n{}\n);\n  {}{} u_array (\n{}\n  );\nendmodule\n", kUserArrayTop,
                     ports, module.top, settings(list), connections);
}

}  // namespace

std::string user_wrapper_name(const UserRtl& user) {
  return std::string(user.array ? kUserArrayTop : "ms_dense_pe") + ".sv";
}

std::string user_wrapper(const RtlSpec& spec, const pe::UserModule& module) {
  return spec.user->array ? array(spec, module) : dense_pe(module);
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
