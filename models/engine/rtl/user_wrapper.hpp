// The modules of generated text that a user's own RTL stands in.
#pragma once

#include <string>

#include "models/engine/rtl/rtl_spec.hpp"
#include "models/pe/user_module.hpp"

namespace macroscope::engine {

/// Name of the generated file: ms_dense_pe.sv or ms_user_array.sv.
[[nodiscard]] std::string user_wrapper_name(const UserRtl& user);

/// ms_dense_pe with the user's PE in it, or ms_user_array with the spec's ports and the user's
/// array in it. Parameters that the module has are set: widths of a PE, all of the spec's of an
/// array.
[[nodiscard]] std::string user_wrapper(const RtlSpec& spec, const pe::UserModule& module);

/// "clk_i, rst_ni, clr_i of 1 bit, ...": what the module must have.
[[nodiscard]] std::string user_ports(const RtlSpec& spec);

}  // namespace macroscope::engine
