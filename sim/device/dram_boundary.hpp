// What an energy per DRAM bit contains; figures with other boundaries differ two- to threefold.
#pragma once

#include <cstdint>

#include "sim/core/text.hpp"

namespace macroscope::device {

enum class DramBoundary : std::uint8_t {
  core,         // the devices without their interface
  core_io,      // with it
  full_system,  // with the controller and PHY of the processor too
};

}  // namespace macroscope::device

namespace macroscope {

template <>
struct Text<device::DramBoundary> : EnumText<device::DramBoundary> {
  static constexpr auto names = entries(entry("core", device::DramBoundary::core),
                                        entry("core_io", device::DramBoundary::core_io),
                                        entry("full_system", device::DramBoundary::full_system));
  static constexpr const char* what = "boundary";
};

}  // namespace macroscope
