#include "sim/workload/onnx/import.hpp"

#include <fmt/format.h>
#include <onnx/common/version.h>

#include <filesystem>

#include "sim/config/faults.hpp"
#include "sim/workload/onnx/lowering.hpp"
#include "sim/workload/onnx/model.hpp"
#include "sim/workload/onnx/pattern.hpp"
#include "sim/workload/onnx/settings.hpp"
#include "sim/workload/onnx/unfold.hpp"

namespace macroscope::workload {
namespace {

using onnx_import::Dims;
using onnx_import::Graph;
using onnx_import::Settings;

/// A fixed batch was replaced: every result whose file says the old one must have the new one.
void check_batch(const onnx_import::Model& model, const Graph& graph, const Settings& settings) {
  if (!settings.replaced_batch) return;
  const auto& outputs = model.proto().graph().output();
  for (int i = 0; i < outputs.size(); ++i) {
    const auto& shape = outputs[i].type().tensor_type().shape();
    const onnx_import::Value& made = graph.values[graph.outputs[static_cast<std::size_t>(i)]];
    if (shape.dim_size() == 0 || !made.shaped || made.dims.empty()) continue;
    const bool said =
        shape.dim(0).has_dim_value() &&
        static_cast<std::uint64_t>(shape.dim(0).dim_value()) == *settings.replaced_batch;
    if (!said || made.dims[0] == settings.batch) continue;
    throw config::fault(
        "MS252", graph.where_tensor(outputs[i].name()),
        fmt::format("the batch of {} in the file cannot be replaced by {}: this result would be {}",
                    *settings.replaced_batch, settings.batch, shape_text(made.dims)),
        {{{}, "export the network with a symbolic batch"}});
  }
}

Graph unfolded(const onnx_import::Model& model, const Settings& settings) {
  try {
    // Stated shapes have the batch of the file in them.
    const onnx_import::SizeNames none;
    Graph graph =
        onnx_import::unfold(model, settings.dims, settings.replaced_batch ? none : settings.names);
    check_batch(model, graph, settings);
    return graph;
  } catch (const ConfigError& error) {
    if (!settings.replaced_batch || error.faults().empty() || error.faults()[0].id != "MS232")
      throw;
    // The shapes fit before: say where the old batch is built in.
    Fault fault = error.faults()[0];
    fault.id = "MS252";
    fault.message = fmt::format("the batch of {} in the file cannot be replaced by {} here: {}",
                                *settings.replaced_batch, settings.batch, fault.message);
    fault.notes.push_back({{}, "export the network with a symbolic batch"});
    throw ConfigError(std::move(fault));
  }
}

program::Workload import_model(const onnx_import::Model& model,
                               const std::vector<config::Override>& overrides) {
  const Settings settings = onnx_import::read_settings(model, overrides);
  Graph graph = unfolded(model, settings);
  const std::int64_t version = model.version_of("");
  if (version > 17) {
    graph.warnings.push_back(fmt::format(
        "MS236: {}: written for version {} of ONNX's operators; those up to 17 are known, what "
        "changed since is read as far as it is understood",
        model.path(), version));
  }
  onnx_import::match_quantization(graph);
  onnx_import::match_pads(graph);
  onnx_import::match_activations(graph);
  onnx_import::match_norms(graph);
  onnx_import::match_rotary(graph);
  onnx_import::match_attention(graph);
  const onnx_import::FormatChoice formats{settings.weights, settings.activations,
                                          settings.accumulator, settings.cache};
  onnx_import::Lowering lowering(graph, formats);
  program::Workload workload = lowering.run();
  workload.name = std::filesystem::path(model.path()).stem().string();
  workload.batch = settings.batch;
  workload.parameters = settings.parameters;
  workload.parameters["batch"] = std::to_string(settings.batch);
  workload.warnings.insert(workload.warnings.begin(), graph.warnings.begin(), graph.warnings.end());
  // A warning is part of a report, which must not depend on where the file lies.
  for (std::string& warning : workload.warnings) {
    const std::size_t at = warning.find(model.path());
    const std::string name = std::filesystem::path(model.path()).filename().string();
    if (at != std::string::npos) warning.replace(at, model.path().size(), name);
  }
  if (workload.operators.empty()) {
    std::vector<Note> notes;
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < workload.warnings.size() && i < kShown; ++i) {
      notes.push_back({{}, workload.warnings[i]});
    }
    throw config::fault("MS217", {model.path(), 0, 0}, "the network has no operators to simulate",
                        std::move(notes));
  }
  return workload;
}

onnx_import::Model open(const std::string& path) {
  const auto file = std::make_shared<const onnx_import::MappedFile>(path);
  return {path, file->bytes(), file};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> onnx_libraries() {
  constexpr int kProtobuf = GOOGLE_PROTOBUF_VERSION;  // 3021012: C++ 3.21.12
  return {{"onnx", onnx::LAST_RELEASE_VERSION},
          {"protobuf", fmt::format("{}.{}.{}", kProtobuf / 1'000'000, kProtobuf / 1000 % 1000,
                                   kProtobuf % 1000)}};
}

program::Workload read_onnx(const std::string& path,
                            const std::vector<config::Override>& overrides) {
  return import_model(open(path), overrides);
}

program::Workload parse_onnx(std::string_view bytes, const std::string& name,
                             const std::vector<config::Override>& overrides) {
  return import_model(onnx_import::Model(name, bytes, nullptr), overrides);
}

std::string resolved_onnx(const std::string& path, const std::vector<config::Override>& overrides) {
  onnx_import::Model model = open(path);
  // The import shows which values the shapes and masks depend on.
  static_cast<void>(import_model(model, overrides));
  return onnx_import::without_values(model, overrides);
}

}  // namespace macroscope::workload
