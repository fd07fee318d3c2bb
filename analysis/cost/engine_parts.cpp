// The parts of each engine as its RTL has them (rtl/array), one function per engine.
#include <fmt/format.h>

#include "analysis/cost/hardware.hpp"
#include "analysis/cost/user_rtl.hpp"
#include "models/engine/adder_tree/adder_tree_rtl.hpp"
#include "models/engine/bit_slice/bit_slice.hpp"
#include "models/engine/cube/cube_rtl.hpp"
#include "models/engine/matrix_2d/matrix_2d_rtl.hpp"
#include "models/engine/systolic/systolic_rtl.hpp"
#include "models/pe/pe_component.hpp"
#include "models/pe/pe_table.hpp"

namespace macroscope::cost {
namespace {

using Items = std::vector<HardwareItem>;

constexpr std::uint32_t kTileSize =
    16;  // products of a characterized tile, operands of its encoder

/// The PE of an engine, and whether it was written.
struct Pe {
  pe::PeParams params;
  bool assumed = true;

  [[nodiscard]] const pe::PeRow* row() const { return pe::find_pe(params.kind); }
  [[nodiscard]] bool pairs() const { return row() != nullptr && row()->carry_save; }
  /// Bits of a result inside the array.
  [[nodiscard]] std::uint64_t result_bits() const {
    return std::uint64_t{params.acc_width} * (pairs() ? 2 : 1);
  }
};

Pe pe_of(const std::optional<pe::PeParams>& params) {
  if (params) return {*params, false};
  return {};
}

UnitQuery query(const std::string& unit, const pe::PeParams& p) {
  UnitQuery out;
  out.unit = unit;
  out.a_width = p.a_width;
  out.b_width = p.b_width;
  out.acc_width = p.acc_width;
  return out;
}

/// A module of the user's, characterized with `settings`.
HardwareItem user_item(const char* part, const pe::PeParams& p, std::uint64_t count,
                       std::string settings) {
  UnitQuery of = query(p.top, p);
  of.user_file = p.rtl;
  of.settings = std::move(settings);
  return unit_item(part, p.top, count, std::move(of), Counted::products, p.rtl);
}

void add_pes(const Pe& pe, std::uint64_t pes, Counted counted, Items& out) {
  if (pe.row() == nullptr) {
    out.push_back(user_item("pe", pe.params, pes, user_pe_settings(pe.params)));
    return;
  }
  out.push_back(unit_item("pe", std::string(pe.row()->module), pes,
                          query(pe.params.kind, pe.params), counted,
                          pe.assumed ? "assumed: the engine has no <pe>" : ""));
  out.back().assumed = pe.assumed;
}

/// One adder of pairs for each of `lanes` in which results leave.
void add_flush(const Pe& pe, std::uint64_t lanes, Items& out) {
  if (!pe.pairs() || pe.params.resolve == pe::Resolve::vector) return;
  out.push_back(unit_item("flush", "ms_flush_add", lanes, query("flush_add", pe.params),
                          Counted::flushed, "one for each column in which pairs leave"));
}

/// The adders of the vector unit that take the place of those below the columns.
void add_carry_save_adders(const Pe& pe, const device::Machine& machine, Items& out) {
  if (pe.params.resolve != pe::Resolve::vector) return;
  out.push_back(unit_item("carry_save_adders", "ms_flush_add",
                          std::uint64_t{machine.cores} * machine.vector.adders(),
                          query("flush_add", pe.params), Counted::flushed,
                          "<vector carry_save_lanes>: they make words of pairs"));
  out.back().component = "vector";
}

void add_registers(const char* part, std::uint64_t count, std::uint64_t bits, const char* note,
                   Items& out) {
  if (count > 0 && bits > 0) out.push_back(register_item(part, count, bits, note));
}

/// Port a of the engine's parts takes the weights.
void set_weights_are_a(bool weights_are_a, Items& out) {
  for (HardwareItem& item : out) item.weights_are_a = weights_are_a;
}

std::uint64_t triangle(std::uint64_t lanes) {
  return lanes * (lanes - 1) / 2;
}

/// ms_array_os, ms_array_ws: PEs that pass operands on through their own registers.
void add_array(const engine::SystolicParams& p, std::uint64_t cores, Items& out) {
  const Pe pe = pe_of(p.pe);
  const std::uint64_t pes = cores * p.rows * p.cols;
  add_pes(pe, pes, Counted::products, out);
  add_flush(pe, cores * p.cols, out);
  add_registers("skew_registers", cores,
                triangle(p.rows) * pe.params.a_width + triangle(p.cols) * pe.params.b_width,
                "lane i of an edge is i registers late, at two edges", out);
  if (p.dataflow != engine::Dataflow::os) {
    add_registers("load_registers", pes, pe.params.b_width,
                  "words of a block on their way down through each PE", out);
    if (p.double_buffer) {
      add_registers("second_registers", pes, pe.params.b_width,
                    "double_buffer: a second stationary register in each PE", out);
    }
  } else if (p.double_buffer) {
    add_registers("second_registers", pes, pe.result_bits(),
                  "double_buffer: a drain register in each PE", out);
  }
  set_weights_are_a(p.dataflow == engine::Dataflow::is, out);
}

/// ms_array_drain: results leave row by row.
void add_drain(const Pe& pe, std::uint64_t rows, std::uint64_t cols, bool double_buffer,
               std::uint64_t cores, Items& out) {
  add_flush(pe, cores * cols, out);
  if (double_buffer) {
    add_registers("second_registers", cores * rows * cols, pe.result_bits(),
                  "double_buffer: a drain register beside each accumulator", out);
  } else {
    add_registers("output_registers", cores * cols, pe.result_bits(),
                  "a row of results behind a multiplexer for each column", out);
    out.push_back(unsourced_item("array", "multiplexers", cores * cols,
                                 "not characterized: they read the accumulators row by row"));
  }
}

/// ms_array_matrix_2d: PEs behind rows and columns of wires.
void add_array(const engine::Matrix2dParams& p, std::uint64_t cores, Items& out) {
  const Pe pe = pe_of(p.pe);
  add_pes(pe, cores * p.rows * p.cols, Counted::products, out);
  add_drain(pe, p.rows, p.cols, p.double_buffer, cores, out);
}

/// ms_array_cube: cells of `depth` multipliers, a tree and an accumulator.
void add_array(const engine::CubeParams& p, std::uint64_t cores, Items& out) {
  const Pe pe = pe_of(p.pe);
  out.push_back(unit_item("cell", "ms_cube_cell", cores * p.rows * p.cols,
                          query(fmt::format("cube_{}_{}", pe.params.kind, p.depth), pe.params),
                          Counted::products, pe.assumed ? "assumed: the engine has no <pe>" : ""));
  out.back().assumed = pe.assumed;
  add_drain(pe, p.rows, p.cols, p.double_buffer, cores, out);
}

/// ms_array_adder_tree: tiles of PEs of 16 products; with OPT2 the digits of a vector are made once
/// for all tiles.
void add_array(const engine::AdderTreeParams& p, std::uint64_t cores, Items& out) {
  Pe pe = pe_of(p.pe);
  if (pe.assumed || pe.params.kind == "mac") pe.params.kind = "mac_tree";
  if (p.rows % kTileSize != 0) {
    out.push_back(unsourced_item("array", "pe", cores * p.cols,
                                 "only PEs of 16 products side by side are characterized"));
    return;
  }
  const std::uint64_t depth = p.rows / kTileSize;
  const bool opt2 = pe.params.kind == "opt2";
  add_pes(pe, cores * p.cols * depth, Counted::products, out);
  if (opt2) {
    out.push_back(unit_item("encoder", "ms_opt2_encoder", cores * depth,
                            query("opt2_encoder", pe.params), Counted::encoded,
                            "one for each 16 operands of a vector"));
  }
  const std::uint64_t late =
      (p.operands == engine::TreeOperands::march ? triangle(p.cols) : 0) + (opt2 ? p.cols : 0);
  add_registers("load_registers", cores, late * depth * pe.params.b_width,
                "words of weights as late as the operands of their tile", out);
  if (p.double_buffer) {
    add_registers("second_registers", cores * p.rows * p.cols, pe.params.b_width,
                  "double_buffer: a second register for each weight", out);
  }
  if (depth > 1) {
    out.push_back(unsourced_item("array", "sums", cores * p.cols,
                                 "not characterized: adders over PEs side by side"));
  }
}

/// What stands in front of the digit PEs of a column: encoders, packers and pickers.
void add_sources(const engine::BitSliceParams& p, const Pe& pe, std::uint64_t columns, Items& out) {
  // An encoder takes 16 operands a cycle, a lane four.
  const std::uint64_t operands = columns * p.lanes() * pe::kGroup;
  out.push_back(unit_item("encoder", "ms_opt2_encoder", ceil_div(operands, kTileSize),
                          query("opt2_encoder", pe.params), Counted::encoded,
                          "assumed: 16 operands each, four for each lane of a column"));
  out.back().assumed = true;
  if (p.skip_empty) {
    out.push_back(unit_item("packer", "ms_digit_packer", columns, query("digit_packer", pe.params),
                            Counted::packed, "assumed: one a column; zeros are packed away"));
    out.back().assumed = true;
  }
  if (p.pe == engine::SlicePe::opt3) return;
  if (p.pe == engine::SlicePe::opt4c || !p.skip_empty) {
    const bool four = p.pe == engine::SlicePe::opt4e;
    out.push_back(unit_item("picker", "ms_column_encoder", columns,
                            query(four ? "column_encoder_4" : "column_encoder", pe.params),
                            Counted::groups, "shared by the PEs of a column"));
    return;
  }
  constexpr std::uint64_t kWord = 3 * pe::kGroup;
  add_registers("word_registers", columns, 2 * kWord,
                "a packed word of four digits goes through two registers", out);
}

/// ms_array_bit_slice, ms_array_laconic: columns of digit PEs, each PE with its flush unit.
void add_array(const engine::BitSliceParams& p, std::uint64_t cores, Items& out) {
  Pe pe;
  pe.assumed = false;
  pe.params.a_width = p.a_width;
  pe.params.b_width = p.b_width;
  pe.params.acc_width = p.acc_width;
  pe.params.kind = Text<engine::SlicePe>::format(p.pe);
  const std::uint64_t columns = std::uint64_t{cores} * p.cols;
  add_pes(pe, columns * p.rows, Counted::digits, out);
  out.back().unit.digits = true;
  out.back().unit.skip_empty = p.skip_empty;
  if (p.both_encoded()) {
    out.push_back(unsourced_item("array", "pair_lanes", columns * p.rows * p.lanes(),
                                 "not characterized: ms_pair_lane, a walk over pairs of powers"));
    out.push_back(unsourced_item("array", "encoders", columns,
                                 "no RTL makes signed powers of two of both operands"));
    set_weights_are_a(p.encoded == engine::SliceEncoded::weight, out);
    return;
  }
  out.push_back(unit_item("flush", "ms_flush_shift_add", columns * p.rows,
                          query("flush_shift_add", pe.params), Counted::flushed,
                          "one for each PE, as in ms_slice_column"));
  add_sources(p, pe, columns, out);
  set_weights_are_a(p.encoded == engine::SliceEncoded::weight, out);
}

}  // namespace

std::vector<HardwareItem> engine_parts(const device::Machine& machine) {
  Items out;
  std::visit(
      [&](const auto& params) {
        if constexpr (requires { array_design(params); }) {
          if (params.pe && params.pe->user_array()) {
            const std::string settings =
                user_array_settings(array_design(params).rtl().spec, *params.pe);
            out.push_back(user_item("array", *params.pe, machine.cores, settings));
            return;
          }
        }
        add_array(params, machine.cores, out);
        if constexpr (requires { params.pe->resolve; }) {
          add_carry_save_adders(pe_of(params.pe), machine, out);
        }
      },
      machine.engine);
  return out;
}

}  // namespace macroscope::cost
