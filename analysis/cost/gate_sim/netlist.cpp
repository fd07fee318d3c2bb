#include "analysis/cost/gate_sim/netlist.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/core/error.hpp"

namespace macroscope::cost::gate_sim {
namespace {

using Json = nlohmann::json;

class NetlistReader {
 public:
  explicit NetlistReader(const liberty::Library& library) : library_(library) {}

  Netlist read(const Json& module) {
    for (const auto& [name, port] : module.at("ports").items()) read_port(name, port);
    for (const auto& [name, cell] : module.at("cells").items()) read_cell(cell);
    return std::move(out_);
  }

 private:
  NetId net_of(const Json& bit) {
    if (bit.is_string()) return bit.get<std::string>() == "1" ? 1 : 0;  // x is as good as 0
    const auto [place, fresh] = nets_.emplace(bit.get<std::int64_t>(), out_.nets);
    if (fresh) ++out_.nets;
    return place->second;
  }

  /// "a_i[3]" is bit 3 of a_i.
  void read_port(const std::string& name, const Json& port) {
    std::string base = name;
    std::size_t index = 0;
    const std::size_t bracket = name.find('[');
    if (bracket != std::string::npos) {
      base = name.substr(0, bracket);
      std::from_chars(name.data() + bracket + 1, name.data() + name.size(), index);
      if (index >= kMostBits) throw ToolError("MS606", "a port of a netlist is too wide");
    }
    const auto [place, fresh] = ports_.emplace(base, out_.ports.size());
    if (fresh) {
      out_.ports.push_back({base, port.at("direction").get<std::string>() == "output", {}});
    }
    Port& to = out_.ports[place->second];
    for (const Json& bit : port.at("bits")) {
      if (to.bits.size() <= index) to.bits.resize(index + 1, kNoNet);
      to.bits[index++] = net_of(bit);
    }
  }

  void read_cell(const Json& json) {
    const auto type = json.at("type").get<std::string>();
    const liberty::Cell* cell = library_.find(type);
    if (cell == nullptr || !cell->modelled) {
      throw ModelError(
          "MS607", fmt::format("the netlist has a cell {} that {}", type,
                               cell == nullptr ? "is not in the library" : "cannot be simulated"));
    }
    Instance instance{cell, std::vector<NetId>(cell->pins.size(), kNoNet)};
    for (const auto& [pin, bits] : json.at("connections").items()) {
      const auto index = cell->find_pin(pin);
      if (!index || bits.size() != 1) {
        throw ModelError("MS607", fmt::format("cell {} has no pin {} of one bit", type, pin));
      }
      instance.nets[*index] = net_of(bits.front());
    }
    if (cell->flip_flop) {
      const NetId clock = instance.nets[cell->flip_flop->clock_pin];
      if (out_.clock != kNoNet && out_.clock != clock) {
        throw ModelError("MS607", "the netlist has more than one clock net");
      }
      out_.clock = clock;
      out_.flip_flops.push_back(static_cast<std::uint32_t>(out_.instances.size()));
    }
    out_.instances.push_back(std::move(instance));
  }

  static constexpr std::size_t kMostBits = 1U << 16U;
  const liberty::Library& library_;
  Netlist out_;
  std::map<std::int64_t, NetId> nets_;
  std::map<std::string, std::size_t> ports_;
};

}  // namespace

const Port* Netlist::find_port(std::string_view name) const {
  for (const Port& port : ports) {
    if (port.name == name) return &port;
  }
  return nullptr;
}

Netlist read_netlist(std::string_view json, const liberty::Library& library) {
  try {
    const Json root = Json::parse(json);
    for (const Json& module : root.at("modules")) {  // library cells are black boxes beside the design
      const bool box = module.contains("attributes") && module["attributes"].contains("blackbox");
      if (!box) return NetlistReader(library).read(module);
    }
  } catch (const Json::exception& error) {
    throw ToolError("MS606", fmt::format("the netlist is not what yosys writes: {}", error.what()));
  }
  throw ToolError("MS606", "the netlist has no module");
}

}  // namespace macroscope::cost::gate_sim
