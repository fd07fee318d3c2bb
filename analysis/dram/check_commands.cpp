#include "analysis/dram/check_commands.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>

#include "models/memory/dram/checker.hpp"
#include "models/memory/dram/command_csv.hpp"

namespace macroscope::dram_report {
namespace {

Fault fault_of(const std::string& path, std::string id, std::string message) {
  return whole_fault(std::move(id), path, std::move(message));
}

std::ifstream open(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw ConfigError(fault_of(path, "MS540", "the command file cannot be read: it is a folder"));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw ConfigError(fault_of(
        path, "MS540", fmt::format("the command file cannot be read: {}", std::strerror(errno))));
  }
  return file;
}

}  // namespace

CheckResult check_commands(const dram::Memory& memory, const std::string& path) {
  std::ifstream file = open(path);
  dram::CommandCsvReader reader(file, path, memory.standard);
  dram::CheckOptions options;
  options.keep = 1;
  std::deque<dram::Checker> checkers;
  for (std::uint32_t i = 0; i < memory.channels; ++i)
    checkers.emplace_back(memory.standard, options);
  CheckResult result;
  const auto first_of = [&](std::size_t channel) {
    if (!result.first.empty() || checkers[channel].violations().empty()) return;
    const std::string place = memory.channels > 1 ? fmt::format("channel {}: ", channel) : "";
    result.first = place + checkers[channel].violations().front().text;
  };
  for (dram::CommandRecord record; reader.next(record);) {
    const std::int32_t channel = record.ids[0];
    if (channel < 0 || static_cast<std::uint32_t>(channel) >= memory.channels) {
      throw ConfigError(fault_of(path, "MS541",
                                 fmt::format("command {} is for channel {}; the memory has {}",
                                             result.commands, channel, memory.channels)));
    }
    record.ids[0] = 0;  // a checker knows one channel
    checkers[static_cast<std::size_t>(channel)].feed(record);
    first_of(static_cast<std::size_t>(channel));
    ++result.commands;
  }
  for (std::size_t i = 0; i < checkers.size(); ++i) {
    checkers[i].finish();
    first_of(i);
    result.violations += checkers[i].count();
  }
  return result;
}

}  // namespace macroscope::dram_report
