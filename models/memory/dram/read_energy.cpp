#include "models/memory/dram/read_energy.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "models/memory/dram/energy_components.hpp"
#include "sim/core/text.hpp"

namespace macroscope::dram {
namespace {

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

/// One name that may stand in <energy>.
struct Known {
  const char* name;
  const char* unit;
  bool idd, per_command;  // models that know it
  bool required;
};
constexpr std::array<Known, 24> kKnown = {
    {{"vdd", "V", true, false, true},          {"idd0", "mA", true, false, true},
     {"idd2n", "mA", true, false, true},       {"idd3n", "mA", true, false, true},
     {"idd2p", "mA", true, false, true},       {"idd3p", "mA", true, false, true},
     {"idd4r", "mA", true, false, true},       {"idd4w", "mA", true, false, true},
     {"idd5", "mA", true, false, true},        {"idd6", "mA", true, false, true},
     {"vpp", "V", true, false, false},         {"ipp0", "mA", true, false, false},
     {"ipp3n", "mA", true, false, false},      {"ipp5", "mA", true, false, false},
     {"activate", "pJ", false, true, true},    {"read", "pJ/bit", false, true, true},
     {"write", "pJ/bit", false, true, true},   {"refresh", "pJ", false, true, true},
     {"active", "mW", false, true, true},      {"precharged", "mW", false, true, true},
     {"power_down", "mW", false, true, true},  {"self_refresh", "mW", false, true, true},
     {"io_read", "pJ/bit", true, true, false}, {"io_write", "pJ/bit", true, true, false}}};

class Reader {
 public:
  explicit Reader(const config::Node& energy)
      : energy_(energy), element_(energy.as<EnergyComponent>()) {
    amounts_.fill(kAbsent);
  }

  EnergyParams read() {
    for (const config::Node* node : energy_.children_with_tag("value")) read_value(*node);
    for (std::size_t i = 0; i < kKnown.size(); ++i) {
      if (!belongs(kKnown[i]) || !kKnown[i].required || written(i)) continue;
      add(energy_, "",
          fmt::format("<energy> needs a <value> \"{}\" in {}", kKnown[i].name, kKnown[i].unit));
    }
    if (faults_.empty() && element_.model == EnergyModel::idd) check_currents();
    if (!faults_.empty()) throw ConfigError(std::move(faults_));
    fill();
    return std::move(out_);
  }

 private:
  void add(const config::Node& node, const char* param, std::string message) {
    faults_.push_back(node.fault("MS509", param, std::move(message)));
  }
  [[nodiscard]] bool belongs(const Known& known) const {
    return element_.model == EnergyModel::idd ? known.idd : known.per_command;
  }
  [[nodiscard]] bool written(std::size_t i) const { return amounts_[i] == amounts_[i]; }
  [[nodiscard]] static std::size_t index_of(std::string_view name) {
    std::size_t i = 0;
    while (i < kKnown.size() && kKnown[i].name != name) ++i;
    return i;
  }
  [[nodiscard]] double get(std::string_view name) const { return amounts_[index_of(name)]; }
  [[nodiscard]] std::optional<double> find(std::string_view name) const {
    const double amount = get(name);
    return amount == amount ? std::optional<double>(amount) : std::nullopt;
  }

  void read_value(const config::Node& node) {
    const EnergyValueParams p = node.as<EnergyValueComponent>();
    const std::size_t i = index_of(node.id());
    if (i == kKnown.size() || !belongs(kKnown[i])) {
      std::vector<std::string> names;
      for (const Known& known : kKnown) {
        if (belongs(known)) names.emplace_back(known.name);
      }
      add(node, "",
          fmt::format("<energy> of this model has no value \"{}\"{}", node.id(),
                      did_you_mean(node.id(), names)));
      return;
    }
    const std::string unit = kKnown[i].unit;
    const std::string text = p.amount;
    const std::size_t number = text.size() > unit.size() ? text.size() - unit.size() : 0;
    const auto amount = Text<double>::parse(std::string_view(text).substr(0, number));
    if (text.substr(number) != unit || !amount || *amount < 0) {
      add(node, "amount",
          fmt::format("<value> {} amount=\"{}\": expected a number in {}, such as 1.5{}", node.id(),
                      text, unit, unit));
      amounts_[i] = 0;
      return;
    }
    amounts_[i] = *amount;
    out_.values.push_back({node.id(), *amount, unit, p.source});
  }

  /// Energies are differences of currents, which must not be negative.
  void check_currents() {
    const auto not_below = [&](const char* high, const char* low) {
      if (get(high) >= get(low)) return;
      add(*energy_.find_child_by_id(high), "amount",
          fmt::format("{} is {}mA, less than {} with {}mA", high, get(high), low, get(low)));
    };
    not_below("idd3n", "idd2n");
    not_below("idd4r", "idd3n");
    not_below("idd4w", "idd3n");
    not_below("idd5", "idd3n");
    not_below("idd0", "idd2n");
    if (!find("vpp") && (find("ipp0") || find("ipp3n") || find("ipp5"))) {
      add(energy_, "", "currents ipp0, ipp3n and ipp5 need the voltage vpp");
    }
  }

  void fill() {
    if (element_.model == EnergyModel::idd) {
      out_.idd =
          IddParams{element_.devices, get("vdd"),   get("idd0"),  get("idd2n"),  get("idd3n"),
                    get("idd2p"),     get("idd3p"), get("idd4r"), get("idd4w"),  get("idd5"),
                    get("idd6"),      find("vpp"),  find("ipp0"), find("ipp3n"), find("ipp5")};
    } else {
      out_.commands = CommandEnergyParams{get("activate"),   get("read"),        get("write"),
                                          get("refresh"),    get("active"),      get("precharged"),
                                          get("power_down"), get("self_refresh")};
    }
    out_.io_read_pj_per_bit = find("io_read");
    out_.io_write_pj_per_bit = find("io_write");
  }

  const config::Node& energy_;
  EnergyElementParams element_;
  std::array<double, kKnown.size()> amounts_{};
  EnergyParams out_;
  std::vector<Fault> faults_;
};

}  // namespace

std::optional<EnergyParams> read_energy(const config::Node& memory) {
  const config::Node* energy = memory.find_child("energy");
  if (energy == nullptr) return std::nullopt;
  return Reader(*energy).read();
}

}  // namespace macroscope::dram
