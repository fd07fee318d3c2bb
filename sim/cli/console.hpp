// Standard output and standard error: results on one, everything else on the other.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace macroscope::cli {

/// A file or standard output cannot be written (a full disk, a missing permission).
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Writes a result to standard output. A reader that went away (`| head`) ends the output silently;
/// any other failure throws OutputError.
void print(std::string_view text);

/// Throws OutputError when buffered output cannot be written.
void flush_output();

/// A line on standard error, unless --quiet.
void note(std::string_view text);

/// An error on standard error, always. Adds the program's name where the text does not start with a
/// place.
void report_error(std::string_view text);

void set_quiet(bool quiet);
[[nodiscard]] bool is_quiet();

/// True when standard output shows colors: a terminal, NO_COLOR unset.
[[nodiscard]] bool color_on_stdout();
[[nodiscard]] bool stderr_is_terminal();

}  // namespace macroscope::cli
