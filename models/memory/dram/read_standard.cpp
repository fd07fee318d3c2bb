#include "models/memory/dram/read_standard.hpp"

#include <fmt/format.h>

#include <cmath>

#include "models/memory/dram/check_standard.hpp"
#include "models/memory/dram/standard_components.hpp"
#include "sim/config/expression.hpp"

namespace macroscope::dram {
namespace {

constexpr std::int64_t kLongest = std::int64_t{1} << 24;  // ticks: beyond any device
constexpr std::size_t kMostFaults = 20;                   // shown of one file

/// The timings as names in expressions.
class TimingNames final : public config::Names {
 public:
  explicit TimingNames(const Standard& standard) : standard_(standard) {}
  std::optional<std::int64_t> value_of(std::string_view name) override {
    const Timing* timing = standard_.find_timing(name);
    if (timing == nullptr) return std::nullopt;
    return timing->value;
  }
  [[nodiscard]] std::vector<std::string> known() const override {
    std::vector<std::string> names;
    for (const Timing& timing : standard_.timings) names.push_back(timing.name);
    return names;
  }

 private:
  const Standard& standard_;
};

class Reader {
 public:
  explicit Reader(const config::Node& memory) : memory_(memory) {}

  Standard read() {
    read_levels();
    read_commands();
    read_timings();
    raise();
    const std::vector<Fault> wrong = check_levels(memory_, standard_);
    faults_.insert(faults_.end(), wrong.begin(), wrong.end());
    raise();
    read_device();
    for (const config::Node* row : memory_.children_with_tag("constraint")) read_row(*row);
    raise();
    expand_constraints(standard_);
    faults_ = check_standard(memory_, standard_);
    raise();
    return std::move(standard_);
  }

 private:
  void raise() {
    if (faults_.empty()) return;
    if (faults_.size() > kMostFaults) {
      const std::size_t more = faults_.size() - kMostFaults;
      faults_.resize(kMostFaults);
      faults_.back().notes.push_back({{}, fmt::format("{} more faults not shown", more)});
    }
    throw ConfigError(std::move(faults_));
  }

  bool has_name(const config::Node& node) {
    if (!node.id().empty()) return true;
    faults_.push_back(
        node.fault("MS500", "", fmt::format("<{}> needs an id, its name", node.tag())));
    return false;
  }

  void read_levels() {
    for (const config::Node* node : memory_.children_with_tag("level")) {
      if (!has_name(*node)) continue;
      standard_.levels.push_back({node->id(), node->as<LevelComponent>().count});
    }
  }

  void read_commands() {
    for (const config::Node* node : memory_.children_with_tag("command")) {
      if (!has_name(*node)) continue;
      const CommandParams p = node->as<CommandComponent>();
      standard_.commands.push_back(
          {node->id(), p.kind, p.bus, p.ticks, level_of(*node, "target", p.target)});
    }
  }

  void read_timings() {
    for (const config::Node* node : memory_.children_with_tag("timing")) {
      if (!has_name(*node)) continue;
      const TimingParams p = node->as<TimingComponent>();
      standard_.timings.push_back({node->id(), p.ticks, p.source});
    }
  }

  std::uint32_t level_of(const config::Node& node, const char* param, const std::string& name) {
    const std::uint32_t level = standard_.find_level(name);
    if (level != Standard::kNone) return level;
    std::vector<std::string> names;
    for (const Level& known : standard_.levels) names.push_back(known.name);
    faults_.push_back(node.fault("MS500", param,
                                 fmt::format("<{}> {}: there is no level \"{}\"{}", node.tag(),
                                             param, name, did_you_mean(name, names))));
    return 0;
  }

  /// The value of an expression between `least` and kLongest; faults give `least`.
  std::int64_t value_of(const config::Node& node, const char* param, const std::string& text,
                        std::int64_t least) {
    TimingNames names(standard_);
    try {
      const std::int64_t value = config::evaluate(text, node.where(param), names);
      if (value >= least && value <= kLongest) return value;
      faults_.push_back(node.fault("MS503", param,
                                   fmt::format("<{}> {}: {} is {} ticks; possible are {} to {}",
                                               node.tag(), param, text, value, least, kLongest)));
    } catch (const ConfigError& error) {
      faults_.insert(faults_.end(), error.faults().begin(), error.faults().end());
    }
    return least;
  }

