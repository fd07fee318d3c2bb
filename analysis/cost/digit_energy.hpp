// How many digits a product has on the streams that PEs were simulated with.
#pragma once

#include <cstdint>
#include <string>

#include "analysis/cost/characterization.hpp"

namespace macroscope::cost {

/// Expected digits that are not zero of an operand of `a_width` bits on a stream (EN-T), of
/// `laconic` pairs of powers of two of a product (CSD). Exact for the stream's distribution: normal
/// numbers rounded to the nearest integer of the width, uniform ones, normal ones of which half are
/// 0.
[[nodiscard]] double digits_per_product(const std::string& pe, std::uint32_t a_width,
                                        std::uint32_t b_width, const ActivityRow& row);

}  // namespace macroscope::cost
