#include "models/memory/dram/memory.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/memory/dram/components.hpp"
#include "models/memory/dram/controller_components.hpp"
#include "models/memory/dram/mapping_order.hpp"
#include "models/memory/dram/read_energy.hpp"
#include "models/memory/dram/read_standard.hpp"

namespace macroscope::dram {
namespace {

/// JEDEC allows nine intervals from one refresh to the next. A refresh comes some time after it is
/// due, when its banks are closed, so the ninth interval is left for that.
constexpr std::uint32_t kMostPostponed = 7;

/// The values of the child of this component; the defaults when it is left out.
template <class Component>
typename Component::Params params_of(const config::Node& memory, const char* tag) {
  if (const config::Node* node = memory.find_child(tag)) return node->as<Component>();
  // Defaults stand in describe() alone, so an element without attributes is read for them.
  static const config::Description defaults = config::read_description_from_memory(
      "defaults", std::string("<") + tag + "/>", memory_registry(), tag);
  return defaults.root().as<Component>();
}

const config::Node& node_of(const config::Node& memory, const char* tag) {
  const config::Node* node = memory.find_child(tag);
  return node == nullptr ? memory : *node;
}

template <class T>
void replace(T& value, const std::optional<T>& written) {
  if (written) value = *written;
}

ControllerParams controller_of(const ControllerElementParams& e, const RefreshParams& refresh) {
  ControllerParams p = preset(e.policy);
  replace(p.read_queue, e.read_queue);
  replace(p.write_queue, e.write_queue);
  replace(p.write_high, e.write_high);
  replace(p.write_low, e.write_low);
  replace(p.page, e.page);
  replace(p.page_idle, e.page_idle);
  replace(p.row_hit_cap, e.row_hit_cap);
  replace(p.starvation, e.starvation);
  replace(p.hit_first, e.hit_first);
  replace(p.refresh_stops_all, e.refresh_stops_all);
  replace(p.power_down_idle, e.power_down_idle);
  replace(p.self_refresh_idle, e.self_refresh_idle);
  p.refresh = refresh.mode;
  p.refresh_postpone = std::min(refresh.postpone, kMostPostponed);
  return p;
}

class ControllerRules {
 public:
  ControllerRules(const config::Node& memory, const Standard& standard, const ControllerParams& p)
      : memory_(memory), standard_(standard), p_(p) {}

  std::vector<Fault> check() {
    check_queues();
    check_refresh();
    check_idle(p_.power_down_idle, CommandKind::power_down_enter, "power_down_idle");
    check_idle(p_.self_refresh_idle, CommandKind::self_refresh_enter, "self_refresh_idle");
    return std::move(faults_);
  }

 private:
  void add(const char* tag, const char* param, std::string message) {
    faults_.push_back(node_of(memory_, tag).fault("MS508", param, std::move(message)));
  }
  [[nodiscard]] bool has(CommandKind kind) const {
    return standard_.command(kind) != Standard::kNone;
  }

  void check_queues() {
    if (p_.write_low >= p_.write_high) {
      add("controller", "write_low",
          fmt::format("write_low {} is not below write_high {}", p_.write_low, p_.write_high));
    }
    if (p_.page == PagePolicy::adaptive && p_.page_idle == 0) {
      add("controller", "page", "page=\"adaptive\" needs page_idle, the ticks until a row closes");
    }
  }

  void check_refresh() {
    const auto need = [&](bool holds, const char* what) {
      if (!holds) add("refresh", "mode", fmt::format("the device has no {}", what));
    };
    switch (p_.refresh) {
      case RefreshMode::off:
        return;
      case RefreshMode::all_bank:
        return need(standard_.refresh_interval > 0, "refresh_interval, the time between refreshes");
      case RefreshMode::per_bank:
        need(has(CommandKind::refresh_bank), "<command> of kind refresh_bank");
        break;
      case RefreshMode::same_bank:
        need(has(CommandKind::refresh_same_bank), "<command> of kind refresh_same_bank");
        break;
    }
    need(standard_.bank_refresh_interval > 0,
         "bank_refresh_interval, the time between refreshes of banks");
  }

  void check_idle(std::uint32_t idle, CommandKind enter, const char* param) {
    if (idle == 0 || has(enter)) return;
    add("controller", param, "the device has no command to enter that state");
  }

