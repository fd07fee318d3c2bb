#include "sim/planning/joint_program.hpp"

#include <algorithm>

#include "sim/planning/order_variables.hpp"

namespace macroscope::planning {
namespace {

using Term = IntegerProgram::Term;
using Variable = IntegerProgram::Variable;

std::int64_t whole(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

/// Above and below of two things that may share a step.
struct Relation {
  TensorId a = 0;
  std::optional<TensorId> b;  // none: the workspace
  std::uint32_t step = 0;
  Variable above = 0, below = 0;  // a above b, a below b
};

class Joint {
 public:
  Joint(const Graph& graph, const std::vector<OperatorId>* fixed)
      : graph_(graph), capacity_(whole(graph.capacity())), y_(graph, fixed, program_) {
    for (TensorId a = 0; a < graph.tensors(); ++a) add_tensor(a);
    for (OperatorId o = 0; o < graph.operators(); ++o) need_operands(o);
    for (std::uint32_t t = 0; t < y_.steps(); ++t) {
      limit_bytes(t);
      separate(t);
    }
    break_symmetry();
  }

  [[nodiscard]] const IntegerProgram& program() const { return program_; }
  /// Compulsory first loads, which the objective counts too.
  [[nodiscard]] std::int64_t offset() const { return offset_; }

  [[nodiscard]] Placed read(const std::vector<std::int64_t>& values) const {
    Placed out;
    out.decision = keep_all(graph_, y_.order(values));
    const Uses uses(graph_, out.decision.order);
    for (TensorId a = 0; a < graph_.tensors(); ++a) {
      for (std::size_t i = 0; i < uses.gaps(a); ++i) {
        for (std::uint32_t t = uses.of(a)[i] + 1; t <= uses.of(a)[i + 1]; ++t) {
          if (values[preserved(a, t)] == 0) out.decision.evicted[a][i] = true;
        }
      }
    }
    const Layout all = layout(graph_, uses, out.decision);
    out.bases.assign(all.blocks.size(), 0);
    for (const Episode& e : all.episodes) {
      if (graph_.room(e.tensor) > 0) {
        out.bases[e.block] = static_cast<std::uint64_t>(values[address(e.tensor, e.first)]);
      }
    }
    for (std::uint32_t t = 0; t < y_.steps(); ++t) {
      if (all.workspace[t]) {
        out.bases[*all.workspace[t]] = static_cast<std::uint64_t>(values[workspace_[t]]);
      }
    }
    return out;
  }

  [[nodiscard]] std::vector<std::int64_t> write(const Placed& placed) const {
    std::vector<std::int64_t> values(program_.variables(), 0);
    const Decision& decision = placed.decision;
    y_.set(values, decision.order);
    const Uses uses(graph_, decision.order);
    const Layout all = layout(graph_, uses, decision);
    const bool mirrored = is_high(all, placed.bases);
    const auto place = [&](std::size_t block) {
      const std::int64_t base = whole(placed.bases[block]);
      return mirrored ? capacity_ - whole(all.blocks[block].room) - base : base;
    };
    std::vector<std::vector<bool>> here(graph_.tensors(), std::vector<bool>(y_.steps(), false));
    for (const Episode& e : all.episodes) {
      const bool first = uses.of(e.tensor).front() == e.first;
      const bool last = uses.of(e.tensor).back() == e.last;
      for (std::uint32_t t = e.first; t <= e.last; ++t) {
        here[e.tensor][t] = true;
        values[address(e.tensor, t)] = place(e.block);
        if (t > e.first) values[preserved(e.tensor, t)] = 1;
      }
      if (!first || !graph_.producer(e.tensor)) values[retrieved(e.tensor, e.first)] = 1;
      if (first && !last && graph_.producer(e.tensor)) values[spilled(e.tensor, e.last + 1)] = 1;
    }
    for (std::uint32_t t = 0; t < y_.steps(); ++t) {
      if (all.workspace[t]) values[workspace_[t]] = place(*all.workspace[t]);
    }
    for (const Relation& r : relations_) {
      const bool other = r.b ? here[*r.b][r.step] : all.workspace[r.step].has_value();
      if (!here[r.a][r.step] || !other) continue;
      const std::int64_t b = values[r.b ? address(*r.b, r.step) : workspace_[r.step]];
      values[values[address(r.a, r.step)] > b ? r.above : r.below] = 1;
    }
    return values;
  }

 private:
  struct Columns {
    std::uint32_t first = 0, last = 0;  // steps at which the tensor may exist
    Variable base = 0;                  // P, S, R, L of the first step, and so on
  };
  [[nodiscard]] Variable column(TensorId a, std::uint32_t t, std::uint32_t which) const {
    return columns_[a].base + 4 * (t - columns_[a].first) + which;
  }
  [[nodiscard]] Variable preserved(TensorId a, std::uint32_t t) const { return column(a, t, 0); }
  [[nodiscard]] Variable spilled(TensorId a, std::uint32_t t) const { return column(a, t, 1); }
  [[nodiscard]] Variable retrieved(TensorId a, std::uint32_t t) const { return column(a, t, 2); }
  [[nodiscard]] Variable address(TensorId a, std::uint32_t t) const { return column(a, t, 3); }
  [[nodiscard]] bool exists(TensorId a, std::uint32_t t) const {
    return t >= columns_[a].first && t <= columns_[a].last && graph_.room(a) > 0;
  }

  void created(std::vector<Term>& row, TensorId a, std::uint32_t t, std::int64_t factor) const {
    if (graph_.producer(a)) y_.add(row, *graph_.producer(a), t, factor);
  }
  void resident(std::vector<Term>& row, TensorId a, std::uint32_t t, std::int64_t factor) const {
    created(row, a, t, factor);
    row.push_back({preserved(a, t), factor});
    row.push_back({retrieved(a, t), factor});
  }

  void add_tensor(TensorId a) {
    Columns c{y_.steps(), 0, static_cast<Variable>(program_.variables())};
    const auto use = [&](OperatorId o) {
      c.first = std::min(c.first, y_.first(o));
      c.last = std::max(c.last, y_.last(o));
    };
    if (graph_.producer(a)) use(*graph_.producer(a));
    for (const OperatorId o : graph_.readers(a)) use(o);
    columns_.push_back(c);
    const bool made = graph_.producer(a).has_value();
    if (!made && !graph_.readers(a).empty()) offset_ += whole(graph_.retrieve_cost(a));
    const std::int64_t highest = capacity_ - whole(std::min(graph_.capacity(), graph_.room(a)));
    for (std::uint32_t t = c.first; t <= c.last; ++t) {
      const auto p = program_.add_binary();
      const auto s = program_.add_binary(whole(graph_.spill_cost(a)));
      const auto r = program_.add_binary(whole(graph_.retrieve_cost(a)));
      const auto l = program_.add_variable(0, highest, 0, true);
      std::vector<Term> stays{{p, 1}, {r, 1}}, leaves{{p, 1}, {s, 1}};  // equation 1
      created(stays, a, t, 1);
      created(leaves, a, t, 1);
      program_.add_at_most(std::move(stays), 1);
      program_.add_at_most(std::move(leaves), 1);
      if (!made) program_.fix(s, 0);
      if (t == c.first) {
        program_.fix(p, 0);
        program_.fix(s, 0);
        if (made) program_.fix(r, 0);
        continue;
      }
      std::vector<Term> keep{{p, 1}}, spill{{s, 1}};  // equations 2 and 3
      resident(keep, a, t - 1, -1);
      created(spill, a, t - 1, -1);
      spill.push_back({preserved(a, t - 1), -1});
      program_.add_at_most(std::move(keep), 0);
      program_.add_at_most(std::move(spill), 0);
      if (made) {
        std::vector<Term> again{{r, 1}};  // equation 4
        for (std::uint32_t k = c.first; k <= t; ++k) again.push_back({spilled(a, k), -1});
        program_.add_at_most(std::move(again), 0);
      }
      // Equation 11: the address stays while the tensor does.
      program_.add_at_most({{l, 1}, {address(a, t - 1), -1}, {p, capacity_}}, capacity_);
      program_.add_at_most({{l, -1}, {address(a, t - 1), 1}, {p, capacity_}}, capacity_);
    }
    std::vector<Term> once;  // equation 8
    for (std::uint32_t t = c.first; t <= c.last; ++t) once.push_back({spilled(a, t), 1});
    program_.add_at_most(std::move(once), 1);
  }

  void need_operands(OperatorId o) {
    for (std::uint32_t t = y_.first(o); t <= y_.last(o); ++t) {
      for (const TensorId b : graph_.op(o).inputs) {
        std::vector<Term> row{{preserved(b, t), -1}, {retrieved(b, t), -1}};  // equation 5
        y_.add(row, o, t, 1);
        program_.add_at_most(std::move(row), 0);
      }
      if (!graph_.op(o).overwrites) continue;
      const Variable from = address(*graph_.op(o).overwrites, t);
      const Variable to = address(graph_.op(o).outputs.front(), t);
      for (const std::int64_t sign : {1, -1}) {
        std::vector<Term> row{{from, sign}, {to, -sign}};
        y_.add(row, o, t, capacity_);
        program_.add_at_most(std::move(row), capacity_);
      }
    }
  }

  /// Implied by equation 10; what the relaxation has to go by.
  void limit_bytes(std::uint32_t t) {
    std::vector<Term> row;
    for (TensorId a = 0; a < graph_.tensors(); ++a) {
      if (exists(a, t)) resident(row, a, t, whole(graph_.room(a)));
    }
    for (OperatorId o = 0; o < graph_.operators(); ++o) {
      const auto& over = graph_.op(o).overwrites;
      y_.add(row, o, t, whole(graph_.workspace(o)) - (over ? whole(graph_.room(*over)) : 0));
    }
    program_.add_at_most(std::move(row), capacity_);
  }

  [[nodiscard]] bool overwrite(TensorId a, TensorId b) const {
    const auto made_from = [&](TensorId from, TensorId to) {
      const auto& producer = graph_.producer(to);
      return producer && graph_.op(*producer).overwrites == from;
    };
    return made_from(a, b) || made_from(b, a);
  }

  void separate(std::uint32_t t) {
    workspace_.push_back(program_.add_variable(0, capacity_, 0, true));
    std::vector<Term> top{{workspace_[t], 1}};
    bool workspace = false;
    for (OperatorId o = 0; o < graph_.operators(); ++o) {
      if (t < y_.first(o) || t > y_.last(o) || graph_.workspace(o) == 0) continue;
      y_.add(top, o, t, whole(graph_.workspace(o)));
      workspace = true;
    }
    program_.add_at_most(std::move(top), capacity_);
    for (TensorId a = 0; a < graph_.tensors(); ++a) {
      if (!exists(a, t)) continue;
      for (TensorId b = a + 1; b < graph_.tensors(); ++b) {
        if (exists(b, t) && !overwrite(a, b)) relate(a, b, t);
      }
      if (workspace) relate(a, {}, t);
    }
  }

  /// Equation 10 for tensors `a` and `b` (none: the workspace) at step `t`.
  void relate(TensorId a, std::optional<TensorId> b, std::uint32_t t) {
    const Relation r{a, b, t, program_.add_binary(), program_.add_binary()};
    relations_.push_back(r);
    const Variable la = address(a, t);
    const Variable lb = b ? address(*b, t) : workspace_[t];
    std::vector<Term> above{{lb, 1}, {la, -1}, {r.above, capacity_}};
    std::vector<Term> one{{r.above, -1}, {r.below, -1}};
    resident(one, a, t, 1);
    std::int64_t room_b = 0;
    if (b) {
      room_b = whole(graph_.room(*b));
      resident(one, *b, t, 1);
    } else {
      for (OperatorId o = 0; o < graph_.operators(); ++o) {
        if (graph_.workspace(o) == 0) continue;
        y_.add(above, o, t, whole(graph_.workspace(o)));
        y_.add(one, o, t, 1);
      }
    }
    program_.add_at_most(std::move(above), capacity_ - room_b);
    program_.add_at_most({{la, 1}, {lb, -1}, {r.below, capacity_}},
                         capacity_ - whole(graph_.room(a)));
    program_.add_at_most(std::move(one), 1);
  }

  /// The largest tensor: of a placement and its mirror image one has it in the lower half.
  [[nodiscard]] std::optional<TensorId> anchor() const {
    std::optional<TensorId> largest;
    for (TensorId a = 0; a < graph_.tensors(); ++a) {
      if (!graph_.producer(a) || graph_.room(a) == 0) continue;
      if (!largest || graph_.room(a) > graph_.room(*largest)) largest = a;
    }
    return largest;
  }
  void break_symmetry() {
    const auto a = anchor();
    if (!a) return;
    const OperatorId o = *graph_.producer(*a);
    const std::int64_t half = (capacity_ - whole(graph_.room(*a))) / 2;
    for (std::uint32_t t = y_.first(o); t <= y_.last(o); ++t) {
      std::vector<Term> row{{address(*a, t), 1}};
      y_.add(row, o, t, capacity_);
      program_.add_at_most(std::move(row), half + capacity_);
    }
  }
  [[nodiscard]] bool is_high(const Layout& all, const std::vector<std::uint64_t>& bases) const {
    const auto a = anchor();
    if (!a) return false;
    const auto first = std::find_if(all.episodes.begin(), all.episodes.end(),
                                    [&](const Episode& e) { return e.tensor == *a; });
    return whole(bases[first->block]) > (capacity_ - whole(graph_.room(*a))) / 2;
  }

  const Graph& graph_;
  std::int64_t capacity_;
  std::int64_t offset_ = 0;
  IntegerProgram program_;
  OrderVariables y_;
  std::vector<Columns> columns_;     // by tensor
  std::vector<Variable> workspace_;  // address by step
  std::vector<Relation> relations_;
};

}  // namespace

Solution solve_joint(const Graph& graph, const Placed& start, bool all_orders,
                     const Effort& effort) {
  const Joint joint(graph, all_orders ? nullptr : &start.decision.order);
  Solution solution{start, cost(graph, start.decision), Bytes(0), false};
  const auto answer =
      joint.program().solve({effort.limits.nodes, effort.deadline.left()}, joint.write(start));
  solution.partial = answer.timed_out;
  if (!answer.values.empty()) solution.placed = joint.read(answer.values);
  solution.bytes = cost(graph, solution.placed.decision);
  const std::int64_t bound = std::max<std::int64_t>(answer.bound - joint.offset(), 0);
  solution.bound = std::min(Bytes(static_cast<std::uint64_t>(bound)), solution.bytes);
  return solution;
}

}  // namespace macroscope::planning
