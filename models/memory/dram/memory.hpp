// A whole memory file as values: device, controller, address map, channels.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/memory/dram/address_map.hpp"
#include "models/memory/dram/controller_params.hpp"
#include "models/memory/dram/energy_params.hpp"
#include "models/memory/dram/inline_ecc.hpp"
#include "models/memory/dram/standard.hpp"
#include "sim/config/reader.hpp"

namespace macroscope::dram {

/// Everything a <memory> file says.
struct Memory {
  std::string name;
  std::string doc;
  Standard standard;
  Policy policy = Policy::fr_fcfs;
  ControllerParams controller;
  std::vector<AddressMap::Field> fields;  // of `map`, from the least significant bit up
  bool hash = false;
  AddressMap map;  // of one channel
  std::optional<EccParams> ecc;
  std::uint32_t channels = 1;
  std::uint64_t interleave_bytes = 0;  // consecutive bytes in one channel
  std::uint32_t outstanding = 0;       // reads in flight; 0: no limit
  std::optional<EnergyParams> energy;  // nothing where no source gives it

  /// Bytes of data of one channel.
  [[nodiscard]] std::uint64_t channel_capacity() const;
  /// Bytes of data of all channels, in whole turns of the channels.
  [[nodiscard]] std::uint64_t capacity() const;
};

/// Bytes per second of the data buses of one channel.
[[nodiscard]] double peak_bytes_per_second(const Standard& standard);

/// Reads a description made with memory_registry(). Throws ConfigError with located faults: those
/// of read_standard(), of the mapping (MS506), of channels (MS507), of the controller (MS508) and
/// of energies (MS509).
[[nodiscard]] Memory read_memory(const config::Description& description);

/// Reads a file with `-p` applied; throws ConfigError.
[[nodiscard]] Memory load_memory(const std::string& path,
                                 const std::vector<config::Override>& overrides = {});

}  // namespace macroscope::dram
