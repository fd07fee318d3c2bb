#include "models/notation/dataflow.hpp"

#include <fmt/format.h>

#include "sim/core/quantity.hpp"

namespace macroscope::notation {
namespace {

bool is_stage(Primitive p) {
  return p == Primitive::shift || p == Primitive::half_reduce || p == Primitive::add ||
         p == Primitive::accumulate;
}

/// Follows the numbers from the partial products on.
class Walk {
 public:
  explicit Walk(const Notation& notation)
      : n_(notation),
        spatial_(spatial_loops(notation)),
        sums_(summed_loops(notation)),
        weights_(loops_over(notation, Dim::bw) | loops_over(notation, Dim::bx)) {
    for (std::size_t i = 0; i < n_.loops.size(); ++i) open_.set(i);
    results_ = open_ & ~sums_;
    for (std::size_t i = 0; i < n_.primitives.size(); ++i) {
      const Placement& p = n_.primitives[i];
      if (is_stage(p.primitive)) order_.push_back(i);
      if (p.primitive == Primitive::sparse) lanes_drift_ = own_weights(p.level);
    }
  }

  Dataflow run() {
    for (at_ = 0; at_ < order_.size(); ++at_) step();
    finish();
    return std::move(out_);
  }

 private:
  /// Temporal loops over bit weights inside the level: a list of digits walks through them alone.
  [[nodiscard]] bool own_weights(const Level& sparse) const {
    LoopSet inside = weights_ & ~spatial_;
    for (std::size_t i = 0; i < sparse.depth; ++i) inside.reset(i);
    return inside.any();
  }
  [[nodiscard]] const Placement& placement(std::size_t at) const {
    return n_.primitives[order_[at]];
  }
  [[nodiscard]] std::string name() const { return placement_text(n_, placement(at_)); }
  [[nodiscard]] std::string names(const LoopSet& loops) const { return loop_names(n_, loops); }
  /// True if the stage behind number `at` is of this kind and stands at the same level.
  [[nodiscard]] bool next_is(std::size_t at, Primitive p) const {
    return at + 1 < order_.size() && placement(at + 1).primitive == p &&
           around(placement(at + 1).level) == around(placement(at).level);
  }
  void fault(Rule rule, std::string sentence) {
    out_.faults.push_back({rule, order_[at_], std::nullopt, std::move(sentence)});
  }

  void step() {
    const LoopSet set = around(placement(at_).level);
    Stage stage{order_[at_], {}, 1, pair_, pair_, false};
    const bool folded = at_ > 0 && placement(at_).primitive == Primitive::add &&
                        placement(at_ - 1).primitive == Primitive::accumulate &&
                        next_is(at_ - 1, Primitive::add);
    const LoopSet own = folded ? out_.stages.back().summed : LoopSet();  // their sum is its result
    if (const LoopSet gone = set & ~open_ & ~own; gone.any()) {
      fault(Rule::summed_before, fmt::format("{} stands inside {}, whose sum has been taken before",
                                             name(), names(gone)));
    } else if (const LoopSet lost = results_ & ~set; lost.any()) {
      fault(Rule::mixed_results,
            fmt::format("{} stands outside {}, whose turns belong to different results", name(),
                        names(lost)));
    } else {
      switch (placement(at_).primitive) {
        case Primitive::shift:
          shift(set);
          break;
        case Primitive::accumulate:
          accumulate(set, stage);
          break;
        default:
          combine(set, stage);
      }
      open_ &= ~stage.summed;
      pair_ = stage.pair_out;
    }
    out_.stages.push_back(stage);
  }

  void shift(const LoopSet& set) {
    if (const LoopSet missing = weights_ & ~set; missing.any()) {
      fault(Rule::mixed_weights,
            fmt::format("{} stands outside {}: there its numbers are to be sums over bit weights, "
                        "which no one shift can restore",
                        name(), names(missing)));
    } else if (const LoopSet others = open_ & ~set; others.any()) {
      fault(Rule::takes_time, fmt::format("{} stands outside {} and would take one of its numbers",
                                          name(), names(others)));
    }
    shifted_ = true;
  }

