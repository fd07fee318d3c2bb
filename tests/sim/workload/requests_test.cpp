// Lists of requests of different lengths.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "network.hpp"
#include "sim/workload/requests.hpp"

using namespace macroscope;
using namespace macroscope::workload;
using namespace macroscope::workload::test;
namespace fs = std::filesystem;

namespace {

/// A folder with one list of requests.
struct List {
  explicit List(const std::string& text) {
    // One folder per process: ctest runs the cases side by side.
    folder = fs::temp_directory_path() / ("macroscope_requests_test_" + std::to_string(getpid()));
    fs::create_directories(folder);
    path = (folder / "list.csv").string();
    std::ofstream(path) << text;
  }
  ~List() { fs::remove_all(folder); }
  List(const List&) = delete;
  List& operator=(const List&) = delete;

  fs::path folder;
  std::string path;
};

std::string fault_of(const std::string& requests, const std::vector<config::Override>& more = {}) {
  try {
    std::vector<config::Override> overrides = more;
    overrides.push_back({"requests", requests});
    (void)shipped("gpt2", overrides);
  } catch (const ConfigError& error) {
    const Fault& fault = error.faults().front();
    const auto slash = fault.where.file.rfind('/');
    const bool file = fault.where.line > 0;
    const std::string name = file ? fault.where.file.substr(slash + 1) : fault.where.file;
    return SourceLocation{name, fault.where.line, fault.where.column}.text() + " " + fault.id +
           " " + fault.message;
  }
  return "no fault";
}

}  // namespace

TEST_CASE("listed requests share the matrices and attend on their own", "[workload]") {
  const List list("prompt,context,generated\n100,0,0\n30,5,0\n\n100,0,0\n");
  const auto net = shipped("gpt2", {{"requests", list.path}});
  CHECK(net.batch == 3);
  CHECK(gemm(net, "h.0.mlp.fc").m == 230);
  // Equal requests are one batch; shorter ones first.
  CHECK(gemm(net, "h.0.attn.attend.scores.0") == program::Gemm{12, 30, 35, 64, false});
  CHECK(gemm(net, "h.0.attn.attend.scores.1") == program::Gemm{2 * 12, 100, 100, 64, false});
  CHECK(tensor(net, "h.0.attn.attend.key_cache").elements() == (35 + 200) * 768);
  // A row of logits for each request.
  CHECK(gemm(net, "lm_head").m == 3);
  const std::uint64_t token = 12 * 768 * 768;
  const std::uint64_t pairs = 30 * 35 + 2 * 100 * 100;
  CHECK(net.macs() == 12 * (230 * token + 2 * 768 * pairs) + 3 * 768 * 50257);
}

TEST_CASE("decode adds a token to each request, mixed does what each needs", "[workload]") {
  const List list("generated,prompt\n4,100\n0,60\n");
  const auto decode = shipped("gpt2", {{"requests", list.path}, {"phase", "decode"}});
  CHECK(gemm(decode, "h.0.mlp.fc").m == 2);
  CHECK(gemm(decode, "h.0.attn.attend.scores.0").n == 61);
  CHECK(gemm(decode, "h.0.attn.attend.scores.1").n == 105);
  const auto mixed = shipped("gpt2", {{"requests", list.path}, {"phase", "mixed"}});
  CHECK(gemm(mixed, "h.0.mlp.fc").m == 61);
  CHECK(gemm(mixed, "h.0.attn.attend.scores.0") == program::Gemm{12, 1, 105, 64, false});
  CHECK(gemm(mixed, "h.0.attn.attend.scores.1") == program::Gemm{12, 60, 60, 64, false});
}

TEST_CASE("equal requests are the batch of as many", "[workload]") {
  const auto list = shipped("llama2_7b", {{"requests", "64/16, 64/16, 64/16"}});
  const auto batch = shipped("llama2_7b", {{"batch", "3"}, {"sequence", "64"}, {"context", "16"}});
  CHECK(list.macs() == batch.macs());
  REQUIRE(list.operators.size() == batch.operators.size());
  for (std::size_t i = 0; i < list.operators.size(); ++i) {
    CHECK(list.operators[i].op == batch.operators[i].op);
  }
  // Latents and experts take lists as well.
  CHECK(shipped("mixtral_8x7b", {{"requests", "64, 3/9"}}).batch == 2);
  const auto latent = shipped("deepseek_v3", {{"requests", "1/9, 1/20/3"}, {"phase", "decode"}});
  CHECK(gemm(latent, "layer.0.mixer.attention.absorbed.attend.scores.1").n == 25);
}

TEST_CASE("the resolved text of a network holds its list", "[workload]") {
  const List list("prompt,context,generated\n9,1,0\n7,0,0\n");
  const std::string shipped_file =
      std::string(MACROSCOPE_SOURCE_DIR) + "/configs/workloads/gpt2.xml";
  const std::string text = resolved_text(shipped_file, {{"requests", list.path}});
  CHECK(text.find("9/1/0, 7/0/0") != std::string::npos);
  CHECK(text.find(".csv") == std::string::npos);
}

TEST_CASE("faults of a list stand at their cell", "[workload]") {
  const auto with = [](const std::string& text) {
    const List list(text);
    return fault_of(list.path);
  };
  CHECK(with("prompt,contxt\n1,2\n") ==
        "list.csv:1:8 MS218 no column \"contxt\"; did you mean \"context\"; the columns are "
        "prompt, context, generated");
  CHECK(with("prompt,prompt\n1,2\n") == "list.csv:1:8 MS218 the column \"prompt\" is there twice");
  CHECK(with("context\n1\n") == "list.csv:1:1 MS218 a list of requests needs the column prompt");
  CHECK(with("prompt,context\n1,2\n3,-4\n") ==
        "list.csv:3:3 MS218 \"-4\" is no number of tokens from 0 to 4294967296");
  CHECK(with("prompt,context\n1\n") == "list.csv:2:1 MS218 1 cells where the header has 2");
  CHECK(with("prompt\n1,2\n") == "list.csv:2:3 MS218 a cell without a column");
  CHECK(with("prompt\n").find("MS218 0 requests; there must be 1 to 10000") != std::string::npos);
  CHECK(with("").find("has no requests") != std::string::npos);
  CHECK(fault_of("nowhere.csv").find("MS218 no list of requests \"nowhere.csv\"") !=
        std::string::npos);
  CHECK(fault_of("5, 6/x").find("MS218 \"6/x\" is no request") != std::string::npos);
  CHECK(fault_of("5, 0").find("MS218 request 2 of the list has no prompt to read") !=
        std::string::npos);
}

TEST_CASE("a list stands alone", "[workload]") {
  CHECK(fault_of("5", {{"batch", "2"}}).find("MS218 batch beside a list of requests") !=
        std::string::npos);
  CHECK(fault_of("5", {{"chunk", "2"}}).find("MS218 chunk beside a list of requests") !=
        std::string::npos);
  try {
    (void)shipped("resnet50", {{"requests", "5"}});
    FAIL("no fault");
  } catch (const ConfigError& error) {
    CHECK(error.faults().front().id == "MS214");
  }
  try {
    (void)shipped("gpt2", {{"phase", "mixed"}});
    FAIL("no fault");
  } catch (const ConfigError& error) {
    CHECK(error.faults().front().id == "MS218");
  }
}
