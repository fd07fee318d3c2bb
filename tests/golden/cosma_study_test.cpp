// The study "cosma": what must agree does, what is off stays, and nothing depends on the clock.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "analysis/compare/cosma/networks.hpp"
#include "analysis/compare/study.hpp"
#include "sim/core/error.hpp"
#include "sim/planning/graph.hpp"
#include "tests/sim/config/bad_fixture.hpp"

namespace macroscope::compare {
namespace {

double number(const StudyResult& result, const std::string& what, const std::string& quantity) {
  for (const StudyRow& row : result.rows) {
    if (row.what == what && row.quantity == quantity) return std::stod(row.ours);
  }
  FAIL("no row " << what << " " << quantity);
  return 0;
}

TEST_CASE("planning across operators beside COSMA's numbers", "[golden][cosma]") {
  const StudyResult result = run_study("cosma");
  std::ostringstream text, csv;
  write_text(result, text);
  write_csv(result, csv);
  INFO(text.str());
  constexpr std::size_t kNetworks = 19;
  // Two room bounds of two networks, two rules for each network, two means of two groups.
  CHECK(result.judged() == 2 * 2 + 2 * kNetworks + 2 * 2);
  // Room bounds and rules hold; means differ as the networks and the ways compared with do.
  for (const StudyRow& row : result.rows) {
    if (row.judged && row.quantity != "mean_reduction") CHECK(row.agrees);
  }
  CHECK(result.failed() == 3);
  CHECK(number(result, "searched networks, against belady", "mean_reduction") ==
        Approx(-83.0).margin(1.5));
  CHECK(number(result, "human-designed networks, against belady", "mean_reduction") ==
        Approx(-65.4).margin(1.5));
  // A bottleneck's input must leave while its convolutions run, once in each block of the first
  // stage: three stores and three loads of 56 x 56 x 256 bytes, in every order.
  const std::string resnet = "resnet50, sums in place, budget 1605632 B";
  CHECK(number(result, resnet, "free") == 3 * 2 * 56 * 56 * 256);
  CHECK(number(result, resnet, "free_bound") == 3 * 2 * 56 * 56 * 256);
  // Better planners first, at every budget.
  for (std::size_t i = 0; i + 11 < result.rows.size(); ++i) {
    if (result.rows[i].quantity != "none") continue;
    const std::string& what = result.rows[i].what;
    const double none = number(result, what, "none"), fixed = number(result, what, "fixed");
    const double divided = number(result, what, "divided"), free = number(result, what, "free");
    INFO(what);
    CHECK(free <= divided);
    CHECK(divided <= fixed);
    CHECK(fixed <= number(result, what, "belady"));
    CHECK(fixed <= number(result, what, "belady_packed"));
    CHECK(number(result, what, "belady") <= none);
    CHECK(number(result, what, "free_bound") <= free);
    CHECK(number(result, what, "fixed_bound") == fixed);  // proven in every case
  }
  CHECK(text.str().find("seconds") == std::string::npos);
  CHECK(csv.str().find("seconds") == std::string::npos);
  CHECK_FALSE(result.timings.empty());
}

TEST_CASE("the study of planning names what it does not find", "[compare][cosma]") {
  const test::ScratchFolder folder;
  const auto configs = std::filesystem::path(folder.write("mark", "")).parent_path();
  std::filesystem::create_directories(configs / "studies/cosma");
  folder.write("studies/cosma/published.csv", "what,quantity,unit,published\nx,y,z,1\n");
  CHECK_THROWS_AS(run_study("cosma", configs), ConfigError);  // no workloads
  std::filesystem::create_directories(configs / "workloads");
  std::filesystem::copy(shipped_configs() / "workloads/resnet50.xml",
                        configs / "workloads/resnet50.xml");
  CHECK_THROWS_WITH(run_study("cosma", configs),
                    Catch::Contains("error[MS197]: there is no minimum_room of resnet50 fp32"));
}

TEST_CASE("cells that cannot be built are refused at their row", "[compare][cosma]") {
  const test::ScratchFolder folder;
  const auto says = [&](const std::string& rows) {
    const std::string file = folder.write("cells.csv", "network,cell,operation,input\n" + rows);
    try {
      (void)cell_network(file, "mine", {});
    } catch (const ConfigError& error) {
      return error.faults().front().text();
    }
    return std::string("accepted");
  };
  const std::string whole =
      "mine,normal,sep_conv_3x3,0\nmine,normal,skip_connect,1\nmine,normal,join,2\n"
      "mine,reduction,max_pool_3x3,0\nmine,reduction,max_pool_3x3,1\nmine,reduction,join,2\n";
  CHECK(says(whole) == "accepted");
  CHECK_THAT(says("mine,normal,fold,0\n"),
             Catch::Contains("cells.csv:2:13: error[MS197]: there is no such operation"));
  CHECK_THAT(says("mine,normal,join,2\n"), Catch::Contains("there are 2 states"));
  CHECK_THAT(says("mine,normal,join,x\n"), Catch::Contains("MS197"));
  CHECK_THAT(says("other,normal,join,0\n"), Catch::Contains("no whole cells of \"mine\""));
}

TEST_CASE("made networks have the sizes of their papers", "[compare][cosma]") {
  const auto largest = [](planning::Problem p) { return planning::minimum_room(std::move(p)); };
  // DenseNet-121: the first block's result is a copy of 64 + 6 * 32 channels of 56 x 56.
  CHECK(largest(dense_net_121({})).bytes == Bytes(2 * 56 * 56 * 256));
  CHECK(dense_net_121({}).operators.size() ==
        // two at the beginning; in a block three operators a layer less one copy, and a copy at its
        // end; two between blocks; two at the end
        2 + 3 * (6 + 12 + 24 + 16) - 4 + 4 + 2 * 3 + 2);
  // U-Net: 64 channels from each side at full size.
  CHECK(largest(u_net({})).bytes == Bytes(2 * 256 * 256 * 128));
  // DARTS: four states of 48 channels at 28 x 28 and their copy.
  const auto table = shipped_configs() / "studies/cosma/cells.csv";
  CHECK(largest(cell_network(table, "darts", {})).bytes == Bytes(2 * 4 * 48 * 28 * 28));
  // RandWire: the same seed gives the same graph, another one another.
  const auto names = [](std::uint64_t seed) {
    std::string all;
    for (const auto& op : rand_wire(seed, {}).operators) {
      all += op.name;
      for (const auto a : op.inputs) all += ' ' + std::to_string(a);
    }
    return all;
  };
  CHECK(names(1) == names(1));
  CHECK(names(1) != names(2));
  // Sums in place.
  std::size_t over = 0;
  for (const auto& op : cell_network(table, "darts", {false, true}).operators) {
    over += op.overwrites ? 1 : 0;
  }
  CHECK(over > 14);
}

}  // namespace
}  // namespace macroscope::compare
