// Masks, windows, chunks and shared heads: what attention computes and reads, by formula.
#include "network.hpp"
#include "sim/workload/rules/attention_rows.hpp"

using namespace macroscope;
using namespace macroscope::workload;
using namespace macroscope::workload::test;
using Dims = std::vector<std::uint64_t>;

namespace {

const std::string kBody =
    "<input id=\"x\" dims=\"batch, queries, 16\"/>"
    "<linear id=\"q\" input=\"x\" features=\"32\"/><linear id=\"k\" input=\"x\" features=\"8\"/>"
    "<linear id=\"v\" input=\"x\" features=\"8\"/>"
    "<attention id=\"a\" query=\"q\" key=\"k\" value=\"v\" heads=\"8\" kv_heads=\"2\" "
    "keys=\"keys\" cache=\"1\" causal=\"1\" ";

std::uint64_t attention_macs(const program::Workload& net) {
  std::uint64_t macs = 0;
  for (const auto& op : net.operators) {
    if (op.name.find("a.") != std::string::npos) macs += op.macs();
  }
  return macs;
}

}  // namespace

TEST_CASE("blocks of rows cover every visible pair once and little more", "[workload]") {
  for (const std::uint64_t queries : {1, 5, 127, 128, 129, 1000, 4096}) {
    for (const std::uint64_t past : {0, 1, 333}) {
      for (const std::uint64_t window : {0, 1, 100, 100000}) {
        for (const std::uint64_t block : {0, 1, 7, 64, 5000}) {
          const RequestGroup group{3, queries, queries + past};
          const Mask mask{true, window, block};
          const auto blocks = row_blocks(group, mask);
          CHECK(blocks.size() == count_row_blocks(group, mask));
          std::uint64_t row = 0;
          bool covered = true;
          for (const RowBlock& b : blocks) {
            CHECK(b.count == 3);
            // The last row sees the newest key; the first row its window's oldest one.
            const std::uint64_t seen_first =
                window == 0 ? past + row + 1 : std::min(window, past + row + 1);
            covered = covered && b.keys == seen_first + b.queries - 1;
            row += b.queries;
          }
          CHECK(covered);
          CHECK(row == queries);
        }
      }
    }
  }
  CHECK(row_blocks({2, 300, 300}, {}) == std::vector<RowBlock>{{2, 300, 300}});
}

TEST_CASE("a causal prefill computes its half and the blocks' corners", "[workload]") {
  const std::string attributes = kFloat + " batch=\"3\" sequence=\"2048\"";
  const auto net = network(kBody + "/>", attributes);
  const std::uint64_t exact = 2048ULL * 2049 / 2;
  const std::uint64_t pairs = causal_pairs(2048, 2048);
  CHECK(attention_macs(net) == 3 * 8 * (4 + 4) * pairs);
  CHECK(pairs == 8 * 9 / 2 * 256 * 256);
  CHECK(static_cast<double>(pairs) / static_cast<double>(exact) < 1.125);
  // Rows one by one are the triangle itself.
  const auto fine = network(kBody + "row_block=\"1\"/>", kFloat + " sequence=\"50\"");
  CHECK(attention_macs(fine) == 8 * (4 + 4) * 50 * 51 / 2);
  // One block is the whole rectangle.
  const auto whole = network(kBody + "row_block=\"2048\"/>", attributes);
  CHECK(attention_macs(whole) == 3ULL * 8 * (4 + 4) * 2048 * 2048);
  CHECK(gemm(whole, "a.scores") == program::Gemm{3 * 2, 4 * 2048, 2048, 4, false});
}

TEST_CASE("a block of rows reads the keys and values that it sees and no others", "[workload]") {
  const auto net = network(kBody + "/>", kFloat + " sequence=\"1024\" context=\"100\"");
  for (std::uint64_t i = 0; i < 8; ++i) {
    const auto& scores = find(net, "a.scores." + std::to_string(i));
    const std::uint64_t keys = 100 + 128 * (i + 1);
    CHECK(std::get<program::Gemm>(scores.op) == program::Gemm{2, 4 * 128, keys, 4, false});
    CHECK(net.tensors[scores.weights[0]].elements() == 2 * keys * 4);
    CHECK(net.tensors[scores.weights[0]].kind == program::TensorKind::kv_cache);
    const auto& values = find(net, "a.values." + std::to_string(i));
    CHECK(net.tensors[values.weights[0]].elements() == 2 * keys * 4);
    CHECK(net.tensors[values.output].part_of.has_value());
  }
  CHECK(tensor(net, "a.values").dims == Dims{1, 1024, 32});
}

TEST_CASE("a sliding window bounds keys and cache", "[workload]") {
  const std::string window = "window=\"64\"/>";
  const auto decode =
      network(kBody + window, kFloat + " phase=\"decode\" context=\"1000\" batch=\"5\"");
  CHECK(gemm(decode, "a.scores") == program::Gemm{5 * 2, 4, 64, 4, false});
  CHECK(tensor(decode, "a.key_cache").elements() == 5 * 64 * 8);
  const auto young = network(kBody + window, kFloat + " phase=\"decode\" context=\"9\"");
  CHECK(gemm(young, "a.scores").n == 10);
  const auto prefill = network(kBody + window, kFloat + " sequence=\"1024\"");
  CHECK(gemm(prefill, "a.scores.0").n == 128);
  CHECK(gemm(prefill, "a.scores.5").n == 63 + 128);
  const auto mistral = shipped("mistral_7b", {{"phase", "decode"}, {"context", "9999"}});
  CHECK(gemm(mistral, "layer.0.attention.attend.scores").n == 4096);
}

TEST_CASE("a chunked prefill passes over the network once a chunk", "[workload]") {
  const auto net = shipped("llama2_7b", {{"sequence", "1000"}, {"chunk", "256"}});
  CHECK(gemm(net, "chunk.0.layer.0.mlp.up").m == 256);
  CHECK(gemm(net, "chunk.3.layer.0.mlp.up").m == 1000 - 3 * 256);
  // Queries: the chunk; keys: past + chunk.
  CHECK(gemm(net, "chunk.2.layer.0.attention.attend.scores.1") ==
        program::Gemm{32, 128, 3 * 256, 128, false});
  CHECK(net.parameter_count() == 6'738'415'616);
  // One cache of all tokens for all chunks, and one row of logits.
  CHECK(tensor(net, "layer.0.attention.attend.key_cache").elements() == 1000 * 4096);
  std::uint64_t heads = 0;
  for (const auto& op : net.operators) heads += op.name.find("lm_head") != std::string::npos;
  CHECK(heads == 1);
  const auto whole = shipped("llama2_7b", {{"sequence", "1000"}, {"chunk", "1000"}});
  CHECK(gemm(whole, "layer.0.mlp.up").m == 1000);
}

TEST_CASE("one key head for all query heads reads keys once", "[workload]") {
  const auto net = shipped("llama2_7b", {{"kv_heads", "1"}, {"phase", "decode"}, {"context", "9"}});
  CHECK(gemm(net, "layer.0.attention.attend.scores") == program::Gemm{1, 32, 10, 128, false});
  CHECK(tensor(net, "layer.0.attention.attend.value_cache").elements() == 10 * 128);
}

TEST_CASE("linear biases of scores are two operations more", "[workload]") {
  const auto plain = network(kBody + "/>", kFloat + " sequence=\"8\"");
  const auto alibi = network(kBody + "alibi=\"1\"/>", kFloat + " sequence=\"8\"");
  CHECK(find(alibi, "a.scores").epilogue_operations ==
        find(plain, "a.scores").epilogue_operations + 2);
}
