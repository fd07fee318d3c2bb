#include "models/pe/engine_pe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "models/numerics/format_table.hpp"
#include "models/pe/flush.hpp"
#include "models/pe/user_module.hpp"
#include "models/pe/width.hpp"

namespace macroscope::pe {
namespace {

const LegalPe* find_legal(std::span<const LegalPe> legal, std::string_view kind) {
  const auto found = std::find_if(legal.begin(), legal.end(),
                                  [&](const LegalPe& row) { return row.kind == kind; });
  return found == legal.end() ? nullptr : &*found;
}

std::string names(std::span<const LegalPe> legal) {
  std::string text;
  for (const LegalPe& row : legal) {
    text += (text.empty() ? "" : ", ") + std::string(row.kind);
    if (row.array_only) text += " with level=\"array\"";
  }
  return text;
}

/// What `kind` user needs and nobody else has.
void check_user(const config::Node& node, const PeParams& pe, std::vector<Fault>& faults) {
  const auto add = [&](const char* param, const std::string& text) {
    faults.push_back(node.fault("MS445", param, text));
  };
  if (pe.kind == "user") {
    if (pe.rtl.empty()) add("rtl", "kind=\"user\" needs rtl=, the SystemVerilog file of the PE");
    if (pe.top.empty()) add("top", "kind=\"user\" needs top=, the module of the PE");
    if (pe.latency == 0) {
      add("latency", "kind=\"user\" needs latency=, at least 1 cycle from operands to accumulator");
    }
    return;
  }
  for (const char* param : {"rtl", "top", "latency", "level"}) {
    const config::Value* value = node.find_value(param);
    if (value == nullptr || value->origin == config::Origin::by_default) continue;
    add(param, fmt::format("{} is read with kind=\"user\" only; {} has its own", param, pe.kind));
  }
}

/// The path is relative to the file in which it stands; on the command line to the working folder.
void find_user_file(const config::Node& node, PeParams& pe, std::vector<Fault>& faults) {
  const config::Value& value = *node.find_value("rtl");
  const std::filesystem::path written = pe.rtl;
  if (value.origin != config::Origin::override_ && written.is_relative()) {
    pe.rtl = (std::filesystem::path(value.where.file).parent_path() / written)
                 .lexically_normal()
                 .string();
  }
  std::error_code error;
  if (!std::filesystem::is_regular_file(pe.rtl, error)) {
    faults.push_back(node.fault("MS465", "rtl", pe.rtl + " is no file"));
    return;
  }
  if (pe.top.empty()) return;
  std::string missing = missing_module(pe.rtl, pe.top);
  if (!missing.empty()) faults.push_back(node.fault("MS465", "top", std::move(missing)));
}

}  // namespace

std::uint32_t PeDelays::flush() const {
  return flushes ? FlushAdd::kLatency : 0;
}

PeParams written_pe(const config::Node& node, std::vector<Fault>& faults) {
  PeParams pe = node.as<PeComponent>();
  const auto written = [&](const char* param) {
    const config::Value* value = node.find_value(param);
    return value != nullptr && value->origin != config::Origin::by_default;
  };
  if (written("rtl") && !written("kind")) pe.kind = "user";  // a file of one's own says it
  check_user(node, pe, faults);
  if (pe.kind == "user" && !pe.rtl.empty()) find_user_file(node, pe, faults);
  return pe;
}

std::optional<PeParams> read_pe(const config::Node& engine, std::span<const LegalPe> legal,
                                std::uint64_t products, std::vector<Fault>& faults) {
  const config::Node* node = engine.find_child("pe");
  if (node == nullptr) return std::nullopt;
  std::vector<Fault> own;
  PeParams pe = written_pe(*node, own);
  const LegalPe* row = find_legal(legal, pe.kind);
  if (row == nullptr || (row->array_only && !pe.user_array())) {
    faults.push_back(node->fault("MS440", "kind",
                                 fmt::format("<{}> cannot be made of {} PEs; it takes {}",
                                             engine.tag(), pe.kind, names(legal))));
    return pe;
  }
  faults.insert(faults.end(), own.begin(), own.end());
  if (pe.skip_empty) {
    faults.push_back(node->fault("MS445", "skip_empty",
                                 fmt::format("skip_empty is of PEs that work on digits; {} "
                                             "multiplies whole operands",
                                             pe.kind)));
  }
  if (pe.resolve == Resolve::vector && !row->carry_save) {
    faults.push_back(node->fault("MS445", "resolve",
                                 fmt::format("the results of {} PEs in <{}> are words; "
                                             "resolve=\"vector\" is of PEs that leave pairs of sum "
                                             "and carry",
                                             pe.kind, engine.tag())));
  }
  const std::uint32_t needed = std::max(accumulator_bits(pe.a_width, pe.b_width, products),
                                        row->spare == 0 ? 0 : pe.a_width + pe.b_width + row->spare);
  if (pe.acc_width < needed) {
    faults.push_back(node->fault(
        "MS441", "acc_width",
        fmt::format(
            "acc_width={} is too narrow for {} PEs of {} by {} bits{}; at least {} bits "
            "are needed",
            pe.acc_width, pe.kind, pe.a_width, pe.b_width,
            products == 1 ? std::string() : fmt::format(" that add {} products a cycle", products),
            needed)));
  }
  return pe;
}

PeDelays delays(const std::optional<PeParams>& pe, std::span<const LegalPe> legal) {
  if (!pe) return {};
  const LegalPe* row = find_legal(legal, pe->kind);
  if (row == nullptr) {
    throw ModelError("MS440", fmt::format("the engine cannot be made of {} PEs; it takes {}",
                                          pe->kind, names(legal)));
  }
  return {row->latency == 0 ? pe->latency : row->latency,
          row->carry_save && pe->resolve == Resolve::engine};
}

bool leaves_pairs(const std::optional<PeParams>& pe) {
  return pe && pe->resolve == Resolve::vector;
}

void check_operands(const PeParams& pe, const program::Operator& op, std::uint64_t k) {
  const auto check = [&](const char* what, const program::Format& format, std::uint32_t width) {
    const numerics::FormatRow* row = numerics::find_format(format.name);
    const bool integer =
        row == nullptr || row->format_class == numerics::FormatClass::signed_integer;
    if (integer && format.bits.count() <= width) return;
    throw ModelError("MS443",
                     fmt::format("the {} of '{}' are {}, but the {} PEs of the engine multiply "
                                 "integers of {} bits there",
                                 what, op.name, format.name, pe.kind, width));
  };
  check("inputs", op.formats.input, pe.a_width);
  check("weights", op.formats.weight, pe.b_width);
  const auto a = static_cast<std::uint32_t>(op.formats.input.bits.count());
  const auto b = static_cast<std::uint32_t>(op.formats.weight.bits.count());
  const std::uint32_t needed = accumulator_bits(a, b, k);
  if (needed <= pe.acc_width) return;
  throw ModelError(
      "MS442",
      fmt::format("'{}' adds {} products of {} by {} bits, which need an accumulator of {} bits; "
                  "acc_width={} holds {}",
                  op.name, k, a, b, needed, pe.acc_width, largest_k(a, b, pe.acc_width)));
}

}  // namespace macroscope::pe
