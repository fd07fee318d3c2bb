// The shipped decoders and their relatives against published parameter counts and closed forms.
#include "network.hpp"

using namespace macroscope;
using namespace macroscope::workload::test;
using Dims = std::vector<std::uint64_t>;

namespace {

struct Decoder {
  const char* name;
  std::uint64_t parameters;
  std::uint64_t layers, hidden, key_features, mlp, mlp_matrices, vocabulary;
};

/// MACs of a decoder over one request, with one row of logits.
std::uint64_t decoder_macs(const Decoder& d, std::uint64_t queries, std::uint64_t keys) {
  const std::uint64_t projections = 2 * d.hidden * d.hidden + 2 * d.hidden * d.key_features;
  const std::uint64_t per_token = projections + d.mlp_matrices * d.hidden * d.mlp;
  const std::uint64_t attention = 2 * causal_pairs(queries, keys) * d.hidden;
  return d.layers * (queries * per_token + attention) + d.hidden * d.vocabulary;
}

/// Parameters of an OPT of `layers` x `hidden` (all but 350M): embeddings with two positions more,
/// and per layer four and two matrices with biases and two normalizations.
std::uint64_t opt_parameters(std::uint64_t layers, std::uint64_t hidden) {
  const std::uint64_t layer = 12 * hidden * hidden + 9 * hidden + 4 * hidden;
  return (50272 + 2048 + 2) * hidden + layers * layer + 2 * hidden;
}

}  // namespace

