// The search for mappings against all mappings there are.
#include "sim/mapping/optimize.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "sim/mapping/split_box.hpp"
#include "tests/sim/device/random_machine.hpp"

using namespace macroscope;

namespace {

/// A random operator on a random machine in which its smallest tiles fit.
struct Case {
  device::Machine machine;
  mapping::Problem problem;
};

Case random_case(Rng& rng, std::uint64_t largest, std::uint32_t cores) {
  Case c;
  c.machine = test::random_machine(rng);
  c.machine.cores = cores;
  mapping::Problem& p = c.problem;
  p = mapping::make_problem(rng.below(2) == 0 ? test::random_gemm(rng, largest)
                                              : test::random_conv(rng));
  if (rng.below(3) == 0) test::random_residency(rng, p);
  const mapping::TileSize one;
  const std::uint64_t least = tile_bytes(p, one, mapping::Operand::input).count() +
                              tile_bytes(p, one, mapping::Operand::weight).count() +
                              tile_bytes(p, one, mapping::Operand::output).count() +
                              output_tile_bytes(p, one).count() + side_tile_bytes(p, one).count();
  for (device::Machine::Pad& pad : c.machine.pads) {
    pad.params.capacity = Bytes(least * rng.between(1, rng.below(2) == 0 ? 4 : 30));
  }
  return c;
}

/// Everything that a search needs, kept together.
class Setting {
 public:
  explicit Setting(const Case& c)
      : machine_(c.machine),
        engine_(device::Device::make_engine(machine_)),
        planner_(machine_, engine_->model()),
        timer_(planner_.timing()),
        problem_(c.problem) {
    for (std::uint32_t n = 1; n <= machine_.cores; ++n) {
      for (const mapping::SplitLoop loop :
           {mapping::SplitLoop::groups, mapping::SplitLoop::m, mapping::SplitLoop::n}) {
        const std::uint64_t extent = mapping::extent(problem_, loop);
        if (n > 1 && extent < n) continue;
        mapping::Division d{n, n == 1 ? mapping::SplitLoop::none : loop, {}, problem_.direct};
        std::uint64_t begin = 0;
        for (std::uint32_t i = 0; i < n && n > 1; ++i) {
          const std::uint64_t count = extent / n + (i < extent % n ? 1 : 0);
          d.shares.push_back({loop, begin, count});
          begin += count;
        }
        if (n == 1) d.shares = {mapping::Share{}};
        divisions_.push_back(d);
        if (n == 1) break;
      }
    }
  }

  [[nodiscard]] mapping::Optimum optimize(const mapping::SearchEffort& effort,
                                          mapping::Objective objective) {
    return mapping::optimize(problem_, divisions_, {planner_.core_spec(), &timer_}, {}, objective,
                             effort, "op");
  }

  /// Cycles and bytes of one mapping; nothing when it does not fit.
  [[nodiscard]] std::optional<mapping::LeastCost> time(const mapping::Division& d,
                                                       const mapping::TileSize& tile,
                                                       const mapping::LoopOrder& order,
                                                       std::uint64_t lag) {
    program::TileProgram program;
    mapping::LeastCost cost;
    for (const mapping::Share& share : d.shares) {
      auto job = std::make_shared<mapping::MatrixJob>();
      job->whole = problem_;
      job->share = share;
      job->part = mapping::cut(problem_, share);
      job->tiling.tile = tile;
      job->tiling.order = order;
      job->tiling.lag = lag;
      if (job->part.images() == 1) job->tiling.tile.m = std::min(tile.m, job->part.units_per_image);
      if (!mapping::assign_buffers(job->part, planner_.core_spec(), job->tiling, nullptr))
        return std::nullopt;
      const bool first = program.cores.empty();
      if (first && lag > 2 && mapping::store_lag(job->part, job->tiling) != lag)
        return std::nullopt;
      cost.bytes += mapping::traffic(job->part, job->tiling).total();
      program.cores.push_back(mapping::lower_matrix(std::move(job)));
    }
    cost.cycles = timer_.run(std::move(program)).cycles;
    return cost;
  }

  [[nodiscard]] const mapping::Problem& problem() const { return problem_; }
  [[nodiscard]] const std::vector<mapping::Division>& divisions() const { return divisions_; }
  [[nodiscard]] const device::Planner& planner() const { return planner_; }

