#include "analysis/cost/architecture_pe.hpp"

#include <fmt/format.h>

#include <variant>

#include "models/engine/adder_tree/adder_tree_rtl.hpp"
#include "models/engine/cube/cube_rtl.hpp"
#include "models/engine/matrix_2d/matrix_2d_rtl.hpp"
#include "models/engine/systolic/systolic_rtl.hpp"
#include "models/pe/engine_pe.hpp"
#include "sim/core/error.hpp"
#include "sim/device/architecture.hpp"

namespace macroscope::cost {
namespace {

const config::Node* first_pe(const config::Node& node) {
  if (node.tag() == "pe") return &node;
  for (const config::Node& child : node.children()) {
    if (const config::Node* found = first_pe(child)) return found;
  }
  return nullptr;
}

/// An array of the user's is as large as the engine that it is.
Subject array_of(const config::Description& architecture) {
  const device::Machine machine = device::read_machine(architecture);
  return std::visit(
      [&](const auto& engine) -> Subject {
        if constexpr (requires { array_design(engine); }) {
          return user_array_subject(array_design(engine));
        } else {
          throw ConfigError(architecture.root().fault("MS612", "", "the engine takes no array"));
        }
      },
      machine.engine);
}

}  // namespace

Subject pe_of(const config::Description& architecture) {
  const config::Node& root = architecture.root();
  const config::Node* node = first_pe(root);
  if (node == nullptr) {
    throw ConfigError(root.fault("MS612", "", "the architecture names no <pe>; use --pe NAME"));
  }
  std::vector<Fault> faults;
  const pe::PeParams params = pe::written_pe(*node, faults);
  if (!faults.empty()) throw ConfigError(std::move(faults));
  if (params.user_array()) return array_of(architecture);
  if (params.kind == "user") return user_pe_subject(params);
  const stimulus::Unit* unit = stimulus::find_unit(params.kind);
  if (unit == nullptr) {
    throw ConfigError(node->fault("MS612", "kind",
                                  fmt::format("there is no flow for the PE \"{}\"", params.kind)));
  }
  stimulus::Widths widths = stimulus::default_widths(*unit);
  widths.a = params.a_width;
  widths.b = params.b_width;
  // Digit PEs accumulate one bit weight; an attribute that is not written means their own default.
  if (node->find_value("acc_width")->origin != config::Origin::by_default) {
    widths.acc = params.acc_width;
  }
  return unit_subject(*unit, widths);
}

}  // namespace macroscope::cost
