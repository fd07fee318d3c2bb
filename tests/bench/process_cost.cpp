#include "tests/bench/process_cost.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <stdexcept>

namespace macroscope::bench {
namespace {

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
}

ProcessCost run_once(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{MACROSCOPE_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  const auto begin = std::chrono::steady_clock::now();
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("cannot start a process");
  if (pid == 0) {
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    if (chdir(MACROSCOPE_SOURCE_DIR) == 0) execv(argv[0], argv.data());
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  wait4(pid, &status, 0, &usage);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error("a run failed: macroscope " + arguments.at(0) + " ...");
  }
  return {seconds(usage.ru_utime) + seconds(usage.ru_stime), wall.count(),
          static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
}

}  // namespace

double median(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  const std::size_t half = samples.size() / 2;
  return samples.size() % 2 == 1 ? samples[half] : (samples[half - 1] + samples[half]) / 2;
}

ProcessCost run_program(const std::vector<std::string>& arguments, unsigned times) {
  std::vector<double> cpu;
  std::vector<double> wall;
  std::vector<double> peak;
  for (unsigned i = 0; i < times; ++i) {
    const ProcessCost cost = run_once(arguments);
    cpu.push_back(cost.cpu_seconds);
    wall.push_back(cost.wall_seconds);
    peak.push_back(static_cast<double>(cost.peak_bytes));
  }
  return {median(cpu), median(wall), static_cast<std::uint64_t>(median(peak))};
}

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

}  // namespace macroscope::bench
