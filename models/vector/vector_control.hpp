// Twin of rtl/core/ms_vector_control.sv: which instruction the lanes get in which cycle.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace macroscope::vector_unit {

/// Walks over groups of elements with the instructions of a program; between walks the pipeline
/// drains. A run takes the cycles of VectorTiming.
class VectorControl {
 public:
  static constexpr std::uint32_t kProgram = 16;

  struct Walk {
    std::uint32_t first = 0;  // places in the program
    std::uint32_t last = 0;
  };
  struct Run {
    std::uint64_t groups = 1;
    std::uint32_t walks = 1;  // 1 to 4
    std::array<Walk, 4> walk{};
  };
  struct Output {
    bool valid = false;
    std::uint64_t instruction = 0;
    std::uint64_t group = 0;
  };

  explicit VectorControl(std::uint32_t latency = 8) : latency_(latency) {}

  void write(std::uint32_t place, std::uint64_t word) { program_.at(place) = word; }
  [[nodiscard]] bool busy() const { return busy_; }

  /// A cycle; a run is taken when the control is not busy.
  Output step(const std::optional<Run>& start) {
    Output out;
    if (!busy_) {
      if (start) begin(*start);
      return out;
    }
    if (drain_ > 0) {
      if (--drain_ == 0) end_walk();
      return out;
    }
    out = {true, program_.at(place_), group_};
    const Walk& walk = run_.walk.at(walk_);
    if (place_ != walk.last) {
      ++place_;
      return out;
    }
    place_ = walk.first;
    if (++group_ == run_.groups) drain_ = latency_;
    return out;
  }

 private:
  void begin(const Run& run) {
    run_ = run;
    busy_ = true;
    walk_ = 0;
    begin_walk();
  }
  void begin_walk() {
    place_ = run_.walk.at(walk_).first;
    group_ = 0;
  }
  void end_walk() {
    if (walk_ + 1 == run_.walks) {
      busy_ = false;
      return;
    }
    ++walk_;
    begin_walk();
  }

  std::uint32_t latency_;
  std::array<std::uint64_t, kProgram> program_{};
  Run run_;
  bool busy_ = false;
  std::uint32_t walk_ = 0;
  std::uint32_t place_ = 0;
  std::uint64_t group_ = 0;
  std::uint32_t drain_ = 0;
};

}  // namespace macroscope::vector_unit
