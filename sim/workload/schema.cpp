#include "sim/workload/schema.hpp"

#include <algorithm>

#include "models/numerics/format_table.hpp"

#include <fmt/format.h>

namespace macroscope::workload {
namespace {

/// What an attribute holds. Expressions, lists and references are understood by the builder, which
/// knows the names at their place; here they only must not be empty.
enum class Holds { expression, list, reference, format, words, text };

struct Row {
  const char* name;
  Holds holds;
  const char* doc;
  std::vector<std::string> words = {};
  bool required = false;
  bool primary = false;
};

std::optional<std::string> format_fault(std::string_view text) {
  const auto format = numerics::parse_format(text);
  if (format) return std::nullopt;
  return format.error();
}

class AttributeInfo final : public config::ParamInfo {
 public:
  explicit AttributeInfo(const Row& row) : holds_(row.holds), words_(row.words) {
    name = row.name;
    doc = row.doc;
    required = row.required;
    primary = row.primary;
  }

  std::optional<std::string> check(std::string_view text) const override {
    if (text.empty()) return "expected " + expects();
    if (holds_ == Holds::format) return format_fault(text);
    if (holds_ != Holds::words) return std::nullopt;
    if (std::find(words_.begin(), words_.end(), text) != words_.end()) return std::nullopt;
    return "expected " + expects() + did_you_mean(text, words_);
  }
  std::string canonical(std::string_view text) const override { return std::string(text); }
  void assign(void*, std::string_view) const override {}  // the builder reads texts, not a struct
  std::string expects() const override {
    switch (holds_) {
      case Holds::expression:
        return "an integer expression, such as 4 * hidden";
      case Holds::list:
        return "integer expressions with commas between them, such as batch, 224, 224, 3";
      case Holds::reference:
        return "the id of an operator above";
      case Holds::format:
        return Text<program::Format>::expects();
      case Holds::words:
        return fmt::format("one of {}", fmt::join(words_, ", "));
      case Holds::text:
        break;
    }
    return "a text";
  }
  std::string unit() const override { return {}; }
  TextSchema schema() const override {
    if (holds_ == Holds::words) return {"xs:token", {}, words_, false};
    if (holds_ == Holds::format) return Text<program::Format>::schema();
    return {"xs:string", ".+", {}, false};
  }

