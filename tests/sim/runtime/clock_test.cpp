// Clock edges from integers, and the meter of busy time.
#include "sim/runtime/clock.hpp"

#include <catch2/catch.hpp>

#include "sim/core/error.hpp"
#include "sim/core/rng.hpp"
#include "sim/runtime/unit.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using runtime::BusyMeter;
using runtime::Clock;
using test::Numbers;

TEST_CASE("edge n is at ceil(n / frequency), without an error that grows", "[clock]") {
  const Clock third(Hertz(1.2e9));  // 833.333... ps
  CHECK(third.edge_fs(1) == 833'334);
  CHECK(third.edge_fs(2) == 1'666'667);
  CHECK(third.edge_fs(3) == 2'500'000);
  CHECK(third.edge_fs(3'000'000'000) == 2'500'000'000'000'000);
  const Clock binary(Hertz(3.2e9));  // 312.5 ps
  CHECK(binary.edge_fs(1) == 312'500);
  CHECK(binary.edge_fs(7) == 2'187'500);
  CHECK(Clock(Hertz(7e8)).edge_fs(7) == 10'000'000);
}

TEST_CASE("edges repeat after the cycles that make whole femtoseconds", "[clock]") {
  CHECK(Clock(Hertz(1e9)).exact_edges() == 1);
  CHECK(Clock(Hertz(7e8)).exact_edges() == 7);
  CHECK(Clock(Hertz(1.2e9)).exact_edges() == 3);
  CHECK(Clock(Hertz(999'999'999)).exact_edges() == 1);  // would be the frequency itself
  for (const double hertz : {7e8, 1.2e9, 9.33e8, 3.2e9}) {
    const Clock clock{Hertz(hertz)};
    const std::uint64_t period = clock.exact_edges();
    for (std::uint64_t cycle = 0; cycle < 50; ++cycle)
      CHECK(clock.edge_fs(cycle + period) == clock.edge_fs(cycle) + clock.edge_fs(period));
  }
}

TEST_CASE("the first edge at or after a moment is exact one femtosecond around an edge",
          "[clock]") {
  Rng rng(1, "clock");
  for (const double hertz : {1e3, 7e8, 1e9, 1.2e9, 3.2e9, 2.999999999e9, 1e11}) {
    const Clock clock{Hertz(hertz)};
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t cycle =
          rng.between(1, std::uint64_t{1} << rng.between(1, hertz < 1e6 ? 22 : 32));
      const std::uint64_t fs = clock.edge_fs(cycle);
      INFO(hertz << " Hz, cycle " << cycle);
      CHECK(clock.cycle_at_or_after(fs) == cycle);
      CHECK(clock.cycle_at_or_after(fs - 1) == cycle);
      CHECK(clock.cycle_at_or_after(fs + 1) == cycle + 1);
    }
    CHECK(clock.cycle_at_or_after(0) == 0);
  }
}

TEST_CASE("a clock refuses zero hertz and times beyond the kernel", "[clock]") {
  CHECK_THROWS_AS(Clock(Hertz(0.2)), ModelError);
  const Clock gigahertz(Hertz(1e9));
  CHECK_NOTHROW(gigahertz.edge_fs(9'000'000'000'000));
  CHECK_THROWS_AS(gigahertz.edge_fs(10'000'000'000'000), ModelError);
}

TEST_CASE("the kernel keeps the edges of a clock with a fractional period", "[clock]") {
  const Numbers out = test::in_worker<Numbers>([] {
    runtime::set_kernel_resolution();
    const Clock clock(Hertz(1.2e9));
    Numbers seen;
    for (const std::uint64_t cycle : {1, 2, 3, 1000, 1001}) {
      sc_core::sc_start(clock.until(cycle));
      seen.push_back(runtime::now_fs());
      seen.push_back(clock.now());
      seen.push_back(clock.until(cycle - 1).value());  // passed
    }
    return seen;
  });
  CHECK(out == Numbers{833'334, 1, 0, 1'666'667, 2, 0, 2'500'000, 3, 0, 833'333'334, 1000, 0,
                       834'166'667, 1001, 0});
}

TEST_CASE("busy time is the length of the union of the intervals", "[clock]") {
  Rng rng(1, "meter");
  for (int i = 0; i < 200; ++i) {
    BusyMeter meter;
    const std::uint64_t origin = rng.below(50);
    meter.reset(origin);
    std::vector<bool> covered(400, false);
    std::uint64_t begin = origin;
    std::uint64_t last = origin;
    for (int j = 0; j < 8; ++j) {
      begin += rng.below(20);
      const std::uint64_t end = begin + rng.below(30);
      meter.add(begin, end);
      last = std::max(last, end);
      for (std::uint64_t cycle = begin; cycle < end; ++cycle) covered[cycle] = true;
    }
    CHECK(meter.busy() ==
          static_cast<std::uint64_t>(std::count(covered.begin(), covered.end(), true)));
    CHECK(meter.frontier() == last);
  }
}
