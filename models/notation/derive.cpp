#include "models/notation/derive.hpp"

#include <fmt/format.h>

#include <optional>

#include "models/notation/parse.hpp"
#include "sim/core/quantity.hpp"

namespace macroscope::notation {
namespace {

/// What a PE of one product per cycle does, from its digits to its accumulator.
enum class DensePe {
  words,      // an adder for the product, another for the sum
  folded,     // the sum is an input of the compressor, one adder
  carry_save  // the adder stands outside the reduction
};

std::optional<DensePe> dense_pe(const std::string& pe) {
  if (pe == "mac" || pe == "mac_p2" || pe == "user") return DensePe::words;
  if (pe == "mac_folded") return DensePe::folded;
  if (pe == "opt1") return DensePe::carry_save;
  return std::nullopt;
}

/// From digits to the sum at level `sum`; `out` is the level around it, where that sum is whole.
std::string dense_body(DensePe pe, const std::string& sum, const std::string& out) {
  std::string body = fmt::format("encode@BWP map@BWP shift@BWP half_reduce@{0} ", sum);
  switch (pe) {
    case DensePe::words:
      return body + fmt::format("add@{0} accumulate@{0}", sum);
    case DensePe::folded:
      return body + fmt::format("accumulate@{0} add@{0}", sum);
    case DensePe::carry_save:
      return body + fmt::format("accumulate@{0} add@{1}", sum, out);
  }
  return body;
}

std::string dense_text(const EngineShape& s, DensePe pe, std::uint32_t digits) {
  if (s.engine == "matrix_2d" || s.dataflow == "os") {
    return fmt::format("MT NT MP={} NP={} KT BWP={} : {}", s.m, s.n, digits,
                       dense_body(pe, "KT", "NP"));
  }
  if (s.engine == "cube") {
    return fmt::format("MT NT KT MP={} NP={} KP={} BWP={} : {} accumulate@NP", s.m, s.n, s.k,
                       digits, dense_body(pe, "KP", "NP"));
  }
  if (s.dataflow == "is") {
    return fmt::format("MT KT NT MP={} KP={} BWP={} : {} accumulate@MP", s.m, s.k, digits,
                       dense_body(pe, "KP", "MP"));
  }
  return fmt::format("NT KT MT NP={} KP={} BWP={} : {} accumulate@NP", s.n, s.k, digits,
                     dense_body(pe, "KP", "NP"));
}

/// K inputs a tile, N tiles; empty for other PEs.
std::string tree_text(const EngineShape& s, std::uint32_t digits) {
  if (s.pe == "mac" || s.pe == "mac_tree") {
    return fmt::format(
        "NT KT MT NP={} KP={} BWP={} : encode@BWP map@BWP shift@BWP half_reduce@KP add@KP add@NP "
        "accumulate@NP",
        s.n, s.k, digits);
  }
  if (s.pe == "opt2") {
    return fmt::format(
        "NT KT MT NP={} BWP={} KP={} : encode@KP/NP/BWP map@KP half_reduce@BWP shift@BWP add@NP "
        "accumulate@NP",
        s.n, digits, s.k);
  }
  return {};
}

/// M columns that share their A, N PEs in each; empty for other PEs.
std::string slice_text(const EngineShape& s, std::uint32_t digits) {
  const std::string outer = fmt::format("MT NT MP={} NP={}", s.m, s.n);
  const char* flush = "add@BWT shift@BWT accumulate@BWT";
  if (s.pe == "opt3" || s.pe == "opt4c") {
    const char* shared = s.pe == "opt4c" ? "/NP" : "";
    return fmt::format(
        "{0} BWT={1} KT KT2=4 : encode@KT2{2} sparse@KT{2} map@KT2 half_reduce@KT2 accumulate@KT2 "
        "{3} sync@NT",
        outer, digits, shared, flush);
  }
  if (s.pe == "opt4e") {
    return fmt::format(
        "{} BWT={} KT KP=4 KT2=4 : encode@KT2/NP sparse@KP/NP map@KT2 half_reduce@KT2/KP "
        "accumulate@KT2/KP {} sync@BWT sync@NT",
        outer, digits, flush);
  }
  if (s.pe == "laconic") {  // signed powers of two: one digit for each bit
    return fmt::format(
        "{} KT KP=16 BWT={} BXT={} : encode@KP sparse@KP map@BXT shift@BXT half_reduce@BXT/KP "
        "add@BXT/KP accumulate@BXT/KP sync@KT sync@NT",
        outer, s.a_width, s.b_width);
  }
  return {};
}

}  // namespace

std::variant<Notation, std::string> derive(const EngineShape& s) {
  const auto digits = static_cast<std::uint32_t>(ceil_div(s.a_width, 2));  // radix 4
  std::string text;
  if (s.engine == "systolic" || s.engine == "matrix_2d" || s.engine == "cube") {
    if (const auto pe = dense_pe(s.pe)) text = dense_text(s, *pe, digits);
  } else if (s.engine == "adder_tree") {
    text = tree_text(s, digits);
  } else if (s.engine == "bit_slice") {
    text = slice_text(s, digits);
  } else {
    return fmt::format("<{}> is no engine whose loops are known", s.engine);
  }
  if (text.empty()) return fmt::format("<{}> cannot be made of {} PEs", s.engine, s.pe);
  auto parsed = parse(text);
  if (const auto* fault = std::get_if<ParseFault>(&parsed)) return fault->message;
  return std::move(std::get<ParsedNotation>(parsed).notation);
}

std::uint64_t parallel_size(const Notation& notation, Dim dim) {
  std::uint64_t size = 1;
  for (const Loop& loop : notation.loops) {
    if (loop.dim == dim && loop.spatial) size = saturating_product(size, loop.size);
  }
  return size;
}

}  // namespace macroscope::notation
