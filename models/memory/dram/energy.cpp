#include "models/memory/dram/energy.hpp"

#include <algorithm>
#include <initializer_list>

namespace macroscope::dram {
namespace {

/// What happened in all channels, in nanoseconds and counts.
struct Activity {
  double activates = 0, reads = 0, writes = 0;
  double check_bursts = 0;  // of reads and writes, for an inline ECC
  double refreshes = 0;     // all-bank ones of one node; those of some banks count by their share
  double refresh_ns = 0;
  double active_ns = 0, precharged_ns = 0, power_down_ns = 0, self_refresh_ns = 0;  // of nodes
};

double value_of(const Standard& standard, const char* name) {
  const Timing* timing = standard.find_timing(name);
  return timing == nullptr ? 0.0 : static_cast<double>(timing->value);
}

double tick_ns(const Standard& standard) {
  return static_cast<double>(standard.tick_fs) * 1e-6;
}

/// Banks that one refresh of this kind covers, as a share of the refresh node's.
double refreshed_share(const Standard& standard, CommandKind kind) {
  const double banks = standard.banks_below(standard.refresh_level);
  if (kind == CommandKind::refresh_bank) return 1 / banks;
  return 1 / static_cast<double>(standard.levels[standard.bank_level()].count);
}

/// The time of one refresh node. Refreshes count as active standby: the current of a refresh
/// contains that of open rows.
void add_standby(Activity& sum, const StandbyTime& time, double cycles, double refresh, double ns) {
  const double off = static_cast<double>(time.power_down + time.self_refresh);
  const double open = static_cast<double>(time.active);
  const double active = std::min(open + refresh, std::max(cycles - off, open));
  sum.active_ns += active * ns;
  sum.precharged_ns += std::max(cycles - off - active, 0.0) * ns;
  sum.power_down_ns += static_cast<double>(time.power_down) * ns;
  sum.self_refresh_ns += static_cast<double>(time.self_refresh) * ns;
}

Activity activity_of(const Standard& standard, const std::vector<ChannelStats>& channels,
                     std::uint64_t cycles) {
  Activity sum;
  const double ns = tick_ns(standard);
  sum.refresh_ns = value_of(standard, "nRFC") * ns;
  for (const ChannelStats& channel : channels) {
    double refreshes = 0;
    sum.check_bursts += static_cast<double>(channel.check_bursts);
    for (std::size_t i = 0; i < channel.commands.size(); ++i) {
      const auto count = static_cast<double>(channel.commands[i]);
      const CommandKind kind = standard.commands[i].kind;
      if (kind == CommandKind::activate || kind == CommandKind::activate_first) {
        sum.activates += count;
      } else if (kind == CommandKind::read || kind == CommandKind::read_precharge) {
        sum.reads += count;
      } else if (kind == CommandKind::write || kind == CommandKind::write_precharge) {
        sum.writes += count;
      } else if (kind == CommandKind::refresh_all) {
        refreshes += count;
      } else if (kind == CommandKind::refresh_bank || kind == CommandKind::refresh_same_bank) {
        refreshes += count * refreshed_share(standard, kind);
      }
    }
    sum.refreshes += refreshes;
    const double each = refreshes / static_cast<double>(channel.standby.size());
    for (const StandbyTime& time : channel.standby) {
      add_standby(sum, time, static_cast<double>(cycles), each * sum.refresh_ns / ns, ns);
    }
  }
  return sum;
}

/// Collects the entries of an energy with the sources of the values they use.
class Entries {
 public:
  Entries(const EnergyParams& params, Energy& energy) : params_(params), energy_(energy) {}

  void add(const char* name, std::optional<double> pj, const char* formula,
           std::initializer_list<const char*> values) {
    if (pj) energy_.total_pj += *pj;
    energy_.entries.push_back({name, pj, formula, sources(values)});
  }

 private:
  [[nodiscard]] std::string sources(std::initializer_list<const char*> values) const {
    std::vector<std::string> all;
    for (const char* name : values) {
      for (const EnergyValue& value : params_.values) {
        if (value.name != name) continue;
        if (std::find(all.begin(), all.end(), value.source) == all.end()) {
          all.push_back(value.source);
        }
      }
    }
    std::string text;
    for (const std::string& source : all) text += (text.empty() ? "" : "; ") + source;
    return text;
  }

