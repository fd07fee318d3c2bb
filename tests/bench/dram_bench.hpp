// Speed of the DRAM core.
#pragma once

namespace macroscope::bench {

/// Prints requests per second on the traces of the reference study, generated here: sequential,
/// random, four streams; the ratio to the general path and to the tick-by-tick controller; eight
/// channels against one; idle time.
void dram_core();

}  // namespace macroscope::bench
