#include "sim/program/token.hpp"

namespace macroscope::program {

const char* token_name(TokenId id) {
  switch (id) {
    case token::input_loaded:
      return "input tiles loaded";
    case token::weight_loaded:
      return "weight tiles loaded";
    case token::psum_loaded:
      return "partial-sum tiles loaded";
    case token::input_released:
      return "input buffers released";
    case token::weight_released:
      return "weight buffers released";
    case token::psum_released:
      return "accumulator tiles released";
    case token::tile_computed:
      return "output tiles computed";
    case token::visit_computed:
      return "partial tiles computed";
    case token::output_ready:
      return "output tiles ready";
    case token::output_released:
      return "output buffers released";
    case token::side_loaded:
      return "side input tiles loaded";
    case token::side_released:
      return "side input buffers free";
    case token::psum_stored:
      return "partial sums stored";
    case token::constants_loaded:
      return "constants loaded";
    default:
      return "unknown token";
  }
}

}  // namespace macroscope::program
