// <notation>: the bit-weight notation of an architecture, written or derived from its engine.
#pragma once

#include "models/notation/notation.hpp"
#include "sim/config/describe.hpp"
#include "sim/config/node.hpp"

namespace macroscope::device {

struct NotationParams {
  std::string text;
};
struct NotationComponent {
  using Params = NotationParams;
  static auto describe() {
    return config::component<Params>(
        "notation", "Loops and primitives of engine and PE (models/notation/README.md)",
        config::param("text", &Params::text, config::required,
                      "loops from the outermost to the innermost, a colon, primitives at their "
                      "levels; parallel sizes are those of the engine, where there is one"));
  }
};

/// The notation of an architecture.
struct ArchitectureNotation {
  notation::Notation value;
  std::string origin;  // "<notation>", or the engine that it follows from
};

/// True for an architecture that is written in the notation and nothing else.
[[nodiscard]] bool is_notation_only(const config::Description& architecture);

/// The notation that <notation> gives, checked against the engine, else the one that follows from
/// the engine and its PE. Throws ConfigError: MS550, MS551 (located in the text), MS553 (sizes are
/// not the engine's), MS554 (neither gives one).
[[nodiscard]] ArchitectureNotation notation_of(const config::Description& architecture);

}  // namespace macroscope::device
