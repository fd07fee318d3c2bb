// The base of sequenced units: waits, signals at their cycle, and the words for a stall.
#include "sim/runtime/unit.hpp"

#include <catch2/catch.hpp>

#include "sim/program/token.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using program::Moment;
using program::Step;
using test::Numbers;

namespace {

/// Hands out a list of steps.
class List final : public program::StepStream {
 public:
  explicit List(std::vector<Step> steps) : steps_(std::move(steps)) {}
  bool next(Step& step) override {
    if (at_ == steps_.size()) return false;
    step = steps_[at_++];
    return true;
  }

 private:
  std::vector<Step> steps_;
  std::size_t at_ = 0;
};

/// Takes `index` cycles for a step; notes when each begins.
class Worker final : public runtime::Unit {
 public:
  Worker(const sc_core::sc_module_name& name, const runtime::Clock& clock,
         runtime::TokenBoard& tokens)
      : Unit(name, clock, tokens) {}
  [[nodiscard]] const char* kind() const override { return "test"; }
  Numbers begins;

 protected:
  std::uint64_t execute(const Step& step) override {
    const std::uint64_t now = clock().now();
    begins.push_back(now);
    busy(now, now + step.index);
    signal_at(now + step.index, step, Moment::done);
    return now + step.index;
  }
};

Step step(std::uint64_t cycles, std::vector<program::Wait> waits,
          std::vector<program::TokenId> signals) {
  Step s;
  s.index = cycles;
  for (const program::Wait& w : waits) s.waits.push_back(w);
  for (const program::TokenId id : signals) s.signals.push_back({id, Moment::done});
  return s;
}

}  // namespace

TEST_CASE("a step begins when its unit is free and all its tokens have come", "[unit]") {
  for (const bool consumer_first : {false, true}) {
    const Numbers out = test::in_worker<Numbers>([&] {
      runtime::set_kernel_resolution();
      const runtime::Clock clock(Hertz(1.2e9));
      runtime::TokenBoard tokens;
      std::unique_ptr<Worker> producer, consumer;
      if (consumer_first) consumer = std::make_unique<Worker>("consumer", clock, tokens);
      producer = std::make_unique<Worker>("producer", clock, tokens);
      if (!consumer_first) consumer = std::make_unique<Worker>("consumer", clock, tokens);
      producer->start(
          std::make_unique<List>(std::vector<Step>{step(5, {}, {0}), step(7, {}, {0, 1})}), 10);
      consumer->start(std::make_unique<List>(std::vector<Step>{
                          step(2, {{0, 1}}, {}), step(3, {{1, 1}, {0, 2}}, {}), step(4, {}, {})}),
                      10);
      sc_core::sc_start();
      Numbers seen = producer->begins;
      seen.insert(seen.end(), consumer->begins.begin(), consumer->begins.end());
      for (const Worker* unit : {producer.get(), consumer.get()}) {
        const program::UnitActivity a = unit->activity(10, 40);
        seen.insert(seen.end(), {a.busy.count(), a.stalled.count(), a.idle.count()});
        CHECK(unit->finished());
        CHECK(unit->explain_stall().empty());
      }
      return seen;
    });
    // Producer 10..15..22; consumer at 15 (2), at 22 (3), at 25 (4) to 29.
    CHECK(out == Numbers{10, 15, 15, 22, 25, 12, 0, 18, 9, 10, 11});
  }
}

TEST_CASE("a unit that waits for ever says for what and since when", "[unit]") {
  const std::string text = test::in_worker<std::string>([] {
    runtime::set_kernel_resolution();
    const runtime::Clock clock(Hertz(1e9));
    runtime::TokenBoard tokens;
    Worker unit("unit", clock, tokens);
    const auto wait = program::token::weight_loaded;
    unit.start(
        std::make_unique<List>(std::vector<Step>{step(6, {}, {wait}), step(1, {{wait, 3}}, {})}),
        0);
    sc_core::sc_start();
    CHECK_FALSE(unit.finished());
    return unit.explain_stall();
  });
  CHECK(text == "unit: step 1 waits since cycle 6 for 3 weight tiles loaded (now 1)");
}
