// The RTL of an array that works fold by fold: what is built of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/engine/fold/array_shape.hpp"
#include "models/engine/rtl/rtl_spec.hpp"
#include "models/pe/pe_component.hpp"

namespace macroscope::engine {

/// A build of an array, and how its results leave.
struct ArrayRtl {
  RtlSpec spec;
  bool last_row_first = false;  // os: a column gives its last row's result first
};

/// The number by which ms_dense_pe, ms_pass_pe and ms_cube_cell know a PE; 0 for the user's.
[[nodiscard]] std::uint64_t dense_pe_number(std::string_view kind);

/// `top` with the widths of its PE and the ports of every array (rtl/README.md, "Arrays"), clr_i
/// included. `own`: the control port that it has besides, if its name is not empty. The caller adds
/// the parameters that other arrays do not have.
[[nodiscard]] RtlSpec array_spec(std::string top, const ArrayShape& shape, const pe::PeParams& pe,
                                 const RtlPort& own);

}  // namespace macroscope::engine
