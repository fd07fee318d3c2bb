// Whole dot products through packer, column encoder, PE and flush: their results, and the cycles
// that models/pe/column_timing counts.
#include <Vcolumn_1.h>
#include <Vcolumn_4.h>
#include <Vflush_shift_add.h>
#include <Vopt4c.h>
#include <Vopt4e.h>
#include <Vpacker.h>

#include <catch2/catch.hpp>
#include <deque>
#include <vector>

#include "models/numerics/digits.hpp"
#include "models/pe/column_timing.hpp"
#include "tests/rtl/bench.hpp"
#include "tests/rtl/digit_bench.hpp"

namespace macroscope::test {
namespace {

using Operands = std::vector<std::int8_t>;
constexpr std::uint32_t kWeights = 4;  // radix-4 digits of int8

/// Four digits of one bit weight, and the k each belongs to.
struct Group {
  pe::GroupInputs inputs;
  std::array<std::uint32_t, pe::kGroup> k{};
};

/// What the PEs of a column get in one cycle.
struct Slot {
  bool clr = false;
  std::array<std::int32_t, pe::kLanes> digits{};
  std::array<std::uint32_t, pe::kLanes> k{};
};

std::int32_t digit_of(std::uint64_t code) {
  const std::int32_t size = (code & 2U) != 0 ? 2 : static_cast<std::int32_t>(code & 1U);
  return (code & 4U) != 0 ? -size : size;
}

/// The groups of a vector at one bit weight; the last is filled with zeros.
std::vector<Group> groups_of(const Operands& a, std::uint32_t weight) {
  std::vector<Group> out;
  for (std::uint32_t k = 0; k < a.size(); ++k) {
    if (k % pe::kGroup == 0) out.push_back({{true, false, {}}, {}});
    const auto digits = numerics::encode(numerics::Encoding::ent, a[k], 8);
    out.back().inputs.digits[k % pe::kGroup] = digits.digit(weight);
    out.back().k[k % pe::kGroup] = k;
  }
  out.back().inputs.last = true;
  return out;
}

/// The words that the packer makes of the groups of one bit weight.
std::vector<Group> packed(const std::vector<Group>& groups) {
  Bench<Vpacker> packer;
  packer->en_i = 1;
  std::vector<Group> words;
  std::size_t next = 0;
  while (words.empty() || !words.back().inputs.last) {
    set_group(*packer, 0, next < groups.size() ? groups[next].inputs : pe::GroupInputs{});
    packer.settle();
    if (next < groups.size() && packer->ready_o != 0) ++next;
    packer.tick();
    if (packer->valid_o == 0) continue;
    Group word{{true, packer->last_o != 0, {}}, {}};
    for (std::uint32_t s = 0; s < pe::kGroup; ++s) {
      word.inputs.digits[s] = digit_of(bits_of(packer->digits_o, 3 * s, 3));
      word.k[s] = static_cast<std::uint32_t>(bits_of(packer->positions_o, 6 * s, 6));
    }
    words.push_back(word);
  }
  return words;
}

/// What the column encoder makes of the groups of all bit weights, dealt to its lanes in turn.
template <class Column>
std::vector<Slot> picked(std::uint32_t lanes, const std::vector<std::vector<Group>>& weights) {
  struct Lane {
    std::vector<Group> groups;
    std::size_t next = 0;
    std::deque<std::uint32_t> k;  // of the digits on their way
  };
  std::vector<Lane> state(lanes);
  for (const auto& groups : weights) {
    for (std::uint32_t l = 0; l < lanes; ++l) {
      std::vector<Group> own;
      for (std::size_t g = l; g < groups.size(); g += lanes) own.push_back(groups[g]);
      if (own.empty()) own.push_back({{true, false, {}}, {}});
      for (Group& group : own) group.inputs.last = &group == &own.back();
      state[l].groups.insert(state[l].groups.end(), own.begin(), own.end());
    }
  }
  Bench<Column> column;
  column->en_i = 1;
  std::vector<Slot> slots;
  int bubbles = 0;
  for (bool busy = true; busy;) {
    for (std::uint32_t l = 0; l < lanes; ++l) {
      Lane& lane = state[l];
      const bool more = lane.next < lane.groups.size();
      set_group(*column, l, more ? lane.groups[lane.next].inputs : pe::GroupInputs{});
    }
    column.settle();
    busy = column->done_o == 0 || column->valid_o != 0;
    for (std::uint32_t l = 0; l < lanes; ++l) {
      Lane& lane = state[l];
      if (lane.next == lane.groups.size()) continue;
      busy = true;
      if (bits_of(column->ready_o, l, 1) == 0) continue;
      const Group& group = lane.groups[lane.next++];
      for (std::uint32_t i = 0; i < pe::kGroup; ++i) {
        if (group.inputs.digits[i] != 0) lane.k.push_back(group.k[i]);
      }
    }
    column.tick();
    if (column->valid_o == 0) {
      bubbles += slots.empty() || !busy ? 0 : 1;
      continue;
    }
    // From the first digits to the last no cycle is lost.
    CHECK(bubbles == 0);
    busy = true;
    Slot slot{column->clr_o != 0, {}, {}};
    for (std::uint32_t l = 0; l < lanes; ++l) {
      slot.digits[l] = digit_of(bits_of(column->digits_o, 3 * l, 3));
      if (slot.digits[l] == 0) continue;
      slot.k[l] = state[l].k.front();
      state[l].k.pop_front();
    }
    slots.push_back(slot);
  }
  return slots;
}

/// Packed words as they are, one per cycle.
std::vector<Slot> words_as_slots(const std::vector<std::vector<Group>>& weights) {
  std::vector<Slot> slots;
  for (const auto& words : weights) {
    for (const Group& word : words)
      slots.push_back({&word == &words[0], word.inputs.digits, word.k});
  }
  return slots;
}

void set_digit(Vopt4c& pe, std::uint32_t, std::int32_t digit) {
  pe.digit_i = static_cast<std::uint8_t>(digit_code(digit));
}
void set_digit(Vopt4e& pe, std::uint32_t lane, std::int32_t digit) {
  set_bits(pe.digits_i, 3 * lane, 3, digit_code(digit));
}

/// The sum that a PE and a flush unit make of the slots and the other vector.
template <class Pe>
std::int64_t result_of(std::uint32_t lanes, std::vector<Slot> slots, const Operands& b) {
  Bench<Pe> pe;
  Bench<Vflush_shift_add> flush;
  pe->en_i = flush->en_i = 1;
  // The clear of a next vector ends the last sum.
  slots.push_back({true, {}, {}});
  slots.resize(slots.size() + 4);
  bool clear_in_pe = false;
  bool running = false;
  std::uint32_t weight = 0;
  std::int64_t result = 0;
  int results = 0;
  for (const Slot& slot : slots) {
    // A sum is complete while the next clear stands in the PE's input registers.
    flush->valid_i = clear_in_pe && running;
    flush->first_i = weight == 0;
    flush->last_i = weight == kWeights - 1;
    flush->sum_i = pe->sum_o;
    flush->carry_i = pe->carry_o;
    weight += flush->valid_i;
    running = running || clear_in_pe;
    clear_in_pe = slot.clr;
    pe->clr_i = slot.clr;
    for (std::uint32_t l = 0; l < lanes; ++l) {
      set_digit(*pe, l, slot.digits[l]);
      set_bits(pe->b_i, 8 * l, 8, b[slot.k[l]]);
    }
    flush.tick();
    pe.tick();
    if (flush->valid_o == 0) continue;
    result = signed_bits(flush->result_o, 0, 32);
    ++results;
  }
  CHECK(results == 1);
  return result;
}

Operands random_vector(Rng& rng, std::size_t k) {
  Operands out(k);
  const bool zeros = chance(rng, 20);
  const std::uint32_t bits = static_cast<std::uint32_t>(rng.between(2, 8));
  for (auto& value : out) {
    value = static_cast<std::int8_t>(zeros && chance(rng, 80) ? 0 : random_operand(rng, bits));
  }
  return out;
}

}  // namespace

TEST_CASE("columns compute dot products in the cycles that the timing counts", "[rtl]") {
  const numerics::DigitTable table(numerics::Encoding::ent, 8);
  Rng rng(13, "dot");
  for (std::size_t run = 0; run < 120; ++run) {
    const std::size_t k = run < 10 ? run + 1 : rng.between(1, 64);
    const Operands a = run == 10   ? Operands(k, 0)
                       : run == 11 ? Operands(k, -128)
                                   : random_vector(rng, k);
    const Operands b = run == 11 ? Operands(k, -128) : random_vector(rng, k);
    std::int64_t expected = 0;
    for (std::size_t i = 0; i < k; ++i) expected += std::int64_t{a[i]} * b[i];

    std::vector<std::vector<Group>> groups, words;
    for (std::uint32_t w = 0; w < kWeights; ++w) {
      groups.push_back(groups_of(a, w));
      words.push_back(packed(groups.back()));
    }
    const auto opt4c = picked<Vcolumn_1>(1, groups);
    const auto opt4c_packed = picked<Vcolumn_1>(1, words);
    const auto opt4e = picked<Vcolumn_4>(4, groups);
    const auto opt4e_packed = words_as_slots(words);

    const std::span<const std::int8_t> all(a);
    INFO("run " << run << ", K = " << k);
    CHECK(opt4c.size() == opt4c_cycles(table, all, pe::EmptyGroups::one_cycle));
    CHECK(opt4c_packed.size() == opt4c_cycles(table, all, pe::EmptyGroups::skipped));
    CHECK(opt4e.size() == opt4e_cycles(table, all, pe::EmptyGroups::one_cycle));
    CHECK(opt4e_packed.size() == opt4e_cycles(table, all, pe::EmptyGroups::skipped));

    CHECK(result_of<Vopt4c>(1, opt4c, b) == expected);
    CHECK(result_of<Vopt4c>(1, opt4c_packed, b) == expected);
    CHECK(result_of<Vopt4e>(4, opt4e, b) == expected);
    CHECK(result_of<Vopt4e>(4, opt4e_packed, b) == expected);
  }
}

}  // namespace macroscope::test
