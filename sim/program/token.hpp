// The tokens of a core: what its sequencers wait for and tell each other.
#pragma once

#include "sim/program/step.hpp"

namespace macroscope::program {

namespace token {
constexpr TokenId input_loaded = 0;
constexpr TokenId weight_loaded = 1;
constexpr TokenId psum_loaded = 2;
constexpr TokenId input_released = 3;
constexpr TokenId weight_released = 4;
constexpr TokenId psum_released = 5;   // a complete accumulator tile may be overwritten
constexpr TokenId tile_computed = 6;   // a complete output tile stands in the accumulator
constexpr TokenId visit_computed = 7;  // a partial tile stands in the accumulator and must spill
constexpr TokenId output_ready = 8;
constexpr TokenId output_released = 9;
constexpr TokenId constants_loaded = 10;  // bias, scale and gain vectors
constexpr TokenId psum_stored = 11;       // a partial accumulator tile is in memory
constexpr TokenId side_loaded = 12;       // tiles of an epilogue's second operand
constexpr TokenId side_released = 13;
}  // namespace token

/// What a counter counts, for messages: "waits for 12 input tiles loaded".
[[nodiscard]] const char* token_name(TokenId id);

}  // namespace macroscope::program
