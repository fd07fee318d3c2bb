#include "sim/cli/console.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace macroscope::cli {
namespace {

// The one piece of program-wide state: streams are program-wide too.
bool quiet_ = false;
bool reader_gone_ = false;

void check_stream(bool written) {
  if (written) return;
  if (errno == EPIPE) {
    reader_gone_ = true;
    return;
  }
  const int reason = errno;
  reader_gone_ = true;  // one message is enough
  throw OutputError(std::string("error[MS191]: cannot write to standard output: ") +
                    std::strerror(reason));
}

}  // namespace

void print(std::string_view text) {
  if (reader_gone_) return;
  check_stream(std::fwrite(text.data(), 1, text.size(), stdout) == text.size());
}

void flush_output() {
  if (reader_gone_) return;
  check_stream(std::fflush(stdout) == 0);
}

void note(std::string_view text) {
  if (quiet_) return;
  std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

void report_error(std::string_view text) {
  const bool has_place = text.substr(0, 5) != "error" && text.substr(0, 8) != "internal";
  std::fflush(stdout);  // keeps the order on a terminal
  std::fprintf(stderr, "%s%.*s\n", has_place ? "" : "macroscope: ", static_cast<int>(text.size()),
               text.data());
}

void set_quiet(bool quiet) {
  quiet_ = quiet;
}
bool is_quiet() {
  return quiet_;
}

bool color_on_stdout() {
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0');
}

bool stderr_is_terminal() {
  return isatty(STDERR_FILENO) != 0;
}

}  // namespace macroscope::cli
