// What a text is known by in manifests, characterizations and caches.
#pragma once

#include <string>
#include <string_view>

namespace macroscope {

/// "xxh3:0123456789abcdef" of the bytes.
[[nodiscard]] std::string content_hash(std::string_view bytes);

}  // namespace macroscope
