#include "sim/cli/signals.hpp"

#include <unistd.h>

#include <csignal>

#include "sim/cli/program.hpp"

namespace macroscope::cli {
namespace {

pid_t main_process = 0;  // workers inherit the handler and stay silent

extern "C" void on_interrupt(int) {
  if (getpid() == main_process) {
    static constexpr char kMessage[] = "\nmacroscope: interrupted; no results were written\n";
    // NOLINTNEXTLINE: nothing can be done about a failed write here
    [[maybe_unused]] const auto written = write(STDERR_FILENO, kMessage, sizeof(kMessage) - 1);
  }
  _exit(kInterrupted);
}

/// Whoever started the program with the signal ignored (nohup, a background job) meant it.
void handle_unless_ignored(int signal) {
  struct sigaction before {};
  sigaction(signal, nullptr, &before);
  if (before.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigaction(signal, &action, nullptr);
}

}  // namespace

void install_signal_handlers() {
  main_process = getpid();
  handle_unless_ignored(SIGINT);
  handle_unless_ignored(SIGTERM);
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace macroscope::cli
