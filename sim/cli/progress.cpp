#include "sim/cli/progress.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "sim/cli/console.hpp"

namespace macroscope::cli {

Progress::Progress(bool enabled) : enabled_(enabled && !is_quiet() && stderr_is_terminal()) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void Progress::update(std::size_t done, std::size_t total, std::string_view what) {
  if (!enabled_) return;
  const Clock::time_point now = Clock::now();
  if (now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  shown_ = true;
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  const double rate = elapsed > 0 ? static_cast<double>(done) / elapsed : 0;
  std::string line = fmt::format("\r\x1b[K  {}{}  {}", done,
                                 total > 0 ? fmt::format("/{}", total) : "", what.substr(0, 40));
  if (rate > 0 && total >= done) {
    line +=
        fmt::format("  {:.3g}/s, {:.0f} s left", rate, static_cast<double>(total - done) / rate);
  }
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace macroscope::cli
