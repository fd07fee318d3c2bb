// An engine at fidelity rtl inside a device: the registers of its array are Verilated RTL.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/engine/rtl/rtl_cycle.hpp"

namespace macroscope::engine {

/// An array and the ports of the RTL inside it.
template <class Array>
struct RtlArray {
  std::unique_ptr<Array> array;
  RtlPorts* ports = nullptr;
};

/// `PeUnit` is a PeEngineUnit; `make_rtl_array` takes the place of its `make_array`. The RTL is a
/// SystemC module inside this one.
template <class PeUnit>
class RtlEngineUnit : public PeUnit {
 public:
  using Array = typename PeUnit::Array;
  using Tile = typename PeUnit::Tile;

  /// `spec`: a build of it is in `library`; `arguments`: of PeUnit.
  template <class... Arguments>
  RtlEngineUnit(const RtlSpec& spec, const std::string& library, Arguments&&... arguments)
      : PeUnit(std::forward<Arguments>(arguments)...),
        module_(library, spec, "rtl"),
        cycle_(module_) {}

 protected:
  [[nodiscard]] virtual RtlArray<Array> make_rtl_array(RtlModule& module) = 0;

  [[nodiscard]] std::unique_ptr<Array> make_array() override {
    RtlArray<Array> made = make_rtl_array(module_);
    ports_ = made.ports;
    cycle_.restart();
    return std::move(made.array);
  }
  [[nodiscard]] Tile make_tile(const program::TileCompute& tile,
                               std::vector<std::int64_t>& expected) override {
    cycle_.expect(this->engine_model().tile(tile).latency);
    return PeUnit::make_tile(tile, expected);
  }
  [[nodiscard]] bool clock_array(Array& array) override { return cycle_.step(array, *ports_); }
  [[nodiscard]] const char* whose_fault() const override {
    return ": its RTL does not do what its model does, macroscope cosim shows where";
  }
  void watch(std::uint64_t idle) override { cycle_.watch(idle, this->name()); }

 private:
  RtlModule module_;
  RtlCycle cycle_;
  RtlPorts* ports_ = nullptr;
};

}  // namespace macroscope::engine
