// The modules of generated text that a user's own RTL stands in.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/engine/rtl/rtl_spec.hpp"
#include "models/pe/user_module.hpp"

namespace macroscope::engine {

/// Names and values in order.
using RtlSettings = std::vector<std::pair<std::string, std::string>>;

/// Those of a spec's parameters that an array of the user's can have: its PEs are its own business.
[[nodiscard]] RtlSettings user_array_parameters(const RtlSpec& spec);

/// Of `parameters` those that the module has.
[[nodiscard]] RtlSettings parameters_of(const pe::UserModule& module,
                                        const RtlSettings& parameters);

/// A module `name` with these ports and the module `inner` in it, its parameters set and its ports
/// those of the same names; an input `tied_high` is constant inside.
[[nodiscard]] std::string module_shell(const std::string& name, const std::string& inner,
                                       const RtlSettings& parameters,
                                       const std::vector<RtlPort>& ports,
                                       const std::string& tied_high = {});

/// Name of the generated file: ms_dense_pe.sv or ms_user_array.sv.
[[nodiscard]] std::string user_wrapper_name(const UserRtl& user);

/// ms_dense_pe with the user's PE in it: the header of `ours`, which is the module of that name in
/// rtl/, and another body. Widths are set where the module has them.
[[nodiscard]] std::string user_pe_wrapper(const std::string& ours, const pe::UserModule& module);

/// ms_user_array: the spec's ports and the user's array in it.
[[nodiscard]] std::string user_array_wrapper(const RtlSpec& spec, const pe::UserModule& module);

/// "clk_i, rst_ni, clr_i of 1 bit, ...": what the module must have.
[[nodiscard]] std::string user_ports(const RtlSpec& spec);

}  // namespace macroscope::engine
