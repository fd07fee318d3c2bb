#include "analysis/compare/cosma_study.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "analysis/compare/cosma/study_network.hpp"
#include "analysis/compare/cosma/study_points.hpp"
#include "analysis/published/published_table.hpp"
#include "sim/core/text.hpp"
#include "sim/planning/residency.hpp"

namespace macroscope::compare {
namespace {

/// Published means agree within so many points of a percent: networks and formats differ.
constexpr double kPoints = 5;

constexpr const char* kUsualWays[] = {"belady", "cheapest", "belady_small_order",
                                      "cheapest_small_order"};

double kibibytes(Bytes bytes) {
  return bytes.as_double() / 1024;
}

/// Change from `before` to `after` in percent; none when there was nothing to save.
std::optional<double> change(Bytes before, Bytes after) {
  if (before.count() == 0) return {};
  return 100 * (after.as_double() / before.as_double() - 1);
}

std::string percent_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.0f} %", *value) : "-";
}

/// A mean of what there is.
struct Mean {
  double sum = 0;
  std::size_t count = 0;
  void add(const std::optional<double>& value) {
    if (!value) return;
    sum += *value;
    ++count;
  }
  [[nodiscard]] double value() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
};

class Comparison {
 public:
  Comparison(const std::filesystem::path& configs, StudyResult& result)
      : configs_(configs), table_(configs / "studies/cosma/published.csv"), result_(result) {}

  void run(const StudyProgress& progress) {
    bounds_of("resnet50");
    bounds_of("inception_v3");
    head();
    for (const StudyNetwork& network : study_networks()) {
      const StudyCase one = run_case(network.name, network.searched, network.make(configs_));
      show(one);
      judge(one);
      add_to_means(one);
      if (progress) progress(result_.rows.size());
    }
    means();
  }

