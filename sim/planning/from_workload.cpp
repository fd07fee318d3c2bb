#include "sim/planning/from_workload.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/planning/overwrite.hpp"
#include "sim/planning/tensor_parts.hpp"

namespace macroscope::planning {
namespace {

class Conversion {
 public:
  Conversion(const program::Workload& workload, const WorkloadOptions& options)
      : workload_(workload),
        options_(options),
        id_(workload.tensors.size()),
        maker_(workload.tensors.size()),
        parts_(workload) {}

  Problem run() {
    problem_.name = workload_.name;
    problem_.budget = options_.budget;
    problem_.alignment = options_.alignment;
    for (std::size_t i = 0; i < workload_.operators.size(); ++i) add(i);
    std::vector<bool> read(problem_.tensors.size(), false);
    for (const Operator& op : problem_.operators) {
      for (const TensorId a : op.inputs) read[a] = true;
    }
    for (TensorId a = 0; a < problem_.tensors.size(); ++a) {
      problem_.tensors[a].output = !read[a] && !problem_.tensors[a].input;
    }
    if (options_.in_place) overwrite();
    return std::move(problem_);
  }

 private:
  [[nodiscard]] const program::Tensor& tensor(program::TensorId i) const {
    return workload_.tensors[i];
  }
  [[nodiscard]] bool made(program::TensorId i) const { return maker_[i].has_value(); }
  [[nodiscard]] bool tracked(program::TensorId i) const {
    const program::TensorKind kind = tensor(workload_.whole(i)).kind;
    return kind == program::TensorKind::activation ||
           (options_.weights && kind == program::TensorKind::weight);
  }

  TensorId planned(program::TensorId i, bool input) {
    if (!id_[i]) {
      id_[i] = static_cast<TensorId>(problem_.tensors.size());
      problem_.tensors.push_back({tensor(i).name, tensor(i).bytes(), input, false, i});
    }
    return *id_[i];
  }

  void add(std::size_t number) {
    const program::Operator& from = workload_.operators[number];
    Operator op;
    op.name = from.name;
    op.where = from.where;
    if (number < options_.workspace.size()) op.workspace = options_.workspace[number];
    for (const auto* list : {&from.inputs, &from.weights, &from.constants}) {
      for (const program::TensorId i : *list) read(i, op);
    }
    if (tracked(from.output)) {
      check_new(from);
      maker_[from.output] = number;
      op.outputs.push_back(planned(from.output, false));
    } else {
      op.streamed += tensor(from.output).bytes();
    }
    problem_.operators.push_back(std::move(op));
  }

  void read(program::TensorId i, Operator& op) {
    if (!tracked(i)) {
      op.streamed += tensor(i).bytes();
      return;
    }
    std::vector<TensorId> sources;
    for (const auto result : parts_.results(i, [&](auto at) { return made(at); })) {
      sources.push_back(*id_[result]);
    }
    if (sources.empty()) sources.push_back(planned(workload_.whole(i), true));
    for (const TensorId a : sources) {
      if (std::find(op.inputs.begin(), op.inputs.end(), a) == op.inputs.end()) {
        op.inputs.push_back(a);
      }
    }
  }

  /// A result must not change what is there: an earlier result, the whole or a part of one, or what
  /// was already read as an input of the graph.
  void check_new(const program::Operator& from) const {
    const auto inside = parts_.below(from.output, [&](auto at) { return made(at); });
    std::optional<program::TensorId> changed;
    for (std::optional<program::TensorId> at = from.output; at; at = tensor(*at).part_of) {
      if (id_[*at]) changed = *at;
    }
    if (!changed && inside.empty()) return;
    throw ConfigError(Fault{
        "MS324",
        from.where,
        fmt::format("'{}' writes '{}' into '{}', which was made or read before: what is planned is "
                    "made once",
                    from.name, tensor(from.output).name,
                    tensor(changed ? *changed : inside.front()).name),
        {},
        {},
        0});
  }

  void overwrite() {
    std::vector<OperatorId> candidates;
    for (OperatorId o = 0; o < workload_.operators.size(); ++o) {
      const auto* op = std::get_if<program::VectorOp>(&workload_.operators[o].op);
      if (op != nullptr && (op->kind == program::VectorKind::elementwise ||
                            op->kind == program::VectorKind::activation)) {
        candidates.push_back(o);
      }
    }
    allow_overwriting(problem_, candidates);
  }

  const program::Workload& workload_;
  const WorkloadOptions& options_;
  Problem problem_;
  std::vector<std::optional<TensorId>> id_;        // by tensor of the workload
  std::vector<std::optional<std::size_t>> maker_;  // operator that made it
  TensorParts parts_;
};

}  // namespace

Problem from_workload(const program::Workload& workload, const WorkloadOptions& options) {
  return Conversion(workload, options).run();
}

}  // namespace macroscope::planning
