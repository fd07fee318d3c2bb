// Every rule of the notation: a nest that breaks it, and the sentence that says why.
#include <algorithm>
#include <catch2/catch.hpp>

#include "models/notation/design_points.hpp"
#include "models/notation/legality.hpp"
#include "models/notation/parse.hpp"

namespace macroscope::notation {
namespace {

Notation value_of(const std::string& text) {
  auto parsed = parse(text);
  REQUIRE(std::holds_alternative<ParsedNotation>(parsed));
  return std::get<ParsedNotation>(parsed).notation;
}

struct Case {
  Rule rule;
  std::string text;
  const char* sentence;
};

const std::string kDense = "MT NT MP=4 NP=4 KT BWP=4 : ";
const std::string kHead = "encode@BWP map@BWP shift@BWP ";
const std::string kSlice = "MT NT MP=4 NP=4 BWT=4 KT KT2=4 : ";
const std::string kFlush =
    " map@KT2 half_reduce@KT2 accumulate@KT2 add@BWT shift@BWT "
    "accumulate@BWT ";

/// Nests that break one rule each.
std::vector<Case> cases() {
  return {
      {Rule::loop_missing, "NT MP=4 : encode@MP map@MP shift@MP", "no loop runs over K"},
      {Rule::loop_missing, "MT NT KT : encode@KT map@KT shift@KT accumulate@KT",
       "no loop runs over BW"},
      {Rule::size_missing, "MT NT MP NP=4 KT BWP=4 : " + kHead + "add@KT accumulate@KT",
       "MP is parallel and needs a size, such as MP=16: its turns are hardware side by side"},
      {Rule::size_missing, "MT NT KT BWT : encode@BWT map@BWT shift@BWT accumulate@BWT",
       "BWT needs a size, such as BWT=4: the number of digits is no part of the problem"},
      {Rule::size_missing, "MT NT KT KT2 BWP=4 : " + kHead + "add@KT2 accumulate@KT2",
       "KT2 is the second loop that takes what is left of K; give one of them a size, such as "
       "KT2=4"},
      {Rule::primitive_missing, kDense + "map@BWP shift@BWP add@KT accumulate@KT",
       "no encode: map has no digits to select by"},
      {Rule::primitive_missing, kDense + "encode@BWP shift@BWP add@KT accumulate@KT",
       "no map: there are no partial products"},
      {Rule::primitive_missing, kDense + "encode@BWP map@BWP add@KT accumulate@KT",
       "no shift: digits of all bit weights would count alike"},
      {Rule::primitive_twice, kDense + "encode@BWP " + kHead + "add@KT accumulate@KT",
       "a second encode: the digits are there already"},
      {Rule::primitive_twice, kDense + kHead + "shift@BWP add@KT accumulate@KT",
       "a second shift: every number has its bit weight already"},
      {Rule::bad_sharing,
       kDense + "encode@KT/BWP map@BWP shift@BWP half_reduce@KT add@KT accumulate@KT",
       "encode@KT/BWP does not stand inside BWP, there is nothing to leave out"},
      {Rule::bad_sharing,
       "MT NT=4 NP=4 KT BWP=4 : encode@BWP/NT map@BWP shift@BWP half_reduce@KT add@KT "
       "accumulate@KT",
       "encode@BWP/NT: NT is temporal and cannot be left out; what is done once for all its turns "
       "stands at a level outside it"},
      {Rule::bad_sharing,
       kDense + "encode@BWP/BWP map@BWP shift@BWP half_reduce@KT add@KT accumulate@KT",
       "encode@BWP/BWP stands in BWP and leaves it out; the level around it says the same"},
      {Rule::bad_order, kDense + "map@BWP encode@BWP shift@BWP half_reduce@KT add@KT accumulate@KT",
       "encode@BWP is written behind map@BWP, which takes its result"},
      {Rule::bad_order, kDense + "encode@BWP shift@BWP map@BWP half_reduce@KT add@KT accumulate@KT",
       "map@BWP is written behind shift@BWP, which takes its result"},
      {Rule::dependence, kDense + "encode@NP map@BWP shift@BWP half_reduce@KT add@KT accumulate@KT",
       "encode@NP stands outside KT, but the digits of A differ in its turns"},
      {Rule::dependence,
       kDense + "encode@BWP/MP map@BWP shift@BWP half_reduce@KT add@KT accumulate@KT",
       "encode@BWP/MP stands outside MP, but the digits of A differ in its turns"},
      {Rule::dependence,
       kDense + "encode@BWP map@BWP/NP shift@BWP half_reduce@KT add@KT accumulate@KT",
       "map@BWP/NP stands outside NP, but a partial product is one digit of one A times one B"},
      {Rule::dependence, kSlice + "encode@KT2/NP sparse@KT/MP" + kFlush + "sync@NT",
       "sparse@KT/MP stands outside MP, but which digits are zero differs in its turns"},
      {Rule::dependence, kSlice + "encode@KT2 sparse@KT/NP" + kFlush + "sync@NT",
       "sparse@KT/NP makes one list for all of NP, but encode@KT2 makes its digits inside"},
      {Rule::dependence,
       "MT NT MP=4 NP=4 KT KP=16 BWT=8 BXT=8 : encode@KP/NP sparse@KP map@BXT shift@BXT "
       "half_reduce@BXT/KP add@BXT/KP accumulate@BXT/KP sync@KT sync@NT",
       "encode@KP/NP stands outside NP, but the digits of A and B differ in its turns"},
      {Rule::sparse_spatial,
       "MT NT MP=4 NP=4 KT KT2=4 BWP=4 : encode@BWP sparse@KT map@BWP shift@BWP half_reduce@KT2 "
       "accumulate@KT2 add@NP sync@NT",
       "sparse@KT with BWP parallel: each digit has hardware of its own, zero or not, and skipping "
       "it saves nothing; make BWP temporal"},
      {Rule::sparse_spatial, kSlice + "encode@KT2/NP sparse@KT2/NP" + kFlush + "sync@NT",
       "sparse@KT2/NP has no temporal loop over K or bit weights inside: its list of digits makes "
       "none shorter"},
      {Rule::mixed_results, kDense + kHead + "half_reduce@KT add@KT/NP accumulate@KT",
       "add@KT/NP stands outside NP, whose turns belong to different results"},
      {Rule::mixed_results, kDense + kHead + "half_reduce@KT accumulate@KT add@MP",
       "add@MP stands outside NP, whose turns belong to different results"},
      {Rule::summed_before, kDense + kHead + "half_reduce@KT accumulate@KT add@NP add@KT",
       "add@KT stands inside KT, whose sum has been taken before"},
      {Rule::takes_time, kDense + kHead + "half_reduce@NP add@NP",
       "half_reduce@NP stands outside KT, whose turns come one after the other: accumulate over "
       "it, "
       "or make it parallel"},
      {Rule::takes_time, kDense + kHead + "half_reduce@KT add@KT accumulate@NP",
       "accumulate@NP stands outside KT and would take its last turn only"},
      {Rule::takes_time, "MT NT MP=4 BWT=4 KT KT2=4 : encode@KT2 map@KT2 shift@KT accumulate@KT2",
       "shift@KT stands outside KT2 and would take one of its numbers"},
      {Rule::side_by_side,
       "NT KT MT NP=4 KP=4 BWP=4 : " + kHead +
           "half_reduce@KP add@KP "
           "accumulate@NP",
       "accumulate@NP stands outside KP, whose turns come at once: half_reduce or add them first, "
       "or accumulate inside"},
      {Rule::mixed_weights,
       kDense + "encode@BWP map@BWP half_reduce@KT shift@KT add@KT accumulate@KT",
       "half_reduce@KT sums over BWP before shift: digits of all bit weights would count alike"},
      {Rule::mixed_weights,
       kDense + "encode@BWP map@BWP half_reduce@KT shift@KT add@KT "
                "accumulate@KT",
       "shift@KT stands outside BWP: there its numbers are to be sums over bit weights, which no "
       "one shift can restore"},
      {Rule::mixed_weights, "MT NT KT BWT=4 : encode@KT map@BWT accumulate@BWT shift@NT",
       "accumulate@BWT sums over BWT before shift"},
      {Rule::mixed_weights,
       "MT NT KT KP=4 BWT=4 : encode@KP sparse@KP map@BWT half_reduce@BWT/KP shift@BWT/KP "
       "accumulate@BWT/KP add@NT sync@KT",
       "half_reduce@BWT/KP sums over KP before shift, but sparse lets each of its lanes walk "
       "through bit weights alone: in one cycle they differ"},
      {Rule::late_compression,
       "NT KT MT NP=4 KP=4 BWP=4 : " + kHead +
           "half_reduce@KP add@KP half_reduce@NP add@NP "
           "accumulate@NP",
       "half_reduce@NP comes after an add: the carry chain that it is to save has been paid for; "
       "put it in front, or add again"},
      {Rule::idle, kDense + kHead + "half_reduce@BWP half_reduce@KT add@KT accumulate@KT",
       "half_reduce@BWP gets one word and has nothing to compress it with"},
      {Rule::idle, kDense + kHead + "half_reduce@KT half_reduce@KT add@KT accumulate@KT",
       "half_reduce@KT gets one pair and has nothing to compress it with"},
      {Rule::idle, kDense + kHead + "half_reduce@KT add@KT add@KT accumulate@KT",
       "add@KT gets one word and has nothing to add to it"},
      {Rule::idle, kDense + kHead + "half_reduce@KT add@KT accumulate@KT accumulate@NP",
       "accumulate@NP has no loop to add over"},
      {Rule::not_summed, kDense + kHead + "half_reduce@KT add@KT",
       "nothing sums over KT: accumulate, half_reduce or add over it"},
      {Rule::carry_left, kDense + kHead + "half_reduce@KT accumulate@KT",
       "the result stays a pair of sum and carry: no add makes it one word"},
      {Rule::sync_missing, kSlice + "encode@KT2/NP sparse@KT/NP" + kFlush,
       "MP take different numbers of cycles after sparse@KT/NP, and no sync outside waits for the "
       "last of them"},
      {Rule::sync_useless, kDense + kHead + "half_reduce@KT add@KT accumulate@KT sync@NT",
       "sync@NT without sparse: all units take the same cycles, nobody has to wait"},
      {Rule::sync_useless, kSlice + "encode@KT2/NP sparse@KT/NP" + kFlush + "sync@BWT sync@NT",
       "sync@BWT is inside every loop whose units drift apart (MP) and waits for nobody"},
  };
}

TEST_CASE("every published design point is legal", "[notation]") {
  REQUIRE(design_points().size() == 12);
  for (const DesignPoint& point : design_points()) {
    INFO(point.name);
    for (const Illegal& illegal : legality(value_of(std::string(point.text)))) {
      FAIL_CHECK(illegal.sentence);
    }
  }
}

TEST_CASE("an illegal nest gives the sentence of its rule, and where", "[notation]") {
  for (const Case& c : cases()) {
    INFO(c.text);
    const Notation n = value_of(c.text);
    const auto reasons = legality(n);
    std::string all;
    for (const Illegal& illegal : reasons) all += illegal.sentence + "\n";
    INFO(all);
    const auto found = std::find_if(reasons.begin(), reasons.end(), [&](const Illegal& illegal) {
      return illegal.rule == c.rule && illegal.sentence.rfind(c.sentence, 0) == 0;
    });
    REQUIRE(found != reasons.end());
    // A sentence that begins with a placement is about that primitive.
    for (std::size_t i = 0; i < n.primitives.size(); ++i) {
      const std::string name = placement_text(n, n.primitives[i]) + " ";
      if (found->sentence.rfind(name, 0) != 0) continue;
      REQUIRE(found->primitive);
      CHECK(n.primitives[*found->primitive] == n.primitives[i]);
    }
  }
}

TEST_CASE("every rule has a nest that breaks it", "[notation]") {
  for (int rule = 0; rule <= static_cast<int>(Rule::sync_useless); ++rule) {
    INFO(rule);
    const auto all = cases();
    CHECK(std::any_of(all.begin(), all.end(),
                      [&](const Case& c) { return static_cast<int>(c.rule) == rule; }));
  }
}

TEST_CASE("a bit-serial PE that adds every digit to a word is legal", "[notation]") {
  // shift first, or one accumulator per bit weight and shift later: the sum is linear in both.
  CHECK(legality(value_of("MT NT KT BWT=8 : encode@BWT map@BWT shift@BWT accumulate@BWT")).empty());
  CHECK(legality(value_of("MT NT BWT=8 KT : encode@KT map@KT accumulate@KT shift@BWT "
                          "accumulate@BWT"))
            .empty());
  CHECK(legality(value_of("MT NT BWP=4 KT : encode@KT map@KT accumulate@KT shift@BWP add@NT"))
            .empty());
}

}  // namespace
}  // namespace macroscope::notation
