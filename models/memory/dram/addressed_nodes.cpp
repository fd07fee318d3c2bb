#include "models/memory/dram/addressed_nodes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace macroscope::dram {

namespace {

bool opens_or_uses_row(CommandKind kind) {
  switch (kind) {
    case CommandKind::activate:
    case CommandKind::activate_first:
    case CommandKind::activate_second:
    case CommandKind::read:
    case CommandKind::write:
    case CommandKind::read_precharge:
    case CommandKind::write_precharge:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool NodeSpan::overlaps(const NodeSpan& other) const {
  bool found = false;
  for_each(
      [&](std::uint32_t a) { other.for_each([&](std::uint32_t b) { found = found || a == b; }); });
  return found;
}

std::string level_words(const std::string& name) {
  std::string words;
  for (const char c : name) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isupper(letter) != 0 && !words.empty()) words += ' ';
    words += static_cast<char>(std::tolower(letter));
  }
  return words;
}

std::string command_text(const Standard& standard, const CommandRecord& record) {
  if (record.command >= standard.commands.size()) {
    return fmt::format("command number {}", record.command);
  }
  std::string text = standard.commands[record.command].name + " on";
  for (std::uint32_t level = 0; level <= standard.bank_level(); ++level) {
    if (record.ids[level] == CommandRecord::kAll) continue;
    text += fmt::format(" {} {}", level_words(standard.levels[level].name), record.ids[level]);
  }
  return text;
}

std::string address_nodes(const Standard& standard, AddressedCommand& command) {
  const CommandRecord& record = *command.record;
  if (record.command >= standard.commands.size()) {
    return fmt::format("there are {} commands", standard.commands.size());
  }
  const Command& kind = standard.commands[record.command];
  const bool same_bank = kind.kind == CommandKind::refresh_same_bank;
  const std::uint32_t bank = standard.bank_level();
  const std::uint32_t last = same_bank ? standard.refresh_level : std::min(kind.target, bank);
  const auto fault = [&](std::uint32_t level) -> std::string {
    const auto count = static_cast<std::int64_t>(standard.levels[level].count);
    const std::int64_t id = record.ids[level];
    if (id >= 0 && id < count) return {};
    return fmt::format("{} {} is none of 0 to {}", level_words(standard.levels[level].name), id,
                       count - 1);
  };
  NodeSpan span;
  for (std::uint32_t level = 0; level <= bank; ++level) {
    const std::uint32_t count = standard.levels[level].count;
    if (level <= last) {
      if (std::string wrong = fault(level); !wrong.empty()) return wrong;
      span.first = span.first * count + static_cast<std::uint32_t>(record.ids[level]);
    } else if (same_bank && level == bank) {
      if (std::string wrong = fault(level); !wrong.empty()) return wrong;
      span.first = span.first * count + static_cast<std::uint32_t>(record.ids[level]);
      span.stride = count;
    } else {
      span.first *= count;
      span.count *= count;
    }
    command.nodes[level] = span;
  }
  if (opens_or_uses_row(kind.kind)) return fault(standard.row_level());
  return {};
}

}  // namespace macroscope::dram