  /// half_reduce and add: what the loops inside give in one moment.
  void combine(const LoopSet& set, Stage& stage) {
    stage.summed = open_ & sums_ & ~set;
    if (const LoopSet late = stage.summed & ~spatial_; late.any()) {
      fault(Rule::takes_time,
            fmt::format("{} stands outside {}, whose turns come one after the other: accumulate "
                        "over it, or make it parallel",
                        name(), names(late)));
    }
    check_weights(stage.summed);
    stage.inputs = pair_ ? 2 : 1;
    for (std::size_t i = 0; i < n_.loops.size(); ++i) {
      if (stage.summed[i]) stage.inputs = saturating_product(stage.inputs, n_.loops[i].size);
    }
    if (placement(at_).primitive == Primitive::add) {
      if (stage.summed.none() && !pair_) {
        fault(Rule::idle, fmt::format("{} gets one word and has nothing to add to it", name()));
      }
      stage.pair_out = false;
      added_ = true;
      return;
    }
    if (added_) {
      fault(Rule::late_compression,
            fmt::format("{} comes after an add: the carry chain that it is to save has been paid "
                        "for; put it in front, or add again",
                        name()));
    }
    const bool register_comes_back = next_is(at_, Primitive::accumulate);
    if (register_comes_back) stage.inputs += next_is(at_ + 1, Primitive::add) ? 1 : 2;
    if (stage.summed.none() && !register_comes_back) {
      fault(Rule::idle, fmt::format("{} gets one {} and has nothing to compress it with", name(),
                                    pair_ ? "pair" : "word"));
    }
    stage.pair_out = true;
  }

  void accumulate(const LoopSet& set, Stage& stage) {
    const bool folded = next_is(at_, Primitive::add);
    const bool compressed = at_ > 0 && placement(at_ - 1).primitive == Primitive::half_reduce &&
                            around(placement(at_ - 1).level) == set;
    const std::size_t next = at_ + (folded ? 2 : 1);
    const LoopSet after = next < order_.size() ? around(placement(next).level) : results_;
    if (const LoopSet beside = open_ & sums_ & ~set; beside.any()) {
      const bool parallel = (beside & spatial_).any();
      fault(parallel ? Rule::side_by_side : Rule::takes_time,
            parallel ? fmt::format("{} stands outside {}, whose turns come at once: half_reduce or "
                                   "add them first, or accumulate inside",
                                   name(), names(beside & spatial_))
                     : fmt::format("{} stands outside {} and would take its last turn only", name(),
                                   names(beside)));
    }
    stage.summed = open_ & sums_ & set & ~after;
    if (stage.summed.none()) {
      fault(Rule::idle, fmt::format("{} has no loop to add over: what follows it stands in the "
                                    "same loops over K and bit weights",
                                    name()));
    }
    check_weights(stage.summed);
    stage.in_loop = folded || (compressed && pair_);
    stage.inputs = pair_ ? 4 : 2;
  }

  void check_weights(const LoopSet& summed) {
    if (shifted_) return;
    if (const LoopSet mixed = summed & weights_; mixed.any()) {
      fault(Rule::mixed_weights,
            fmt::format("{} sums over {} before shift: digits of all bit weights would count alike",
                        name(), names(mixed)));
    } else if (const LoopSet lanes = summed & spatial_; lanes_drift_ && lanes.any()) {
      fault(Rule::mixed_weights,
            fmt::format("{} sums over {} before shift, but sparse lets each of its lanes walk "
                        "through bit weights alone: in one cycle they differ",
                        name(), names(lanes)));
    }
  }

  void finish() {
    if (const LoopSet left = open_ & sums_; left.any()) {
      out_.faults.push_back(
          {Rule::not_summed, std::nullopt, std::nullopt,
           fmt::format("nothing sums over {}: accumulate, half_reduce or add over it",
                       names(left))});
    }
    if (pair_) {
      out_.faults.push_back({Rule::carry_left, std::nullopt, std::nullopt,
                             "the result stays a pair of sum and carry: no add makes it one word"});
    }
  }

  const Notation& n_;
  LoopSet spatial_, sums_, weights_, results_;
  std::vector<std::size_t> order_;  // of the stages' primitives
  bool lanes_drift_ = false;
  std::size_t at_ = 0;
  LoopSet open_;  // loops whose turns are different numbers
  bool pair_ = false;
  bool shifted_ = false;
  bool added_ = false;
  Dataflow out_;
};

}  // namespace

Dataflow dataflow(const Notation& notation) {
  return Walk(notation).run();
}

}  // namespace macroscope::notation
