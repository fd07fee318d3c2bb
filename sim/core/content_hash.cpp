#include "sim/core/content_hash.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace macroscope {

std::string content_hash(std::string_view bytes) {
  return fmt::format("xxh3:{:016x}", XXH3_64bits(bytes.data(), bytes.size()));
}

}  // namespace macroscope
