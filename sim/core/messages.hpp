// The table of message ids.
#pragma once

#include <array>
#include <string_view>

namespace macroscope {

struct Message {
  std::string_view id;
  std::string_view doc;
};

/// All ids in ascending order.
inline constexpr auto kMessages = std::to_array<Message>({
#define MESSAGE(id, doc) {#id, doc},
#include "sim/core/messages.def"
#undef MESSAGE
});

/// What the message with this id is about; empty for an unknown id.
[[nodiscard]] constexpr std::string_view message_doc(std::string_view id) {
  for (const Message& message : kMessages) {
    if (message.id == id) return message.doc;
  }
  return {};
}

}  // namespace macroscope
