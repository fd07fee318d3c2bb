# Writes OUTPUT (a C++ source) with the state of the working tree SOURCE_DIR, only when it changed.
# Runs at every build, so that a program never names a commit it was not built from.
execute_process(COMMAND git -C ${SOURCE_DIR} describe --always --dirty --tags
  OUTPUT_VARIABLE state OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed OR state STREQUAL "")
  set(state "unknown")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[
#include "sim/cli/version.hpp"

namespace macroscope::cli {
const char* git_state() { return "@state@"; }
}  // namespace macroscope::cli
]] @ONLY)
