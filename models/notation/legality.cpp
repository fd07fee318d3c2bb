#include "models/notation/legality.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/notation/dataflow.hpp"

namespace macroscope::notation {
namespace {

constexpr std::size_t kNone = kMostPrimitives;

class Check {
 public:
  explicit Check(const Notation& notation)
      : n_(notation),
        spatial_(spatial_loops(notation)),
        m_(loops_over(notation, Dim::m)),
        n_loops_(loops_over(notation, Dim::n)),
        k_(loops_over(notation, Dim::k)),
        weights_(loops_over(notation, Dim::bw) | loops_over(notation, Dim::bx)),
        both_encoded_(loops_over(notation, Dim::bx).any()) {}

  std::vector<Illegal> run() {
    loops();
    which();
    for (std::size_t i = 0; i < n_.primitives.size(); ++i) placement(i);
    order();
    depends();
    sparsity();
    syncs();
    for (Illegal& illegal : dataflow(n_).faults) out_.push_back(std::move(illegal));
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string name(std::size_t i) const {
    return placement_text(n_, n_.primitives[i]);
  }
  [[nodiscard]] std::string names(const LoopSet& loops) const { return loop_names(n_, loops); }
  [[nodiscard]] LoopSet set(std::size_t i) const { return around(n_.primitives[i].level); }
  /// The first primitive of a kind, or kNone.
  [[nodiscard]] std::size_t find(Primitive primitive) const {
    for (std::size_t i = 0; i < n_.primitives.size(); ++i) {
      if (n_.primitives[i].primitive == primitive) return i;
    }
    return kNone;
  }
  void at_primitive(Rule rule, std::size_t i, std::string sentence) {
    out_.push_back({rule, i, std::nullopt, std::move(sentence)});
  }
  void at_loop(Rule rule, std::size_t i, std::string sentence) {
    out_.push_back({rule, std::nullopt, i, std::move(sentence)});
  }
  void whole(Rule rule, std::string sentence) {
    out_.push_back({rule, std::nullopt, std::nullopt, std::move(sentence)});
  }

  void loops() {
    for (const Dim dim : {Dim::m, Dim::n, Dim::k, Dim::bw}) {
      if (loops_over(n_, dim).none()) {
        whole(Rule::loop_missing, fmt::format("no loop runs over {}", name_of(dim)));
      }
    }
    std::vector<Dim> rest;  // dimensions of loops without size
    for (std::size_t i = 0; i < n_.loops.size(); ++i) {
      const Loop& loop = n_.loops[i];
      if (loop.size != 0) continue;
      const std::string loop_text = loop_name(n_, i);
      if (loop.spatial) {
        at_loop(Rule::size_missing, i,
                fmt::format("{0} is parallel and needs a size, such as {0}=16: its turns are "
                            "hardware side by side",
                            loop_text));
      } else if (weights_[i]) {
        at_loop(Rule::size_missing, i,
                fmt::format("{0} needs a size, such as {0}=4: the number of digits is no part of "
                            "the problem",
                            loop_text));
      } else if (std::find(rest.begin(), rest.end(), loop.dim) != rest.end()) {
        at_loop(Rule::size_missing, i,
                fmt::format("{0} is the second loop that takes what is left of {1}; give one of "
                            "them a size, such as {0}=4",
                            loop_text, name_of(loop.dim)));
      } else {
        rest.push_back(loop.dim);
      }
    }
  }

  /// Primitives that every nest needs, and those that are there once.
  void which() {
    struct Needed {
      Primitive primitive;
      const char* missing;
      const char* twice;
    };
    for (const Needed& needed :
         {Needed{Primitive::encode, "no encode: map has no digits to select by",
                 "the digits are there already"},
          Needed{Primitive::sparse, "", "the zeros are gone already"},
          Needed{Primitive::map, "no map: there are no partial products",
                 "the partial products are there already"},
          Needed{Primitive::shift, "no shift: digits of all bit weights would count alike",
                 "every number has its bit weight already"}}) {
      const auto is = [&](const Placement& p) { return p.primitive == needed.primitive; };
      const auto first = std::find_if(n_.primitives.begin(), n_.primitives.end(), is);
      if (first == n_.primitives.end()) {
        if (*needed.missing != 0) whole(Rule::primitive_missing, needed.missing);
        continue;
      }
      const auto second = std::find_if(first + 1, n_.primitives.end(), is);
      if (second != n_.primitives.end()) {
        at_primitive(Rule::primitive_twice,
                     static_cast<std::size_t>(second - n_.primitives.begin()),
                     fmt::format("a second {}: {}", name_of(needed.primitive), needed.twice));
      }
    }
  }

  void placement(std::size_t i) {
    const Level& level = n_.primitives[i].level;
    for (std::size_t loop = 0; loop < n_.loops.size(); ++loop) {
      if (!level.shared[loop]) continue;
      const std::string loop_text = loop_name(n_, loop);
      if (loop >= level.depth) {
        at_primitive(Rule::bad_sharing, i,
                     fmt::format("{} does not stand inside {}, there is nothing to leave out",
                                 name(i), loop_text));
      } else if (!n_.loops[loop].spatial) {
        at_primitive(Rule::bad_sharing, i,
                     fmt::format("{}: {} is temporal and cannot be left out; what is done once for "
                                 "all its turns stands at a level outside it",
                                 name(i), loop_text));
      } else if (loop + 1 == level.depth) {
        at_primitive(Rule::bad_sharing, i,
                     fmt::format("{} stands in {} and leaves it out; the level around it says the "
                                 "same",
                                 name(i), loop_text));
      }
    }
  }

  /// encode, sparse, map, then what becomes of the partial products; sync anywhere.
  void order() {
    std::size_t last = kNone;
    for (std::size_t i = 0; i < n_.primitives.size(); ++i) {
      const Primitive p = n_.primitives[i].primitive;
      if (p == Primitive::sync) continue;
      const auto rank = [](Primitive q) { return std::min(q, Primitive::shift); };
      if (last != kNone && rank(p) < rank(n_.primitives[last].primitive)) {
        at_primitive(
            Rule::bad_order, i,
            fmt::format("{} is written behind {}, which takes its result", name(i), name(last)));
      } else {
        last = i;
      }
    }
  }

  void depends() {
    const LoopSet operand = both_encoded_ ? m_ | n_loops_ | k_ : m_ | k_;
    if (const std::size_t i = find(Primitive::encode); i != kNone) {
      if (const LoopSet missing = operand & ~set(i); missing.any()) {
        at_primitive(Rule::dependence, i,
                     fmt::format("{} stands outside {}, but the digits of {} differ in its turns",
                                 name(i), names(missing), both_encoded_ ? "A and B" : "A"));
      }
    }
    if (const std::size_t i = find(Primitive::map); i != kNone) {
      if (const LoopSet missing = (m_ | n_loops_ | k_ | weights_) & ~set(i); missing.any()) {
        at_primitive(Rule::dependence, i,
                     fmt::format("{} stands outside {}, but a partial product is one digit of one "
                                 "A times one B",
                                 name(i), names(missing)));
      }
    }
    const std::size_t i = find(Primitive::sparse);
    if (i == kNone) return;
    // Its list covers the turns of temporal loops inside; of all others it makes one of its own.
    if (const LoopSet missing = ((operand & ~k_) | (k_ & spatial_)) & ~set(i); missing.any()) {
      at_primitive(Rule::dependence, i,
                   fmt::format("{} stands outside {}, but which digits are zero differs in its "
                               "turns",
                               name(i), names(missing)));
    }
    if (const std::size_t e = find(Primitive::encode); e != kNone) {
      if (const LoopSet inside = set(e) & n_loops_ & ~set(i); inside.any()) {
        at_primitive(Rule::dependence, i,
                     fmt::format("{} makes one list for all of {}, but {} makes its digits inside",
                                 name(i), names(inside), name(e)));
      }
    }
  }

  void sparsity() {
    const std::size_t i = find(Primitive::sparse);
    if (i == kNone) return;
    if (const LoopSet wide = weights_ & spatial_; wide.any()) {
      at_primitive(Rule::sparse_spatial, i,
                   fmt::format("{0} with {1} parallel: each digit has hardware of its own, zero or "
                               "not, and skipping it saves nothing; make {1} temporal",
                               name(i), names(wide)));
      return;
    }
    LoopSet shorter = (k_ | weights_) & ~spatial_;
    for (std::size_t l = 0; l < n_.primitives[i].level.depth; ++l) shorter.reset(l);
    if (shorter.none()) {
      at_primitive(Rule::sparse_spatial, i,
                   fmt::format("{} has no temporal loop over K or bit weights inside: its list of "
                               "digits makes none shorter",
                               name(i)));
    }
  }

  void syncs() {
    const std::size_t sparse = find(Primitive::sparse);
    LoopSet drifting;  // spatial loops whose units have lists of different lengths
    if (sparse != kNone) {
      drifting = spatial_ & set(sparse) & (both_encoded_ ? m_ | n_loops_ | k_ : m_ | k_);
    }
    LoopSet apart = drifting;
    for (std::size_t i = 0; i < n_.primitives.size(); ++i) {
      if (n_.primitives[i].primitive != Primitive::sync) continue;
      if (sparse == kNone) {
        at_primitive(Rule::sync_useless, i,
                     fmt::format("{} without sparse: all units take the same cycles, nobody has to "
                                 "wait",
                                 name(i)));
      } else if ((drifting & ~set(i)).none()) {
        at_primitive(Rule::sync_useless, i,
                     fmt::format("{} is inside every loop whose units drift apart ({}) and waits "
                                 "for nobody",
                                 name(i), drifting.any() ? names(drifting) : "there is none"));
      }
      apart &= set(i);
    }
    if (apart.any()) {
      whole(Rule::sync_missing,
            fmt::format("{} take different numbers of cycles after {}, and no sync outside waits "
                        "for the last of them",
                        names(apart), name(sparse)));
    }
  }

  const Notation& n_;
  LoopSet spatial_, m_, n_loops_, k_, weights_;
  bool both_encoded_;
  std::vector<Illegal> out_;
};

}  // namespace

std::vector<Illegal> legality(const Notation& notation) {
  return Check(notation).run();
}

}  // namespace macroscope::notation
