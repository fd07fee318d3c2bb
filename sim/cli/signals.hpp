// Ctrl-C and closed pipes.
#pragma once

namespace macroscope::cli {

/// Ctrl-C ends the program with status 130 and one line; a closed pipe is a write error, not a
/// death.
///
/// Files of a run are written after it and the manifest last, so an interrupted run leaves no
/// folder that looks finished.
void install_signal_handlers();

}  // namespace macroscope::cli
