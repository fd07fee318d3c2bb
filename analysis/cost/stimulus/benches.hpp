// The test benches by kind of contract.
#pragma once

#include <memory>

#include "analysis/cost/stimulus/testbench.hpp"
#include "models/engine/fold/array_design.hpp"

namespace macroscope::cost::stimulus {

// Each by the port contract of its units; `unit` tells twins of one contract apart.
[[nodiscard]] std::unique_ptr<Testbench> dense_bench(const std::string& unit, const Widths& widths,
                                                     const Distribution& distribution);
[[nodiscard]] std::unique_ptr<Testbench> user_pe_bench(const Widths& widths, std::uint32_t latency,
                                                       const Distribution& distribution);
[[nodiscard]] std::unique_ptr<Testbench> tile_bench(const std::string& unit, const Widths& widths,
                                                    const Distribution& distribution);
/// `tree_only`: cells without product registers, as of opt1; the others are as of mac.
[[nodiscard]] std::unique_ptr<Testbench> cube_bench(bool tree_only, std::uint32_t depth,
                                                    const Widths& widths,
                                                    const Distribution& distribution);
[[nodiscard]] std::unique_ptr<Testbench> digit_bench(std::uint32_t lanes, const Widths& widths,
                                                     const Distribution& distribution,
                                                     bool skip_empty);
[[nodiscard]] std::unique_ptr<Testbench> opt3_bench(const Widths& widths,
                                                    const Distribution& distribution,
                                                    bool skip_empty);
[[nodiscard]] std::unique_ptr<Testbench> laconic_bench(const Widths& widths,
                                                       const Distribution& distribution,
                                                       bool skip_empty);
[[nodiscard]] std::unique_ptr<Testbench> column_bench(std::uint32_t lanes, const Widths& widths,
                                                      const Distribution& distribution);
[[nodiscard]] std::unique_ptr<Testbench> packer_bench(const Widths& widths,
                                                      const Distribution& distribution);
[[nodiscard]] std::unique_ptr<Testbench> opt2_encoder_bench(const Widths& widths,
                                                            const Distribution& distribution);
[[nodiscard]] std::unique_ptr<Testbench> flush_add_bench(const Widths& widths,
                                                         const Distribution& distribution);
[[nodiscard]] std::unique_ptr<Testbench> flush_shift_add_bench(const Widths& widths,
                                                               const Distribution& distribution);
/// The whole array of a design with <pe level="array">.
[[nodiscard]] std::unique_ptr<Testbench> user_array_bench(const engine::ArrayDesign& design,
                                                          const Distribution& distribution);
// Units of a core beside the array.
[[nodiscard]] std::unique_ptr<Testbench> scratchpad_control_bench(const Widths& widths,
                                                                  const Distribution& distribution);
[[nodiscard]] std::unique_ptr<Testbench> vector_lane_bench(const Distribution& distribution);
[[nodiscard]] std::unique_ptr<Testbench> vector_control_bench();
[[nodiscard]] std::unique_ptr<Testbench> dma_engine_bench(const Widths& widths,
                                                          const Distribution& distribution);

/// {neg, two, one} of a digit -2 to 2.
[[nodiscard]] constexpr std::uint64_t digit_code(std::int32_t digit) {
  const std::uint64_t size = digit == 2 || digit == -2 ? 2 : digit == 0 ? 0 : 1;
  return size | (digit < 0 ? 4U : 0U);
}

}  // namespace macroscope::cost::stimulus
