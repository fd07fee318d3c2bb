// Whole runs of imported networks: every model completes and its books balance.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sim/device/run.hpp"
#include "tests/sim/workload/onnx/onnx_models.hpp"

using namespace macroscope;

namespace {

program::RunActivity run_model(const std::string& name, const std::vector<std::string>& parameters,
                               const std::string& fidelity = "tile") {
  RunRequest request;
  request.architecture_path =
      std::string(MACROSCOPE_SOURCE_DIR) + "/configs/architectures/tpu_like_128.xml";
  request.workload_path = test::onnx_folder() + "/" + name + ".onnx";
  for (const std::string& text : parameters) {
    request.overrides.push_back(config::parse_override("workload." + text));
  }
  request.fidelity = fidelity;
  return std::get<program::RunActivity>(run(request).result);
}

}  // namespace

TEST_CASE("every network and every group of operators runs", "[onnx][run]") {
  if (test::skipped_without_models()) return;
  struct Case {
    const char* name;
    std::vector<std::string> parameters;
  };
  const std::vector<Case> cases = {{"resnet18", {"batch=1"}},
                                   {"mobilenet", {"batch=2"}},
                                   {"mobilenet_qdq", {"batch=2"}},
                                   {"bert_primitives", {"batch=2"}},
                                   {"bert_contrib", {"batch=2"}},
                                   {"gpt", {"batch=1", "sequence=256"}},
                                   {"gpt_past", {"batch=2", "sequence=1", "past=100"}},
                                   {"llama", {"batch=1", "sequence=200"}},
                                   {"unet", {"batch=1"}},
                                   {"lstm", {"batch=3"}},
                                   {"shapes", {"batch=3"}},
                                   {"conv1d", {}},
                                   {"conv2d", {}},
                                   {"conv3d", {}},
                                   {"conv_transpose", {}},
                                   {"gemm", {}},
                                   {"matmul", {}},
                                   {"integers", {}},
                                   {"quantized_attention", {}},
                                   {"einsum", {}},
                                   {"vectors", {}},
                                   {"pools", {}},
                                   {"norms", {}},
                                   {"activations", {}},
                                   {"moves", {}},
                                   {"transposes", {}},
                                   {"control", {}},
                                   {"lstm_small", {}},
                                   {"gru_small", {}},
                                   {"rnn_small", {}},
                                   {"grouped", {}},
                                   {"channel_shuffle", {}},
                                   {"empty", {}},
                                   {"contrib", {}},
                                   {"group_norm", {}},
                                   {"multi_head", {}},
                                   {"newer", {}},
                                   {"functions", {}},
                                   {"unknown", {}},
                                   {"batch_fixed", {"batch=4"}}};
  for (const Case& c : cases) {
    INFO(c.name);
    const program::RunActivity activity = run_model(c.name, c.parameters);
    CHECK(activity.cycles > Cycles(0));
    CHECK(activity.macs() == test::imported(c.name, c.parameters).macs());
    for (const program::Identity& identity : activity.identities) CHECK(identity.holds);
    CHECK(activity.identities_checked > 0);
  }
}

TEST_CASE("nodes that are not simulated and free nodes reach the report", "[onnx][run]") {
  if (test::skipped_without_models()) return;
  const program::RunActivity activity = run_model("unknown", {});
  REQUIRE(activity.skipped.size() == 3);
  CHECK(activity.skipped[0].type == "com.acme.Magic");
  CHECK(activity.layers[0].source_type == "Relu");
  CHECK_FALSE(run_model("transposes", {}).free_nodes.empty());
}

TEST_CASE("an imported network runs with every PE in every cycle", "[onnx][run]") {
  if (test::skipped_without_models()) return;
  for (const char* name : {"conv1d", "gemm", "matmul"}) {
    INFO(name);
    CHECK(run_model(name, {}).cycles.count() == run_model(name, {}, "pe").cycles.count());
  }
}

TEST_CASE("the kept copy of a network gives the same operators without parameters", "[onnx]") {
  if (test::skipped_without_models()) return;
  const std::vector<std::string> parameters = {"batch=2", "sequence=200", "weights=int8"};
  std::vector<config::Override> overrides;
  for (const std::string& text : parameters) overrides.push_back(config::parse_override(text));
  const std::string name = GENERATE(std::string("gpt"), std::string("gpt_twice"));
  const std::string path = test::onnx_folder() + "/" + name + ".onnx";
  const std::string kept = workload::resolved_text(path, overrides);
  CHECK(kept.size() < std::filesystem::file_size(path) / 2);
  const auto copy_path =
      std::filesystem::temp_directory_path() / ("macroscope_kept_" + std::to_string(getpid()));
  std::filesystem::create_directories(copy_path);
  const std::string file = (copy_path / "gpt.onnx").string();
  {
    std::ofstream out(file, std::ios::binary);
    out << kept;
  }
  const auto original = test::imported(name, parameters);
  const auto copy = workload::load(file);
  std::filesystem::remove_all(copy_path);
  REQUIRE(copy.operators.size() == original.operators.size());
  for (std::size_t i = 0; i < copy.operators.size(); ++i) {
    CHECK(test::same_work(copy.operators[i], original.operators[i]));
  }
  CHECK(copy.parameter_count() == original.parameter_count());
}
