#include "sim/device/notation.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "models/notation/derive.hpp"
#include "models/notation/parse.hpp"
#include "sim/config/faults.hpp"

namespace macroscope::device {
namespace {

using notation::Dim;

/// Which attributes of an engine are its sizes over M, N and K; empty: not parallel.
struct EngineSizes {
  const char* tag;
  const char* dataflow;  // empty: any
  std::array<const char*, 3> attributes;
};
constexpr std::array<EngineSizes, 7> kEngines{{{"systolic", "os", {"rows", "cols", ""}},
                                               {"systolic", "ws", {"", "cols", "rows"}},
                                               {"systolic", "is", {"cols", "", "rows"}},
                                               {"cube", "", {"rows", "cols", "depth"}},
                                               {"adder_tree", "", {"", "cols", "rows"}},
                                               {"matrix_2d", "", {"rows", "cols", ""}},
                                               {"bit_slice", "", {"cols", "rows", ""}}}};
constexpr std::array<Dim, 3> kDims{Dim::m, Dim::n, Dim::k};

/// The value of an attribute; `absent` where the element has none.
template <class T>
T value_of(const config::Node* node, const char* attribute, T absent) {
  const config::Value* value = node == nullptr ? nullptr : node->find_value(attribute);
  if (value == nullptr || value->origin == config::Origin::absent) return absent;
  return *Text<T>::parse(value->text);
}

const EngineSizes* sizes_of(const config::Node& engine) {
  const auto dataflow = value_of<std::string>(&engine, "dataflow", "");
  for (const EngineSizes& sizes : kEngines) {
    if (engine.tag() == sizes.tag && (*sizes.dataflow == 0 || dataflow == sizes.dataflow)) {
      return &sizes;
    }
  }
  return nullptr;
}

/// The engine of the cores, or nullptr.
const config::Node* engine_of(const config::Description& architecture) {
  const config::Node* core = architecture.root().find_child("core");
  if (core == nullptr) return nullptr;
  const auto engines = core->children_in_slot("engine");
  return engines.empty() ? nullptr : engines.front();
}

notation::EngineShape shape_of(const config::Node& engine) {
  notation::EngineShape shape;
  shape.engine = engine.tag();
  shape.dataflow = value_of<std::string>(&engine, "dataflow", "");
  if (const EngineSizes* sizes = sizes_of(engine)) {
    const auto size = [&](std::size_t i) {
      return value_of<std::uint64_t>(&engine, sizes->attributes[i], 1);
    };
    shape.m = size(0);
    shape.n = size(1);
    shape.k = size(2);
  }
  const config::Node* pe = engine.find_child("pe");
  shape.pe = value_of<std::string>(pe, "kind", shape.pe);
  shape.a_width = value_of<std::uint32_t>(pe, "a_width", shape.a_width);
  shape.b_width = value_of<std::uint32_t>(pe, "b_width", shape.b_width);
  return shape;
}

/// Moves faults of the text to where it stands in the file, or to the attribute where the file
/// spells it in another way (entities, several lines).
std::vector<Fault> in_file(std::vector<Fault> faults, const config::Node& node,
                           const std::string& text) {
  for (Fault& fault : faults) {
    Fault placed = node.fault(fault.id, "text", fault.message);
    const std::size_t column = placed.where.column;
    if (placed.where.line > 0 && column > 0 && column <= placed.source_line.size() &&
        placed.source_line.compare(column - 1, text.size(), text) == 0) {
      placed.where = config::shifted(placed.where, fault.where.column - 1);
      placed.length = fault.length;
    }
    fault = std::move(placed);
  }
  return faults;
}

std::vector<Fault> differences(const notation::Notation& written, const config::Node& element,
                               const config::Node& engine) {
  std::vector<Fault> faults;
  const notation::EngineShape shape = shape_of(engine);
  const auto derived = notation::derive(shape);
  if (!std::holds_alternative<notation::Notation>(derived)) return faults;
  const EngineSizes* sizes = sizes_of(engine);
  for (std::size_t i = 0; i < kDims.size(); ++i) {
    const std::uint64_t mine = notation::parallel_size(written, kDims[i]);
    const std::uint64_t its =
        notation::parallel_size(std::get<notation::Notation>(derived), kDims[i]);
    if (mine == its) continue;
    faults.push_back(
        element.fault("MS553", "text",
                      fmt::format("the loops have {} parallel turns over {}, <{}> of {} PEs has {}",
                                  mine, name_of(kDims[i]), engine.tag(), shape.pe, its)));
    const char* attribute = sizes->attributes[i];
    faults.back().notes.push_back(
        {engine.where(attribute),
         *attribute == 0 ? "the engine is here" : fmt::format("{} is set here", attribute)});
  }
  return faults;
}

}  // namespace

bool is_notation_only(const config::Description& architecture) {
  const config::Node& root = architecture.root();
  if (root.find_child("notation") == nullptr) return false;
  for (const char* tag : {"clock", "core", "dram", "compat"}) {
    if (root.find_child(tag) != nullptr) return false;
  }
  return true;
}

ArchitectureNotation notation_of(const config::Description& architecture) {
  const config::Node& root = architecture.root();
  const config::Node* engine = engine_of(architecture);
  if (const config::Node* element = root.find_child("notation")) {
    const std::string text = element->as<NotationComponent>().text;
    ArchitectureNotation out{{}, "<notation>"};
    std::vector<Fault> faults =
        in_file(notation::faults_of(text, "notation", out.value), *element, text);
    if (faults.empty() && engine != nullptr) faults = differences(out.value, *element, *engine);
    if (!faults.empty()) throw ConfigError(std::move(faults));
    return out;
  }
  if (engine == nullptr) {
    throw ConfigError(root.fault("MS554", "",
                                 "<architecture> has neither a <notation> nor an "
                                 "engine that one follows from"));
  }
  const notation::EngineShape shape = shape_of(*engine);
  auto derived = notation::derive(shape);
  if (const auto* reason = std::get_if<std::string>(&derived)) {
    throw ConfigError(engine->fault("MS554", "",
                                    *reason + "; a <notation> of the architecture can "
                                              "say what it is"));
  }
  return {std::move(std::get<notation::Notation>(derived)),
          fmt::format("<{}> of {} PEs", shape.engine, shape.pe)};
}

}  // namespace macroscope::device