 private:
  [[nodiscard]] std::string published(const std::string& what, const std::string& quantity) const {
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (table_.text(row, "what") == what && table_.text(row, "quantity") == quantity) {
        return table_.text(row, "published");
      }
    }
    throw ConfigError(Fault{"MS197",
                            {(configs_ / "studies/cosma/published.csv").string(), 0, 0},
                            fmt::format("there is no {} of {}", quantity, what),
                            {},
                            {},
                            0});
  }

  void add(StudyRow row, double ours) {
    double expected = 0;
    const char* end = row.published.data() + row.published.size();
    if (std::from_chars(row.published.data(), end, expected).ec == std::errc() && !row.agrees) {
      row.difference = ours - expected;
    }
    result_.rows.push_back(std::move(row));
  }

  /// Room bounds of a network in fp32 that a re-implementation printed.
  void bounds_of(const std::string& name) {
    planning::Problem problem = shipped_problem(configs_, name, false, false, true);
    problem.budget = Bytes(std::uint64_t{1} << 60);
    const planning::Graph graph(std::move(problem));
    const std::pair<const char*, Bytes> bounds[] = {
        {"minimum_room", minimum_room(graph).bytes},
        {"given_order_footprint", footprint(graph, graph.order())}};
    for (const auto& [quantity, bytes] : bounds) {
      const std::string what = name + " fp32";
      const std::string expected = published(what, quantity);
      const double ours = kibibytes(bytes);
      add({what, quantity, "KiB", expected, shortest(ours), 0, agrees_as_printed(expected, ours)},
          ours);
    }
  }

  void head() {
    result_.notes.push_back(
        "non-compulsory KiB; * is proven to be the least (free, divided: over all orders; fixed: "
        "for "
        "the given one)");
    result_.notes.push_back(fmt::format(
        "{:<24}{:>11} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}  {:>8} {:>8}", "network", "budget",
        "none", "belady", "cheapest", "packed", "fixed", "divided", "free", "free to", "free to"));
    result_.notes.push_back(
        fmt::format("{:<24}{:>11} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}  "
                    "{:>8} {:>8}",
                    "", "KiB", "", "", "", "", "", "", "", "belady", "none"));
  }

  /// Lines of the table and rows for each way.
  void show(const StudyCase& one) {
    result_.notes.push_back(fmt::format(
        "{}: {} operators, minimum room {:.1f} KiB ({}), footprint {:.1f} KiB in the given order, "
        "{:.1f} KiB at least{}{}",
        one.name, one.operators, kibibytes(one.least.bytes), one.largest, kibibytes(one.given),
        kibibytes(one.small.bytes), one.small.minimal() ? "" : " found (not proven)",
        one.spills() ? "" : ": no budget makes it spill"));
    for (const StudyPoint& point : one.points) {
      const auto of = [&](const char* way) { return point.outcomes[study_method(way)]; };
      std::string line = fmt::format("{:<24}{:>11.1f}", "", kibibytes(point.budget));
      for (const char* way : {"none", "belady", "cheapest", "belady_packed"}) {
        line += fmt::format(" {:>9.1f}", kibibytes(of(way).bytes));
      }
      for (const char* way : {"fixed", "divided", "free"}) {
        line += fmt::format(" {:>8.1f}{}", kibibytes(of(way).bytes),
                            of(way).bound == of(way).bytes ? '*' : ' ');
      }
      const Bytes best = of("free").bytes;
      line += fmt::format("  {:>8} {:>8}", percent_text(change(of("belady").bytes, best)),
                          percent_text(change(of("none").bytes, best)));
      result_.notes.push_back(line);
      rows(one, point);
    }
  }

  void rows(const StudyCase& one, const StudyPoint& point) {
    const std::string what = fmt::format("{}, budget {} B", one.name, point.budget.count());
    const auto& ways = study_methods();
    std::string times;
    for (std::size_t i = 0; i < ways.size(); ++i) {
      const StudyOutcome& outcome = point.outcomes[i];
      const std::string way = ways[i].name;
      const auto row = [&](const std::string& quantity, Bytes bytes) {
        StudyRow out{what, quantity, "B", "", std::to_string(bytes.count())};
        out.judged = false;
        result_.rows.push_back(std::move(out));
      };
      row(way, outcome.bytes);
      if (way == "fixed" || way == "divided" || way == "free") row(way + "_bound", outcome.bound);
      times += fmt::format("{}{} {:.3f}", i == 0 ? "" : ", ", way, outcome.seconds);
    }
    result_.timings.push_back(what + ", seconds: " + times);
  }

  /// What the paper says of every network.
  void judge(const StudyCase& one) {
    result_.rows.push_back({one.name, "below_minimum_room", "", "infeasible",
                            one.infeasible_below ? "infeasible" : "feasible", 0,
                            one.infeasible_below});
    const StudyOutcome& last = one.points.back().outcomes[study_method("free")];
    const double bytes = last.bytes.as_double();
    add({one.name, "bytes_at_footprint", "B", "0", shortest(bytes), 0, bytes == 0}, bytes);
  }

  void add_to_means(const StudyCase& one) {
    if (!one.spills()) return;
    Group& group = groups_[one.searched ? 1 : 0];
    const StudyPoint& least = one.points.front();
    // As published: all orders by the program, searched networks by divide and conquer.
    const Bytes planned = least.outcomes[study_method(one.searched ? "divided" : "free")].bytes;
    group.least.add(change(least.outcomes[study_method("belady")].bytes, planned));
    for (const char* way : kUsualWays) {
      group.usual.add(change(least.outcomes[study_method(way)].bytes, planned));
    }
    for (const StudyPoint& point : one.points) {
      const auto& [best, bound, seconds] = point.outcomes[study_method("free")];
      ++group.plans;
      group.proven += best == bound ? 1 : 0;
      group.belady.add(change(point.outcomes[study_method("belady")].bytes, best));
      group.packed.add(change(point.outcomes[study_method("belady_packed")].bytes, best));
      group.none.add(change(point.outcomes[study_method("none")].bytes, best));
    }
    const Bytes belady = least.outcomes[study_method("belady")].bytes;
    const Bytes cheapest = least.outcomes[study_method("cheapest")].bytes;
    cheaper_ += cheapest < belady ? 1 : 0;
    dearer_ += cheapest > belady ? 1 : 0;
    ++group.networks;
  }

  void means() {
    const char* names[] = {"human-designed networks", "searched networks"};
    for (std::size_t g = 0; g < 2; ++g) {
      const Group& group = groups_[g];
      const std::string expected = published(names[g], "mean_reduction");
      judge_mean(fmt::format("{}, against belady", names[g]), expected, group.least.value());
      judge_mean(fmt::format("{}, against all four usual ways", names[g]), expected,
                 group.usual.value());
      result_.notes.push_back(fmt::format(
          "{}: {} that can spill; at the minimum room {:.1f} % against belady, {:.1f} % against "
          "the "
          "four usual ways (published {} %)",
          names[g], group.networks, group.least.value(), group.usual.value(), expected));
      result_.notes.push_back(fmt::format(
          "  all budgets: {:.1f} % against belady, {:.1f} % against belady with the best addresses "
          "(packed), {:.1f} % against none",
          group.belady.value(), group.packed.value(), group.none.value()));
      result_.notes.push_back(
          fmt::format("  {} of {} plans with a free order are proven to be the least", group.proven,
                      group.plans));
    }
    result_.notes.push_back(
        fmt::format("cheapest moves fewer bytes than belady in {} cases at the minimum room and "
                    "more in {}; the "
                    "paper (second hand) found it better",
                    cheaper_, dearer_));
    result_.notes.push_back(
        "means differ from the paper's because networks and usual ways do (other networks, int8, "
        "first-fit for TensorFlow Lite's allocator), not because better plans exist where the "
        "least is "
        "proven; see configs/studies/cosma/README.md");
  }

  void judge_mean(const std::string& what, const std::string& expected, double ours) {
    double value = 0;
    std::from_chars(expected.data(), expected.data() + expected.size(), value);
    add({what, "mean_reduction", "%", expected, fmt::format("{:.1f}", ours), 0,
         std::abs(ours - value) <= kPoints},
        ours);
  }

  struct Group {
    Mean least, usual;          // at the minimum room
    Mean belady, packed, none;  // at all budgets
    std::size_t networks = 0, plans = 0, proven = 0;
  };

  const std::filesystem::path& configs_;
  PublishedTable table_;
  StudyResult& result_;
  Group groups_[2];
  std::size_t cheaper_ = 0, dearer_ = 0;
};

}  // namespace

StudyResult CosmaStudy::run(const std::filesystem::path& configs,
                            const StudyProgress& progress) const {
  StudyResult result;
  result.name = name();
  result.title = title();
  result.rule =
      "room bounds are equal to the digits printed; mean reductions are within 5 points; no bytes "
      "at "
      "the minimum footprint, no plan below the minimum room";
  result.sources = {
      "COSMA, arXiv:2311.18246, abstract: -84 % on average, -85 % with divide and conquer",
      "room bounds: second hand, notes of a re-implementation, grrizos/Scale-Sim-SPM 2138a735"};
  Comparison(configs, result).run(progress);
  return result;
}

}  // namespace macroscope::compare