 private:
  device::Machine machine_;
  std::unique_ptr<engine::Engine> engine_;
  device::Planner planner_;
  mapping::ProgramTimer timer_;
  mapping::Problem problem_;
  std::vector<mapping::Division> divisions_;
};

/// Calls f for every mapping of the space.
template <class F>
void for_all_mappings(const Setting& s, F f) {
  const std::vector<mapping::LoopOrder> orders = mapping::orders_of({}, "op");
  for (const mapping::Division& d : s.divisions()) {
    const mapping::Problem part = mapping::cut(s.problem(), d.shares.front());
    const mapping::Axes axes = mapping::make_axes(part);
    std::array<std::uint64_t, mapping::kAxes> at{1, 1, 1, 1};
    for (at[0] = 1; at[0] <= axes[0].count(); ++at[0]) {
      for (at[1] = 1; at[1] <= axes[1].count(); ++at[1]) {
        for (at[2] = 1; at[2] <= axes[2].count(); ++at[2]) {
          for (at[3] = 1; at[3] <= axes[3].count(); ++at[3]) {
            for (const mapping::LoopOrder& order : orders) {
              for (const std::uint64_t lag : mapping::kLags) {
                f(d, axes, at, mapping::tile_of(axes, at), order, lag);
              }
            }
          }
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("the search gives what trying every mapping gives, in time and in traffic",
          "[mapping][optimize]") {
  Rng rng(1, "exhaustive");
  int several_cores = 0;
  for (int i = 0; i < 240; ++i) {
    const auto cores = static_cast<std::uint32_t>(rng.below(3) == 0 ? rng.between(2, 3) : 1);
    Setting s(random_case(rng, cores == 1 ? 7 : 5, cores));
    std::optional<mapping::LeastCost> fastest, leanest;
    std::string text;  // of the fastest
    for_all_mappings(s, [&](const auto& d, const auto&, const auto&, const auto& tile,
                            const auto& order, std::uint64_t lag) {
      const auto cost = s.time(d, tile, order, lag);
      if (!cost) return;
      const auto time_first = [](const mapping::LeastCost& a, const mapping::LeastCost& b) {
        return a.cycles != b.cycles ? a.cycles < b.cycles : a.bytes < b.bytes;
      };
      const auto bytes_first = [](const mapping::LeastCost& a, const mapping::LeastCost& b) {
        return a.bytes != b.bytes ? a.bytes < b.bytes : a.cycles < b.cycles;
      };
      if (!fastest || time_first(*cost, *fastest)) {
        fastest = cost;
        text = fmt::format("{} cores by {}: g{} m{} n{} k{} {}", d.cores, static_cast<int>(d.loop),
                           tile.groups, tile.m, tile.n, tile.k, mapping::to_string(order));
      }
      if (!leanest || bytes_first(*cost, *leanest)) leanest = cost;
    });
    INFO("case " << i << ", the fastest: " << text);
    REQUIRE(fastest);
    const mapping::Optimum time = s.optimize({}, mapping::Objective::time);
    CHECK(time.proven);
    CHECK(time.best.front().cycles == fastest->cycles);
    CHECK(time.best.front().bytes == fastest->bytes);
    CHECK(time.lower_bound_cycles == fastest->cycles);
    const mapping::Optimum traffic = s.optimize({}, mapping::Objective::traffic);
    CHECK(traffic.proven);
    CHECK(traffic.best.front().bytes == leanest->bytes);
    CHECK(traffic.best.front().cycles == leanest->cycles);
    several_cores += time.best.front().tilings.size() > 1 ? 1 : 0;
  }
  CHECK(several_cores > 10);
}

TEST_CASE("no mapping in a box is better than the box's bound", "[mapping][optimize]") {
  Rng rng(1, "boxes");
  for (int i = 0; i < 60; ++i) {
    const auto cores = static_cast<std::uint32_t>(rng.below(3) == 0 ? 2 : 1);
    Setting s(random_case(rng, 7, cores));
    for_all_mappings(
        s, [&](const mapping::Division& d, const mapping::Axes& axes, const auto& numbers,
               const auto& tile, const auto& order, std::uint64_t lag) {
          if (rng.below(40) != 0) return;
          const auto cost = s.time(d, tile, order, lag);
          if (!cost) return;
          const mapping::Problem part = mapping::cut(s.problem(), d.shares.front());
          const mapping::CoreSpec core = s.planner().core_spec();
          std::uint64_t copies = 0, others = 0;
          for (const mapping::Share& share : d.shares) {
            if (mapping::cut(s.problem(), share) == part) ++copies;
          }
          const mapping::TilingBounds bounds(part, core, copies, others);
          mapping::Box box;
          for (std::size_t a = 0; a < mapping::kAxes; ++a) {
            box.low[a] = rng.between(1, numbers[a]);
            box.high[a] = rng.between(numbers[a], axes[a].count());
          }
          INFO("case " << i << " tile g" << tile.groups << " m" << tile.m << " n" << tile.n << " k"
                       << tile.k << " order " << mapping::to_string(order));
          const auto least = bounds.of(box, order);
          REQUIRE(least);
          CHECK(least->cycles <= cost->cycles);
          CHECK(least->bytes <= cost->bytes);
          mapping::Box single;
          single.low = single.high = numbers;
          mapping::Tiling t;
          t.tile = tile;
          t.order = order;
          REQUIRE(mapping::assign_buffers(part, core, t, nullptr));
          const mapping::LeastCost exact = bounds.of(single, t);
          CHECK(exact.cycles <= cost->cycles);
          CHECK(exact.bytes <= cost->bytes);
        });
  }
}