  void read_device() {
    const config::Node& node = memory_.child("device");
    const DeviceParams p = node.as<Device>();
    standard_.name = p.standard;
    standard_.command_bus = p.command_bus;
    standard_.tick_fs = static_cast<std::uint64_t>(std::llround(p.tick.count() * 1e6));
    standard_.access_bytes = static_cast<std::uint32_t>(p.access.count());
    standard_.data_level = level_of(node, "data_level", p.data_level);
    standard_.refresh_level = level_of(node, "refresh_level", p.refresh_level);
    standard_.burst = static_cast<std::uint32_t>(value_of(node, "burst", p.burst, 1));
    standard_.read_latency = value_of(node, "read_latency", p.read_latency, 1);
    standard_.write_latency = value_of(node, "write_latency", p.write_latency, 1);
    standard_.refresh_interval = value_of(node, "refresh_interval", p.refresh_interval, 0);
    standard_.bank_refresh_interval =
        value_of(node, "bank_refresh_interval", p.bank_refresh_interval, 0);
    standard_.activate_deadline = value_of(node, "activate_deadline", p.activate_deadline, 0);
    standard_.data_clock_read = value_of(node, "data_clock_read", p.data_clock_read, 0);
    standard_.data_clock_write = value_of(node, "data_clock_write", p.data_clock_write, 0);
  }

  /// Numbers of the commands named in a list with spaces.
  std::vector<std::uint32_t> commands_in(const config::Node& node, const char* param,
                                         const std::string& list) {
    std::vector<std::uint32_t> found;
    std::size_t at = 0;
    while (faults_.size() <= kMostFaults &&
           (at = list.find_first_not_of(" \t\r\n", at)) != std::string::npos) {
      const std::size_t end = std::min(list.find_first_of(" \t\r\n", at), list.size());
      const std::string name = list.substr(at, end - at);
      const std::uint32_t command = standard_.find_command(name);
      if (command == Standard::kNone) {
        std::vector<std::string> names;
        for (const Command& known : standard_.commands) names.push_back(known.name);
        add_word_fault(node, param, at, name, "MS500",
                       fmt::format("<constraint> {}: there is no command \"{}\"{}", param, name,
                                   did_you_mean(name, names)));
      } else if (std::find(found.begin(), found.end(), command) != found.end()) {
        add_word_fault(node, param, at, name, "MS504",
                       fmt::format("<constraint> {} names {} twice", param, name));
      } else {
        found.push_back(command);
      }
      at = end;
    }
    if (list.find_first_not_of(" \t\r\n") == std::string::npos) {
      faults_.push_back(
          node.fault("MS504", param, fmt::format("<constraint> {} names no command", param)));
    }
    return found;
  }

  /// A fault at one word of a value.
  void add_word_fault(const config::Node& node, const char* param, std::size_t at,
                      const std::string& word, const char* id, std::string message) {
    Fault fault = node.fault(id, param, std::move(message));
    if (fault.where.line != 0) fault.where.column += static_cast<std::uint32_t>(at);
    fault.length = static_cast<std::uint32_t>(word.size());
    faults_.push_back(std::move(fault));
  }

  void read_row(const config::Node& node) {
    const ConstraintParams p = node.as<ConstraintComponent>();
    ConstraintRow row;
    row.level = level_of(node, "level", p.level);
    row.from = commands_in(node, "from", p.from);
    row.to = commands_in(node, "to", p.to);
    row.expression = p.latency;
    row.latency = value_of(node, "latency", p.latency, 0);
    row.window = p.window;
    row.sibling = p.sibling;
    row.where = node.where();
    row.source = p.source;
    standard_.rows.push_back(std::move(row));
  }

  const config::Node& memory_;
  Standard standard_;
  std::vector<Fault> faults_;
};

}  // namespace

Standard read_standard(const config::Node& memory) {
  return Reader(memory).read();
}

}  // namespace macroscope::dram
