// Capacity and occupancy of a scratchpad.
#include "models/memory/scratchpad.hpp"

#include <catch2/catch.hpp>

#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using memory::Holds;
using memory::Scratchpad;
using test::Numbers;

namespace {

memory::ScratchpadParams hundred_bytes() {
  memory::ScratchpadParams p;
  p.capacity = Bytes(100);
  return p;
}

}  // namespace

TEST_CASE("a scratchpad counts what it holds, oldest tile of a kind first out", "[scratchpad]") {
  const Numbers out = test::in_worker<Numbers>([] {
    Scratchpad pad("pad", hundred_bytes());
    Numbers seen;
    pad.reserve(Holds::input, Bytes(40));
    pad.reserve(Holds::weight, Bytes(30));
    pad.reserve(Holds::input, Bytes(30));
    seen.push_back(pad.resident().count());
    sc_core::sc_start(1, sc_core::SC_NS);
    pad.release(Holds::input);
    seen.push_back(pad.resident().count());
    pad.release(Holds::input);
    seen.push_back(pad.resident().count());
    pad.release(Holds::weight);
    seen.push_back(pad.resident().count());
    seen.push_back(pad.activity().peak_occupancy.count());
    pad.begin_program();
    seen.push_back(pad.activity().peak_occupancy.count());
    return seen;
  });
  CHECK(out == Numbers{100, 60, 30, 0, 100, 0});
}

TEST_CASE("the peak is over moments, whatever the order within one", "[scratchpad]") {
  const Numbers out = test::in_worker<Numbers>([] {
    Scratchpad pad("pad", hundred_bytes());
    pad.reserve(Holds::input, Bytes(40));
    sc_core::sc_start(1, sc_core::SC_NS);
    pad.reserve(Holds::input, Bytes(50));
    pad.release(Holds::input);
    Numbers seen{pad.activity().peak_occupancy.count()};
    sc_core::sc_start(1, sc_core::SC_NS);
    pad.reserve(Holds::weight, Bytes(1));
    seen.push_back(pad.activity().peak_occupancy.count());
    return seen;
  });
  CHECK(out == Numbers{50, 51});
}

TEST_CASE("one byte beyond the capacity is an error that names the scratchpad", "[scratchpad]") {
  const auto overfill = [](std::uint64_t bytes) {
    return test::in_worker<Numbers>([&] {
      Scratchpad pad("pad", hundred_bytes());
      pad.reserve(Holds::output, Bytes(60));
      pad.reserve(Holds::partial_sum, Bytes(bytes));
      return Numbers{};
    });
  };
  CHECK_NOTHROW(overfill(40));
  try {
    overfill(41);
    FAIL("41 more bytes fit in 40");
  } catch (const ModelError& e) {
    CHECK(e.id() == "MS405");
    CHECK(e.message() == "pad holds 101 bytes of its 100 after a partial sum tile of 41 bytes");
  }
}

TEST_CASE("releasing a tile that is not there is an error", "[scratchpad]") {
  CHECK_THROWS_AS(test::in_worker<Numbers>([] {
                    Scratchpad pad("pad", hundred_bytes());
                    pad.reserve(Holds::input, Bytes(1));
                    pad.release(Holds::weight);
                    return Numbers{};
                  }),
                  ModelError);
}
