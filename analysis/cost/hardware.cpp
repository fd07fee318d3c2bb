#include "analysis/cost/hardware.hpp"

#include <fmt/format.h>

#include <type_traits>

#include "analysis/cost/core_units.hpp"
#include "models/engine/bit_slice/bit_slice.hpp"
#include "models/pe/pe_component.hpp"
#include "models/pe/pe_table.hpp"

namespace macroscope::cost {
namespace {

using Items = std::vector<HardwareItem>;

/// The PE of an engine, and whether it was written.
struct Pe {
  pe::PeParams params;
  bool assumed = true;
};

template <class Params>
Pe pe_of(const Params& params) {
  if constexpr (requires { params.pe.kind; }) {
    return {params.pe, false};
  } else if constexpr (requires { params.pe->kind; }) {
    if (params.pe) return {*params.pe, false};
    return {};
  } else {
    return {};
  }
}

UnitQuery query(const std::string& unit, const pe::PeParams& p) {
  return {unit, p.a_width, p.b_width, p.acc_width};
}

HardwareItem unsourced(const char* component, const char* part, std::uint64_t count,
                       std::string note) {
  HardwareItem item;
  item.component = component;
  item.part = part;
  item.count = count;
  item.note = std::move(note);
  return item;
}

HardwareItem registers(const char* part, std::uint64_t count, std::uint64_t bits,
                       std::string note) {
  HardwareItem item;
  item.component = "array";
  item.part = part;
  item.kind = HardwareKind::registers;
  item.count = count;
  item.bits = bits;
  item.note = std::move(note);
  return item;
}

HardwareItem unit(const char* part, std::string module, std::uint64_t count, UnitQuery query,
                  std::string note = {}) {
  HardwareItem item;
  item.component = "array";
  item.part = part;
  item.kind = HardwareKind::unit;
  item.count = count;
  item.unit = std::move(query);
  item.module = std::move(module);
  item.note = std::move(note);
  return item;
}

/// PEs, and the flush units of those that leave sum and carry, one for each of `results` lanes.
void add_pes(const Pe& pe, std::uint64_t pes, std::uint64_t results, Items& out) {
  const pe::PeRow* row = pe::find_pe(pe.params.kind);
  if (row == nullptr) {
    out.push_back(unsourced("array", "pe", pes, "a PE of the user's own"));
    return;
  }
  out.push_back(unit("pe", std::string(row->module), pes, query(pe.params.kind, pe.params),
                     pe.assumed ? "assumed: the engine has no <pe>" : ""));
  if (!row->carry_save) return;
  const bool dense = row->contract == pe::Contract::dense;
  out.push_back(unit("flush", dense ? "ms_flush_add" : "ms_flush_shift_add", results,
                     query(dense ? "flush_add" : "flush_shift_add", pe.params),
                     "one for each lane in which results leave"));
}

/// PEs that pass operands on through their own registers; sums leave at the bottom of columns.
void add_array(const engine::SystolicParams& p, std::uint64_t cores, Items& out) {
  const Pe pe = pe_of(p);
  const std::uint64_t pes = cores * p.rows * p.cols;
  add_pes(pe, pes, cores * p.cols, out);
  const auto triangle = [](std::uint64_t lanes) { return lanes * (lanes - 1) / 2; };
  const std::uint64_t skew =
      triangle(p.rows) * pe.params.a_width + triangle(p.cols) * pe.params.b_width;
  if (skew > 0) {
    out.push_back(registers("skew_registers", cores, skew,
                            "lane i of an edge is i registers late, at two edges"));
  }
  if (p.double_buffer) {
    const bool sums = p.dataflow == engine::Dataflow::os;
    out.push_back(registers("second_registers", pes, sums ? pe.params.acc_width : pe.params.b_width,
                            sums ? "double_buffer: a drain register in each PE"
                                 : "double_buffer: a second stationary register in each PE"));
  }
}

/// PEs behind rows and columns of wires; results leave column by column.
void add_array(const engine::Matrix2dParams& p, std::uint64_t cores, Items& out) {
  const Pe pe = pe_of(p);
  const std::uint64_t pes = std::uint64_t{cores} * p.rows * p.cols;
  add_pes(pe, pes, cores * p.cols, out);
  if (p.double_buffer) {
    out.push_back(registers("second_registers", pes, pe.params.acc_width,
                            "double_buffer: a drain register in each PE"));
  }
}

/// Tiles of PEs of 16 products; with OPT2 the digits of a vector are made once for all tiles.
void add_array(const engine::AdderTreeParams& p, std::uint64_t cores, Items& out) {
  Pe pe = pe_of(p);
  if (pe.assumed || pe.params.kind == "mac") pe.params.kind = "mac_tree";
  const std::uint64_t products = pe::find_pe(pe.params.kind)->per_cycle;
  if (p.rows % products != 0) {
    out.push_back(unsourced("array", "tiles", cores * p.cols,
                            "only PEs of 16 products side by side are characterized"));
    return;
  }
  const std::uint64_t depth = p.rows / products;
  add_pes(pe, cores * p.cols * depth, cores * p.cols, out);
  if (pe.params.kind == "opt2") {
    out.push_back(unit("encoder", "ms_opt2_encoder", cores * depth,
                       query("opt2_encoder", pe.params), "one for each 16 operands of a vector"));
  }
  if (depth > 1) {
    out.push_back(unsourced("array", "sums", cores * p.cols, "adders over PEs side by side"));
  }
}

/// Columns of digit PEs behind shared encoders, or PEs that pick their own digits (OPT3).
void add_array(const engine::BitSliceParams& p, std::uint64_t cores, Items& out) {
  Pe pe;
  pe.assumed = false;
  pe.params.a_width = p.a_width;
  pe.params.b_width = p.b_width;
  pe.params.acc_width = p.acc_width;
  pe.params.skip_empty = p.skip_empty;
  pe.params.kind = Text<engine::SlicePe>::format(p.pe);
  const std::uint64_t columns = std::uint64_t{cores} * p.cols;
  add_pes(pe, columns * p.rows, columns, out);
  const bool lanes = pe.params.kind == "opt4e";
  if (lanes || pe.params.kind == "opt4c") {
    out.push_back(unit("encoder", "ms_column_encoder", columns,
                       query(lanes ? "column_encoder_4" : "column_encoder", pe.params),
                       "shared by the PEs of a column"));
  }
  if (pe.params.skip_empty) {
    out.push_back(unit("packer", "ms_digit_packer", columns, query("digit_packer", pe.params),
                       "skip_empty: zeros are packed away"));
  }
}

/// An engine whose parts are not listed yet.
template <class Params>
void add_array(const Params& /*params*/, std::uint64_t cores, Items& out) {
  out.push_back(unsourced("array", "engine", cores, "no list of parts for this kind of engine"));
}

void add_scratchpad(const device::Machine::Pad& pad, std::uint64_t cores, Items& out) {
  HardwareItem item;
  item.component = pad.name;
  item.part = "banks";
  item.kind = HardwareKind::sram;
  item.count = cores * pad.params.banks;
  item.bank_capacity = Bytes(ceil_div(pad.params.capacity.count(), pad.params.banks));
  item.word_bits = pad.params.line.count() * 8;
  item.note = "one read and one write port";
  out.push_back(std::move(item));
}

}  // namespace

std::vector<HardwareItem> hardware_of(const device::Machine& machine) {
  Items out;
  std::visit([&](const auto& params) { add_array(params, machine.cores, out); }, machine.engine);
  for (const device::Machine::Pad& pad : machine.pads) add_scratchpad(pad, machine.cores, out);
  for (const device::Machine::Pad& pad : machine.pads) {
    out.push_back(scratchpad_control_item(pad, machine.cores));
  }
  out.push_back(vector_lanes_item(machine.vector, machine.cores));
  out.push_back(vector_control_item(machine.cores));
  out.push_back(dma_engine_item(machine.dma, machine.cores));
  HardwareItem dram;
  dram.component = "dram";
  dram.part = "bits";
  dram.kind = HardwareKind::dram;
  dram.count = 1;
  out.push_back(std::move(dram));
  return out;
}

}  // namespace macroscope::cost