 private:
  Holds holds_;
  std::vector<std::string> words_;
};

using Rows = std::vector<Row>;

Rows operator+(Rows left, const Rows& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

const std::vector<std::string> kActivations = {
    "none", "relu",    "relu6",      "leaky_relu",   "relu_squared", "gelu",    "gelu_tanh",
    "silu", "sigmoid", "hard_swish", "hard_sigmoid", "tanh",         "softplus"};
const Row kIf = {"if", Holds::expression, "the element stands only where this is not 0"};
const Row kInput = {"input", Holds::reference,
                    "operator whose result is read, default the one above; entry: what entered the "
                    "block; a|b: the first that exists"};
const Row kOutputFormat = {"output_format", Holds::format, "default the root's activations"};

Rows common() {
  return {kInput, kIf, kOutputFormat};
}

Rows matrix() {
  return {{"weight_format", Holds::format, "default the root's weights"},
          {"accumulator_format", Holds::format, "default the root's accumulator"},
          {"bias", Holds::expression, "a bias for each output channel; default 1, with a norm 0"},
          {"norm", Holds::words, "a normalization folded into scale and bias", {"none", "batch"}},
          {"activation", Holds::words, "function of the epilogue", kActivations}};
}

Rows window(bool required) {
  return {{"kernel", Holds::expression, "window height and width"},
          {"kernel_h", Holds::expression, "window height"},
          {"kernel_w", Holds::expression, "window width"},
          {"stride", Holds::expression,
           required ? "step of the window, default 1" : "step of the window, default the kernel"},
          {"stride_h", Holds::expression, "vertical step"},
          {"stride_w", Holds::expression, "horizontal step"},
          {"padding", Holds::expression, "zeros on every side, or same"},
          {"padding_h", Holds::expression, "zeros above and below, or same"},
          {"padding_w", Holds::expression, "zeros left and right, or same"},
          {"dilation", Holds::expression, "distance of the window's taps, default 1"}};
}

const std::vector<std::string> kOperators = {
    "input",      "alias",    "slice",       "flatten",    "reshape", "concat",
    "upsample",   "repeat",   "gemm",        "linear",     "conv2d",  "attention",
    "cache",      "pool",     "elementwise", "activation", "softmax", "layer_norm",
    "group_norm", "rms_norm", "scan",        "embedding",  "experts"};

std::vector<std::string> body_tags() {
  std::vector<std::string> tags = {"let", "require", "block", "use"};
  tags.insert(tags.end(), kOperators.begin(), kOperators.end());
  return tags;
}

config::ComponentInfo element(const char* tag, const char* doc, const Rows& rows,
                              std::vector<std::string> children = {}) {
  config::ComponentInfo info;
  info.tag = tag;
  info.doc = doc;
  for (const Row& row : rows) info.params.push_back(std::make_shared<AttributeInfo>(row));
  if (!children.empty()) {
    info.slots.push_back({"elements", "what the network does, in order", std::move(children)});
  }
  return info;
}

config::ComponentInfo root() {
  std::vector<std::string> children = body_tags();
  children.emplace_back("define");
  return element(
      kRoot, "A network: parameters, blocks and operators in the order of execution",
      {{"batch", Holds::expression, "independent inputs, default 1"},
       {"sequence", Holds::expression, "tokens of a request that prefill processes at once"},
       {"context", Holds::expression, "tokens of a request already in the cache, default 0"},
       {"phase",
        Holds::words,
        "prefill: sequence tokens a request; decode: one; mixed: as each of requests is",
        {"prefill", "decode", "mixed"}},
       {"chunk", Holds::expression, "tokens of a request that one pass of prefill processes"},
       {"requests", Holds::text,
        "requests of different lengths: a .csv file, or prompt/context/generated, ..."},
       {"activations", Holds::format, "format of activations, default int8"},
       {"weights", Holds::format, "format of weight matrices, default int8"},
       {"accumulator", Holds::format, "format of sums of products, default int32"},
       {"cache", Holds::format, "format of cached keys and values, default that of activations"}},
      std::move(children));
}

std::vector<config::ComponentInfo> all_elements() {
  const Row name_value = {
      "value", Holds::expression, "integer expression over the names above", {}, true, true};
  return {
      root(),
      element("let", "A name for an integer", {name_value, kIf}),
      element("require", "A condition on the parameters; the file is refused when it is 0",
              {{"that", Holds::expression, "the condition", {}, true},
               {"because", Holds::text, "sentence for the error", {}, true},
               kIf}),
      element(
          "block", "Repeats its elements; index counts from 0",
          {{"count", Holds::expression, "repetitions; without it once and without index in names"},
           kIf},
          body_tags()),
      element("define", "Elements that <use> puts elsewhere; they see the names of that place", {},
              body_tags()),
      element("use", "The elements of a <define>, after the <let> in it",
              {{"define", Holds::text, "id of a define above", {}, true}, kIf}, {"let"}),
      element("input", "A tensor that comes from outside",
              {{"dims", Holds::list, "its dimensions, outermost first", {}, true},
               {"format", Holds::format, "default the root's activations"},
               kIf}),
      element("alias", "Another name for a result", {kInput, kIf}),
      element("slice", "A part of a result along one axis, without moving data",
              {{"axis", Holds::expression, "axis from 0, default 0"},
               {"size", Holds::expression, "elements kept", {}, true},
               kInput,
               kIf}),
      element("flatten", "All dimensions but the first as one", {kInput, kIf}),
      element("reshape", "The same elements in other dimensions",
              {{"dims", Holds::list, "the dimensions, outermost first", {}, true}, kInput, kIf}),
      element("concat", "Results one after the other along an axis, stored there by their makers",
              {{"inputs", Holds::list, "ids of operators above, in order", {}, true},
               {"axis", Holds::expression, "axis from 0, default the last"},
               kIf}),
      element("repeat", "A result several times one after the other along an axis, by a copy",
              Rows{{"times", Holds::expression, "how often", {}, true},
                   {"axis", Holds::expression, "axis from 0, default the last"}} +
                  common()),
      element("upsample", "Every pixel repeated, nearest neighbor",
              Rows{{"factor", Holds::expression, "rows and columns for each one, default 2"}} +
                  common()),
      element(
          "gemm", "batch products [m x k] * [k x n]",
          Rows{{"batch", Holds::expression, "independent products, default 1"},
               {"m", Holds::expression, "rows of the result, default from the input"},
               {"n", Holds::expression, "columns of the result", {}, true},
               {"k", Holds::expression, "length of the sums, default from the input"},
               {"weight", Holds::reference, "result used as the second operand; else parameters"},
               {"shared_weight", Holds::expression,
                "one [k x n] for the whole batch; default 1, with weight 0"}} +
              common() + matrix()),
      element("linear", "Product of the last dimension with a weight matrix",
              Rows{{"features", Holds::expression, "columns of the result", {}, true},
                   {"in_features", Holds::expression, "checked against the input"},
                   {"tied", Holds::text, "full name of an operator whose weight is used"}} +
                  common() + matrix()),
      element("conv2d", "Two-dimensional convolution over [batch, height, width, channels]",
              Rows{{"out_channels", Holds::expression, "channels of the result", {}, true},
                   {"in_channels", Holds::expression, "checked against the input"},
                   {"groups", Holds::expression, "in_channels makes it depthwise; default 1"}} +
                  window(true) + common() + matrix()),
      element("attention", "softmax(query * key) * value for every head",
              Rows{{"query", Holds::reference, "[batch, tokens, heads * head_dim]", {}, true},
                   {"key", Holds::reference, "[batch, tokens, kv_heads * head_dim]", {}, true},
                   {"value", Holds::reference, "[batch, tokens, kv_heads * value_dim]", {}, true},
                   {"heads", Holds::expression, "query heads", {}, true},
                   {"kv_heads", Holds::expression, "key and value heads, default heads"},
                   {"head_dim", Holds::expression, "default query features / heads"},
                   {"value_dim", Holds::expression, "default head_dim"},
                   {"keys", Holds::expression, "tokens attended to, with those in the cache"},
                   {"cache", Holds::expression, "keys and values live in a KV cache; default 0"},
                   {"causal", Holds::expression,
                    "a token sees no later one; blocks of rows skip what no row sees; default 0"},
                   {"row_block", Holds::expression,
                    "tokens of a block of rows; default an eighth, at least 128"},
                   {"window", Holds::expression,
                    "a token sees so many last ones, itself included; default 0: all"},
                   {"alibi", Holds::expression, "a linear bias on every score; default 0"},
                   {"accumulator_format", Holds::format, "default the root's accumulator"}} +
                  Rows{kIf, kOutputFormat}),
      element("cache",
              "Tokens kept in a KV cache: the new ones are stored there, all are the result",
              {{"keys", Holds::expression, "tokens in the cache with the new ones", {}, true},
               kInput,
               kIf}),
      element("pool", "Largest or mean value of a window",
              Rows{{"function", Holds::words, "default max", {"max", "average"}},
                   {"global", Holds::expression, "the window is the whole image; default 0"},
                   {"ceil", Holds::expression, "round the output size up; default 0"}} +
                  window(false) + common()),
      element(
          "elementwise", "Two results joined element by element, or a rotary embedding",
          Rows{{"function", Holds::words, "default add", {"add", "subtract", "multiply", "rotary"}},
               {"input2", Holds::reference, "the other operand; its dimensions may be 1"},
               {"activation", Holds::words, "function of the result", kActivations}} +
              common()),
      element("activation", "A function of every element",
              Rows{{"function", Holds::words, "default relu", kActivations}} + common()),
      element("softmax", "Softmax over the last dimension", common()),
      element("layer_norm", "Layer normalization over the last dimension",
              Rows{{"bias", Holds::expression, "a bias beside the gain; default 1"}} + common()),
      element("group_norm", "Normalization over the pixels and channels of a group of channels",
              Rows{{"groups", Holds::expression, "groups of channels, default 32"}} + common()),
      element("rms_norm", "Root-mean-square normalization over the last dimension", common()),
      element("scan", "A recurrence over the tokens with a state for each feature",
              Rows{{"state", Holds::expression, "state elements of a feature, default 1"},
                   {"operations", Holds::expression,
                    "operations for each state element and token, default 2"},
                   {"inputs", Holds::list, "ids of the other results it reads"},
                   {"state_format", Holds::format, "default the root's accumulator"},
                   {"parameters", Holds::expression,
                    "learned numbers of a feature that it reads, default 0"}} +
                  common()),
      element("experts", "A router, the experts it picks for each token, and their weighted sum",
              Rows{{"count", Holds::expression, "experts", {}, true},
                   {"top_k", Holds::expression, "experts of a token", {}, true},
                   {"features", Holds::expression, "hidden features of an expert", {}, true},
                   {"skew", Holds::expression,
                    "expert e gets tokens in proportion to (e + 1)^(-skew / 100); default 0"},
                   {"shares", Holds::list, "relative number of tokens of each expert"},
                   {"router_bias", Holds::expression, "a bias for each expert; default 0"},
                   {"router_format", Holds::format, "default the root's weights"},
                   {"weight_format", Holds::format, "default the root's weights"},
                   {"accumulator_format", Holds::format, "default the root's accumulator"},
                   {"activation", Holds::words, "of the gate, default silu", kActivations}} +
                  common()),
      element("embedding", "Rows of a table looked up by index",
              Rows{{"rows", Holds::expression, "rows of the table", {}, true},
                   {"features", Holds::expression, "columns of the table", {}, true},
                   {"weight_format", Holds::format, "default the root's weights"}} +
                  common())};
}

}  // namespace

const config::Registry& schema() {
  static const config::Registry registry(all_elements());
  return registry;
}

}  // namespace macroscope::workload
