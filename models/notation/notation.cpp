#include "models/notation/notation.hpp"

#include <fmt/format.h>

#include <array>

namespace macroscope::notation {
namespace {

constexpr std::array<std::string_view, 5> kDims{"M", "N", "K", "BW", "BX"};
constexpr std::array<std::string_view, 8> kPrimitives{
    "encode", "sparse", "map", "shift", "half_reduce", "add", "accumulate", "sync"};

}  // namespace

std::string_view name_of(Dim dim) {
  return kDims[static_cast<std::size_t>(dim)];
}

std::string_view name_of(Primitive primitive) {
  return kPrimitives[static_cast<std::size_t>(primitive)];
}

const std::vector<Primitive>& all_primitives() {
  static const std::vector<Primitive> all{
      Primitive::encode,      Primitive::sparse, Primitive::map,        Primitive::shift,
      Primitive::half_reduce, Primitive::add,    Primitive::accumulate, Primitive::sync};
  return all;
}

LoopSet loops_over(const Notation& notation, Dim dim) {
  LoopSet set;
  for (std::size_t i = 0; i < notation.loops.size(); ++i) set[i] = notation.loops[i].dim == dim;
  return set;
}

LoopSet summed_loops(const Notation& notation) {
  return loops_over(notation, Dim::k) | loops_over(notation, Dim::bw) |
         loops_over(notation, Dim::bx);
}

LoopSet spatial_loops(const Notation& notation) {
  LoopSet set;
  for (std::size_t i = 0; i < notation.loops.size(); ++i) set[i] = notation.loops[i].spatial;
  return set;
}

LoopSet around(const Level& level) {
  LoopSet set;
  for (std::size_t i = 0; i < level.depth; ++i) set.set(i);
  return set & ~level.shared;
}

std::string loop_name(const Notation& notation, std::size_t loop) {
  const Loop& l = notation.loops[loop];
  std::size_t number = 1;
  for (std::size_t i = 0; i < loop; ++i) {
    const Loop& other = notation.loops[i];
    if (other.dim == l.dim && other.spatial == l.spatial) ++number;
  }
  const std::string name = fmt::format("{}{}", name_of(l.dim), l.spatial ? 'P' : 'T');
  return number == 1 ? name : name + std::to_string(number);
}

std::string loop_names(const Notation& notation, const LoopSet& loops) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < notation.loops.size(); ++i) {
    if (loops[i]) names.push_back(loop_name(notation, i));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string level_text(const Notation& notation, const Level& level) {
  std::string out = level.depth == 0 ? "top" : loop_name(notation, level.depth - 1);
  for (std::size_t i = 0; i < notation.loops.size(); ++i) {
    if (level.shared[i]) out += '/' + loop_name(notation, i);
  }
  return out;
}

std::string placement_text(const Notation& notation, const Placement& placement) {
  return fmt::format("{}@{}", name_of(placement.primitive), level_text(notation, placement.level));
}

std::string text(const Notation& notation) {
  std::string out;
  for (std::size_t i = 0; i < notation.loops.size(); ++i) {
    out += loop_name(notation, i);
    if (notation.loops[i].size != 0) out += '=' + std::to_string(notation.loops[i].size);
    out += ' ';
  }
  out += ':';
  for (const Placement& p : notation.primitives) out += ' ' + placement_text(notation, p);
  return out;
}

}  // namespace macroscope::notation