  const EnergyParams& params_;
  Energy& energy_;
};

void add_idd(Entries& entries, const IddParams& p, const Standard& standard, const Activity& a) {
  const double ns = tick_ns(standard);
  const double rc = value_of(standard, "nRC") * ns;
  const double ras = value_of(standard, "nRAS") * ns;
  const double burst = static_cast<double>(standard.burst) * ns;
  const double v = p.devices * p.vdd;
  // The devices of one refresh node: a rank has them all, a channel without ranks shares them.
  const std::uint32_t rank = standard.find_level("Rank");
  const double ranks = rank == Standard::kNone ? 1.0 : standard.nodes(rank);
  const double part = ranks / static_cast<double>(standard.nodes(standard.refresh_level));
  entries.add("activate", a.activates * v * (p.idd0 * rc - p.idd3n * ras - p.idd2n * (rc - ras)),
              "V (IDD0 tRC - IDD3N tRAS - IDD2N (tRC - tRAS)) a row, precharge included",
              {"vdd", "idd0", "idd3n", "idd2n"});
  entries.add("read", a.reads * v * (p.idd4r - p.idd3n) * burst, "V (IDD4R - IDD3N) burst",
              {"vdd", "idd4r", "idd3n"});
  entries.add("write", a.writes * v * (p.idd4w - p.idd3n) * burst, "V (IDD4W - IDD3N) burst",
              {"vdd", "idd4w", "idd3n"});
  entries.add("refresh", a.refreshes * part * v * (p.idd5 - p.idd3n) * a.refresh_ns,
              "V (IDD5 - IDD3N) tRFC", {"vdd", "idd5", "idd3n"});
  entries.add("background_active", part * v * p.idd3n * a.active_ns, "V IDD3N time, refresh too",
              {"vdd", "idd3n"});
  entries.add("background_precharged", part * v * p.idd2n * a.precharged_ns, "V IDD2N time",
              {"vdd", "idd2n"});
  entries.add("power_down", part * v * p.idd2p * a.power_down_ns, "V IDD2P time", {"vdd", "idd2p"});
  entries.add("self_refresh", part * v * p.idd6 * a.self_refresh_ns, "V IDD6 time",
              {"vdd", "idd6"});
  if (!p.vpp || !p.ipp0 || !p.ipp3n || !p.ipp5) return;
  const double pp = p.devices * *p.vpp;
  const double time = a.active_ns + a.precharged_ns + a.power_down_ns + a.self_refresh_ns;
  entries.add("word_line_supply",
              pp * (a.activates * (*p.ipp0 - *p.ipp3n) * rc +
                    part * (a.refreshes * (*p.ipp5 - *p.ipp3n) * a.refresh_ns + *p.ipp3n * time)),
              "VPP ((IPP0 - IPP3N) tRC a row + (IPP5 - IPP3N) tRFC a refresh + IPP3N time)",
              {"vpp", "ipp0", "ipp3n", "ipp5"});
}

void add_commands(Entries& entries, const CommandEnergyParams& p, const Standard& standard,
                  const Activity& a) {
  const double bits = 8.0 * standard.access_bytes;
  const double part = 1.0 / static_cast<double>(standard.nodes(standard.refresh_level));
  entries.add("activate", a.activates * p.activate_pj, "pJ a row, precharge included",
              {"activate"});
  entries.add("read", a.reads * bits * p.read_pj_per_bit, "pJ a bit", {"read"});
  entries.add("write", a.writes * bits * p.write_pj_per_bit, "pJ a bit", {"write"});
  entries.add("refresh", a.refreshes * p.refresh_pj, "pJ a refresh", {"refresh"});
  entries.add("background_active", part * p.active_mw * a.active_ns,
              "mW a channel, time with an open row or a refresh", {"active"});
  entries.add("background_precharged", part * p.precharged_mw * a.precharged_ns,
              "mW a channel, time with all rows closed", {"precharged"});
  entries.add("power_down", part * p.power_down_mw * a.power_down_ns, "mW a channel, time",
              {"power_down"});
  entries.add("self_refresh", part * p.self_refresh_mw * a.self_refresh_ns, "mW a channel, time",
              {"self_refresh"});
}

}  // namespace

std::optional<double> Energy::pj_per_bit() const {
  if (bits == 0) return std::nullopt;
  return total_pj / static_cast<double>(bits);
}

double Energy::average_power_w() const {
  return seconds > 0 ? total_pj * 1e-12 / seconds : 0.0;
}

std::optional<Energy> energy_of(const Memory& memory, const std::vector<ChannelStats>& channels,
                                std::uint64_t cycles) {
  if (!memory.energy) return std::nullopt;
  const Standard& standard = memory.standard;
  const EnergyParams& params = *memory.energy;
  const Activity a = activity_of(standard, channels, cycles);
  Energy energy;
  energy.seconds = static_cast<double>(cycles) * tick_ns(standard) * 1e-9;
  const double bits = 8.0 * standard.access_bytes;
  energy.bits = static_cast<std::uint64_t>((a.reads + a.writes - a.check_bursts) * bits);
  Entries entries(params, energy);
  if (params.idd) add_idd(entries, *params.idd, standard, a);
  if (params.commands) add_commands(entries, *params.commands, standard, a);
  const auto io = [&](double count, const std::optional<double>& pj_per_bit) {
    return pj_per_bit ? std::optional<double>(count * bits * *pj_per_bit) : std::nullopt;
  };
  entries.add("io_read", io(a.reads, params.io_read_pj_per_bit), "pJ a bit", {"io_read"});
  entries.add("io_write", io(a.writes, params.io_write_pj_per_bit), "pJ a bit", {"io_write"});
  const bool with_io = params.io_read_pj_per_bit && params.io_write_pj_per_bit;
  energy.boundary = with_io ? "core + I/O" : "core";
  return energy;
}

}  // namespace macroscope::dram
