// A dense PE and its twin side by side.
#pragma once

#include <fmt/format.h>

#include <string>

#include "models/pe/dense.hpp"
#include "tests/rtl/bench.hpp"

namespace macroscope::test {

/// What a dense PE holds: its accumulator, or sum and carry.
struct DenseOutputs {
  std::uint64_t sum = 0;
  std::uint64_t carry = 0;
  bool operator==(const DenseOutputs&) const = default;
};

template <class Model>
DenseOutputs dense_outputs(const Model& model) {
  if constexpr (requires { model.acc_o; }) {
    return {model.acc_o, 0};
  } else {
    return {model.sum_o, model.carry_o};
  }
}

/// Runs module and twin on the same random operands, clears and stalls. Empty when both agree in
/// every cycle and nothing moves in a stall, else the first difference with the cycles before it.
template <class Model, class Twin>
std::string divergence(const pe::DenseWidths& widths, int cycles) {
  Bench<Model> bench;
  Twin twin(widths);
  Rng rng(1, "dense");
  Recent recent;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    // Registers have no reset: the first operands start a sum and fill the pipeline.
    const bool warm = cycle >= 8;
    pe::DenseInputs in;
    in.a = random_operand(rng, widths.a_bits);
    in.b = random_operand(rng, widths.b_bits);
    // Short sums first, then long ones that wrap.
    in.clr = !warm || chance(rng, cycle < cycles / 2 ? 10 : 1);
    in.en = !warm || chance(rng, 80);
    set_bits(bench->a_i, 0, widths.a_bits, in.a);
    set_bits(bench->b_i, 0, widths.b_bits, in.b);
    bench->clr_i = in.clr;
    bench->en_i = in.en;
    const DenseOutputs before = dense_outputs(*bench);
    bench.tick();
    const DenseOutputs after = dense_outputs(*bench);
    const std::int64_t expected = twin.step(in);
    const std::int64_t found = signed_bits(after.sum + after.carry, 0, widths.acc_bits);
    recent.add(fmt::format("cycle {}: a {} b {} clr {} en {} -> rtl {} twin {}", cycle, in.a, in.b,
                           in.clr, in.en, found, expected));
    if (!warm) continue;
    if (found != expected) return recent.text();
    if (!in.en && !(after == before)) return recent.text() + "a stall changed the outputs\n";
  }
  return {};
}

}  // namespace macroscope::test