  const config::Node& memory_;
  const Standard& standard_;
  const ControllerParams& p_;
  std::vector<Fault> faults_;
};

/// Bytes of data of one channel.
std::uint64_t data_bytes(const Standard& standard, const std::optional<EccParams>& ecc) {
  if (!ecc) return standard.capacity();
  const std::uint64_t blocks = standard.capacity() / standard.access_bytes / ecc->block;
  return blocks * ecc->data_in_block() * standard.access_bytes;
}

void check_channels(const config::Node& memory, const Standard& standard,
                    const ChannelsParams& channels, std::uint64_t most,
                    std::vector<Fault>& faults) {
  const config::Node& node = node_of(memory, "channels");
  const std::uint64_t interleave = channels.interleave.count();
  if (interleave < standard.access_bytes || interleave > most) {
    faults.push_back(node.fault(
        "MS507", "interleave",
        fmt::format("channels interleave by {}; possible are {} (an access) to {} (a channel)",
                    Text<Bytes>::format(channels.interleave),
                    Text<Bytes>::format(Bytes(standard.access_bytes)),
                    Text<Bytes>::format(Bytes(most)))));
  }
}

/// What <inline_ecc> asks for in accesses; nothing without it.
std::optional<EccParams> ecc_of(const config::Node& memory, const Standard& standard,
                                std::vector<Fault>& faults) {
  const config::Node* node = memory.find_child("inline_ecc");
  if (node == nullptr) return std::nullopt;
  const auto p = node->as<InlineEccComponent>();
  if (p.data == 0) return std::nullopt;
  const std::uint64_t row =
      std::uint64_t{standard.levels[standard.column_level()].count} * standard.access_bytes;
  const std::uint64_t block = p.block ? p.block->count() : row;
  const std::uint64_t least = std::uint64_t{p.data + 1} * standard.access_bytes;
  if (block < least || block > standard.capacity()) {
    faults.push_back(node->fault(
        "MS510", p.block ? "block" : "data",
        fmt::format("a block of {} holds no {} accesses of {} with their check bits; possible are "
                    "{} to {} (a channel)",
                    Text<Bytes>::format(Bytes(block)), p.data,
                    Text<Bytes>::format(Bytes(standard.access_bytes)),
                    Text<Bytes>::format(Bytes(least)),
                    Text<Bytes>::format(Bytes(standard.capacity())))));
    return std::nullopt;
  }
  return EccParams{p.data, block / standard.access_bytes, p.lines};
}

}  // namespace

std::uint64_t Memory::channel_capacity() const {
  return data_bytes(standard, ecc);
}

std::uint64_t Memory::capacity() const {
  if (channels == 1) return channel_capacity();
  return channel_capacity() / interleave_bytes * interleave_bytes * channels;
}

double peak_bytes_per_second(const Standard& standard) {
  const double access_fs = static_cast<double>(standard.burst) *
                           static_cast<double>(standard.tick_fs) /
                           static_cast<double>(standard.nodes(standard.data_level));
  return static_cast<double>(standard.access_bytes) / access_fs * 1e15;
}

Memory read_memory(const config::Description& description) {
  const config::Node& root = description.root();
  Standard standard = read_standard(root);
  const auto element = params_of<ControllerComponent>(root, "controller");
  const ControllerParams controller =
      controller_of(element, params_of<RefreshComponent>(root, "refresh"));
  const auto mapping = params_of<MappingComponent>(root, "mapping");
  const auto channels = params_of<ChannelsComponent>(root, "channels");
  std::vector<Fault> faults = ControllerRules(root, standard, controller).check();
  const std::optional<EccParams> ecc = ecc_of(root, standard, faults);
  check_channels(root, standard, channels, data_bytes(standard, ecc), faults);
  std::vector<AddressMap::Field> fields;
  try {
    fields = mapping_fields(standard, mapping.order, node_of(root, "mapping"));
  } catch (const ConfigError& error) {
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
  }
  std::optional<EnergyParams> energy;
  try {
    energy = read_energy(root);
  } catch (const ConfigError& error) {
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
  }
  if (!faults.empty()) throw ConfigError(std::move(faults));
  const bool hash = mapping.hash == BankHash::xor_rows;
  AddressMap map(standard, fields, hash);
  return {root.name(),
          root.as<MemoryComponent>().doc,
          std::move(standard),
          element.policy,
          controller,
          std::move(fields),
          hash,
          map,
          ecc,
          channels.count,
          channels.interleave.count(),
          params_of<HostComponent>(root, "host").outstanding,
          std::move(energy)};
}

Memory load_memory(const std::string& path, const std::vector<config::Override>& overrides) {
  return read_memory(config::read_description(path, memory_registry(), kMemoryRoot, overrides));
}

}  // namespace macroscope::dram
