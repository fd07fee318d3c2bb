// Finds the folder that holds configs/, wherever the program was built or installed.
#pragma once

#include <string>

namespace macroscope {

/// The folder with configs/ in it: MACROSCOPE_HOME if set; else, seen from the program's own file,
/// PREFIX/share/macroscope or the source tree above the build folder. Absolute, without a slash at
/// the end. Throws ConfigError (MS120) when there is none.
[[nodiscard]] std::string data_directory();

/// `configs/<relative>` inside data_directory().
[[nodiscard]] std::string data_file(const std::string& relative);

}  // namespace macroscope