TEST_CASE("decoders have the published parameters and the MACs of the closed form", "[workload]") {
  for (const Decoder& d : {
           // Computed from the published configuration; Brown et al., table D.1, has 12,850 and
           // 174,600 million.
           Decoder{"gpt3_13b", 12'853'386'240, 40, 5120, 5120, 4 * 5120, 2, 50257},
           Decoder{"gpt3_175b", 174'604'259'328, 96, 12288, 12288, 4 * 12288, 2, 50257},
           // Model card of bigscience/bloom: 176,247,271,424.
           Decoder{"bloom_176b", 176'247'271'424, 70, 14336, 14336, 4 * 14336, 2, 250880},
           // Sums over the released checkpoints of meta-llama and mistralai.
           Decoder{"llama2_13b", 13'015'864'320, 40, 5120, 5120, 13824, 3, 32000},
           Decoder{"llama2_70b", 68'976'648'192, 80, 8192, 1024, 28672, 3, 32000},
           Decoder{"llama3_8b", 8'030'261'248, 32, 4096, 1024, 14336, 3, 128256},
           Decoder{"llama3_70b", 70'553'706'496, 80, 8192, 1024, 28672, 3, 128256},
           Decoder{"mistral_7b", 7'241'732'096, 32, 4096, 1024, 14336, 3, 32000},
           // Computed from the configurations of the released checkpoints ("3B", "2B").
           Decoder{"bitnet_3b", 3'426'794'240, 26, 3200, 3200, 8640, 3, 32002},
           Decoder{"bitnet_2b4t", 2'412'820'480, 30, 2560, 640, 6912, 3, 128256},
       }) {
    INFO(d.name);
    const auto prefill = shipped(d.name, {{"sequence", "1024"}});
    CHECK(prefill.parameter_count() == d.parameters);
    CHECK(prefill.macs() == decoder_macs(d, 1024, 1024));
    const auto decode = shipped(d.name, {{"phase", "decode"}, {"context", "700"}});
    CHECK(decode.parameter_count() == d.parameters);
    CHECK(decode.macs() == decoder_macs(d, 1, 701));
  }
}

TEST_CASE("OPT has the published sizes from 125M to 175B", "[workload]") {
  struct Size {
    std::uint64_t millions, layers, hidden;
  };
  for (const Size& s : {Size{125, 12, 768}, Size{1300, 24, 2048}, Size{2700, 32, 2560},
                        Size{6700, 32, 4096}, Size{13000, 40, 5120}, Size{30000, 48, 7168},
                        Size{66000, 64, 9216}, Size{175000, 96, 12288}}) {
    INFO(s.millions);
    const auto net = shipped("opt", {{"millions", std::to_string(s.millions)}});
    // Computed from the published configuration; the nearest published digits are the names.
    CHECK(net.parameter_count() == opt_parameters(s.layers, s.hidden));
    CHECK(net.parameter_count() / 1'000'000 >= s.millions * 97 / 100);
    CHECK(net.parameter_count() / 1'000'000 <= s.millions * 102 / 100);
  }
  // Sums over the released facebook/opt-125m and opt-350m, whose words have 512 features.
  CHECK(shipped("opt", {{"millions", "125"}}).parameter_count() == 125'239'296);
  CHECK(shipped("opt", {{"millions", "350"}}).parameter_count() == 331'196'416);
}

TEST_CASE("Mixtral has 46,702,792,704 parameters and works with two of eight experts",
          "[workload]") {
  // Sum over the released mistralai/Mixtral-8x7B-v0.1.
  const auto net = shipped("mixtral_8x7b", {{"sequence", "512"}});
  CHECK(net.parameter_count() == 46'702'792'704);
  const std::uint64_t hidden = 4096, expert = 3 * hidden * 14336;
  const std::uint64_t token = 2 * hidden * hidden + 2 * hidden * 1024 + hidden * 8 + 2 * expert;
  CHECK(net.macs() == 32 * (512 * token + 2 * causal_pairs(512, 512) * hidden) + hidden * 32000);
  CHECK(gemm(net, "layer.0.moe.gate") == program::Gemm{8, 128, 14336, 4096, false});
}

TEST_CASE("DeepSeek-V3 has 671 billion parameters and two equal forms of attention", "[workload]") {
  // Computed from the published configuration; the report says 671B in all, 37B for a token.
  const std::vector<config::Override> few = {{"sequence", "64"}, {"logit_tokens", "64"}};
  const auto expanded = shipped("deepseek_v3", few);
  CHECK(expanded.parameter_count() == 671'026'419'200);
  auto more = few;
  more.push_back({"absorb", "1"});
  const auto absorbed = shipped("deepseek_v3", more);
  CHECK(absorbed.parameter_count() == expanded.parameter_count());
  CHECK(gemm(expanded, "layer.0.mixer.attention.expanded.attend.scores") ==
        program::Gemm{128, 64, 64, 192, false});
  CHECK(gemm(absorbed, "layer.0.mixer.attention.absorbed.attend.scores") ==
        program::Gemm{1, 64 * 128, 64, 576, false});
  // The cache keeps 512 + 64 numbers a token, of all heads together.
  const auto decode = shipped("deepseek_v3", {{"phase", "decode"}, {"context", "999"}});
  CHECK(tensor(decode, "layer.3.mixer.attention.cached.token_cache").elements() == 1000 * 576);
  CHECK(gemm(decode, "layer.0.mixer.attention.absorbed.attend.values") ==
        program::Gemm{1, 128, 512, 1000, false});
  // 9 of 257 experts, dense layers, projections and head: 37B, without attention's own products.
  const double active = static_cast<double>(shipped("deepseek_v3", {{"phase", "decode"}}).macs());
  CHECK(active > 36.5e9);
  CHECK(active < 37.5e9);
}

TEST_CASE("ternary matrices are int2 times int8 into int32, the rest is bf16", "[workload]") {
  for (const char* name : {"bitnet_3b", "bitnet_2b4t", "matmulfree_2_7b"}) {
    const auto net = shipped(name, {{"sequence", "16"}});
    const auto& down = find(net, "layer.0.mlp.down");
    CHECK(down.formats.input.name == "int8");
    CHECK(down.formats.weight.name == "int2");
    CHECK(down.formats.accumulator.name == "int32");
    CHECK(down.formats.output.name == "bf16");
  }
  const auto net = shipped("bitnet_2b4t", {{"sequence", "16"}});
  // The normalization's 4, and multiply, rounding shift and saturate of the quantization.
  CHECK(vector(net, "layer.0.mlp_norm").operations == 4 + 3);
  CHECK(find(net, "layer.0.attention.attend.scores").formats.accumulator.name == "fp32");
}

TEST_CASE("networks with a recurrence have its work in proportion to the tokens", "[workload]") {
  // Computed from the configurations of the released checkpoints (state-spaces/mamba-2.8b and
  // -130m, ridger/MMfreeLM-2.7B, whose name is the published digits).
  CHECK(shipped("mamba_2_8b").parameter_count() == 2'768'345'600);
  CHECK(shipped("mamba_2_8b", {{"layers", "24"}, {"hidden", "768"}}).parameter_count() ==
        129'135'360);
  CHECK(shipped("matmulfree_2_7b").parameter_count() == 2'702'275'584);
  const auto net = shipped("mamba_2_8b", {{"sequence", "100"}});
  const auto& scan = vector(net, "layer.0.mixer.state");
  CHECK(scan.kind == program::VectorKind::scan);
  CHECK(scan.elements() == 100 * 5120);
  CHECK(scan.operations == 16 * 8);
  // x and the steps, B and C, and an fp32 state read and written beside fp16 operands.
  CHECK(scan.input_elements == 2 * 100 * 5120 + 100 * 32 + 2 * 2 * 5120 * 16);
  CHECK(tensor(net, "layer.0.mixer.state.state").kind == program::TensorKind::kv_cache);
}

TEST_CASE("gated linear attention is quadratic only within a block of 64", "[workload]") {
  const auto macs = [](const char* tokens) {
    return shipped("gla_block", {{"sequence", tokens}}).macs();
  };
  CHECK(macs("4096") == 2 * macs("2048"));
  const auto net = shipped("gla_block");
  CHECK(gemm(net, "layer.0.mixer.scores") == program::Gemm{32 * 4, 64, 64, 256, false});
  CHECK(gemm(net, "layer.0.mixer.outer") == program::Gemm{32 * 4, 256, 512, 64, false});
  CHECK(gemm(net, "layer.0.mixer.across") == program::Gemm{32 * 4, 64, 512, 256, false});
  CHECK(vector(net, "layer.0.mixer.states").elements() == 32 * 4 * 256 * 512);
  const auto decode = shipped("gla_block", {{"phase", "decode"}});
  CHECK(gemm(decode, "layer.0.mixer.across") == program::Gemm{4, 1, 512, 256, false});
}
