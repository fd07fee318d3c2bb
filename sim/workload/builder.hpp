// Turns the elements of a workload file into tensors and operators.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/program/operator.hpp"
#include "sim/workload/element.hpp"
#include "sim/workload/rules/attention_rows.hpp"
#include "sim/workload/rules/formats.hpp"
#include "sim/workload/rules/totals.hpp"
#include "sim/workload/scope.hpp"

namespace macroscope::workload {

/// Elements that are looked at, each repetition anew: bounds the time that a hostile file takes.
inline constexpr std::uint64_t kMaxEffort = 1'000'000;

/// Walks a workload's elements in order. One object builds one network.
///
/// Every element reads the result of the one before it unless it names its input. The functions
/// below `build` are for the operator elements (operators.hpp); all throw ConfigError at the
/// attribute at fault.
class Builder {
 public:
  explicit Builder(const Element& root) : root_(root) {}

  /// The network. Call once.
  [[nodiscard]] program::Workload build();

  /// Value of an integer attribute; MS205 when it is missing or not in [1, kMaxDimension].
  [[nodiscard]] std::uint64_t size(const Element& e, std::string_view attribute);
  [[nodiscard]] std::uint64_t size_or(const Element& e, std::string_view attribute,
                                      std::uint64_t fallback);
  /// As `size_or`, but 0 is allowed.
  [[nodiscard]] std::uint64_t count_or(const Element& e, std::string_view attribute,
                                       std::uint64_t fallback);
  [[nodiscard]] bool flag_or(const Element& e, std::string_view attribute, bool fallback);
  /// Comma-separated sizes.
  [[nodiscard]] std::vector<std::uint64_t> sizes(const Element& e, std::string_view attribute);
  /// A word out of `allowed`; MS216 otherwise.
  [[nodiscard]] std::string word_or(const Element& e, std::string_view attribute,
                                    std::string_view fallback,
                                    const std::vector<std::string>& allowed);

  /// What `e` reads: the value it names, or the result before it. Also sets `in_channels` and the
  /// like.
  [[nodiscard]] Value input(const Element& e);
  /// The value that `attribute` of `e` names; "a|b" is the first of them that exists. MS206.
  [[nodiscard]] Value reference(const Element& e, std::string_view attribute);
  /// All values that a comma-separated `attribute` names; none without it.
  [[nodiscard]] std::vector<Value> references(const Element& e, std::string_view attribute);
  [[nodiscard]] bool has_previous() const { return has_previous_; }

  /// The listed requests of the root's `requests`, whose tokens stand in one row; else empty.
  [[nodiscard]] const std::vector<RequestTokens>& requests() const { return requests_; }
  /// Requests that share a row of the batch: 1 without a list.
  [[nodiscard]] std::uint64_t requests_in_row() const {
    return requests_.empty() ? 1 : requests_.size();
  }
  /// Tokens of a request that later passes of a chunked prefill bring.
  [[nodiscard]] std::uint64_t tokens_to_come() const;

  [[nodiscard]] const NetworkFormats& formats() const { return formats_; }
  [[nodiscard]] program::Format format_of(const Value& value) const;
  /// Input format of `input`, the rest from the root or from the `*_format` attributes of `e`.
  [[nodiscard]] program::OperandFormats operand_formats(const Element& e, const Value& input) const;

  [[nodiscard]] program::TensorId add_tensor(const Element& e, program::Tensor tensor);
  /// A parameter tensor `<operator>.<suffix>` of the current operator.
  [[nodiscard]] program::TensorId add_weight(const Element& e, std::string_view suffix,
                                             std::vector<std::uint64_t> dims,
                                             const program::Format& format);
  /// A tensor that all passes share: the one of this name and size, or `tensor` as a new one.
  [[nodiscard]] program::TensorId kept_tensor(const Element& e, program::Tensor tensor);
  [[nodiscard]] program::Tensor& tensor(program::TensorId id) { return workload_.tensors[id]; }
  /// The operator whose output is `id`, or null.
  [[nodiscard]] program::Operator* maker_of(program::TensorId id);
  /// The weight matrix of an earlier operator, for tied weights. MS206.
  [[nodiscard]] program::TensorId weight_of(const Element& e, std::string_view attribute);

  /// Adds an operator whose result has `dims`; the name is that of the element plus `.part` if
  /// given.
  Value emit(const Element& e, program::Operator op, std::vector<std::uint64_t> dims,
             std::string_view part = {});
  /// Makes `value` the result of `e`.
  void finish(const Element& e, const Value& value);
  /// Full name of the operator that is being built.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// The name without the pass: what weights and caches are called.
  [[nodiscard]] std::string plain_name() const { return name_.substr(pass_prefix_.size()); }
  /// Product of `factors`; MS203 at `e` when it does not fit in 64 bits.
  [[nodiscard]] std::uint64_t product(const Element& e,
                                      const std::vector<std::uint64_t>& factors) const;

 private:
  /// Tokens of a request in one pass over the network.
  struct Pass {
    std::uint64_t queries = 1;
    std::uint64_t context = 0;
  };

  void read_root();
  void read_tokens();
  void read_requests(const Attribute& attribute, const std::string& phase);
  void read_chunks(const std::string& phase);
  void begin_pass(std::size_t pass);
  void check_result();
  void run_children(const Element& parent);
  void run(const Element& e);
  void run_let(const Element& e);
  void run_block(const Element& e);
  void run_use(const Element& e);
  void run_require(const Element& e);
  void name_operator(const Element& e);
  void spend(const Element& e, std::uint64_t effort);
  std::int64_t integer(const Element& e, const Attribute& attribute);

  const Element& root_;
  program::Workload workload_;
  NetworkFormats formats_;
  Scope scope_;
  Value previous_;
  bool has_previous_ = false;
  std::string prefix_;    // "layer1.0." inside a block
  std::string repeated_;  // prefix of the outermost block with a count: what reports group by
  std::string name_;
  std::string pass_prefix_;   // "chunk.0." in a chunked prefill
  std::vector<Pass> passes_;  // over the network, one after the other
  std::size_t pass_ = 0;
  std::vector<RequestTokens> requests_;
  std::map<std::string, program::TensorId> kept_;
  std::map<std::string, SourceLocation> names_;
  std::map<std::string, std::uint64_t> unnamed_;
  std::map<std::string, program::TensorId> weights_;
  std::map<std::string, const Element*> defines_;
  std::vector<const Element*> active_uses_;
  std::uint64_t effort_ = 0;
  Totals totals_;
};

}  // namespace macroscope::workload
