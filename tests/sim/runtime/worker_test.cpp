// Worker processes: order of results, errors that cross, crashes, progress.
#include "sim/runtime/worker.hpp"

#include <unistd.h>
#include <catch2/catch.hpp>
#include <cstdlib>

#include <csignal>

using namespace macroscope;
using runtime::Job;
using runtime::JobResult;

TEST_CASE("results come in the order of the jobs, whichever ends first", "[worker]") {
  std::vector<Job> jobs;
  for (int i = 0; i < 9; ++i) {
    jobs.push_back([i](const auto&) {
      ::usleep(static_cast<useconds_t>(i % 3 == 0 ? 20000 : 0));
      // Larger than a pipe holds.
      return std::string(100'000, static_cast<char>('a' + i));
    });
  }
  for (const unsigned parallel : {0U, 1U, 4U, 20U}) {
    const std::vector<JobResult> results = runtime::run_jobs(jobs, parallel);
    REQUIRE(results.size() == jobs.size());
    for (std::size_t i = 0; i < results.size(); ++i) {
      CHECK(results[i].error.empty());
      CHECK(results[i].bytes == std::string(100'000, static_cast<char>('a' + i)));
    }
  }
  CHECK(runtime::run_jobs({}, 4).empty());
}

TEST_CASE("the error classes of a job reach the caller whole", "[worker]") {
  Fault fault{"MS102", {"file.xml", 3, 7}, "wrong", {{{"other.xml", 1, 2}, "see"}}, "<x/>", 2};
  try {
    (void)runtime::run_job([&](const auto&) -> std::string {
      throw ConfigError(std::vector<Fault>{fault, fault});
    });
    FAIL("no error");
  } catch (const ConfigError& e) {
    REQUIRE(e.faults().size() == 2);
    CHECK(e.faults()[1].text() == fault.text());
    CHECK(e.faults()[1].notes.front().where == fault.notes.front().where);
    CHECK(e.what() == std::string(ConfigError({fault, fault}).what()));
  }
  try {
    (void)runtime::run_job(
        [](const auto&) -> std::string { throw ModelError("MS302", "two\nlines"); });
    FAIL("no error");
  } catch (const ModelError& e) {
    CHECK(e.id() == "MS302");
    CHECK(e.message() == "two\nlines");
  }
  CHECK_THROWS_WITH(
      runtime::run_job([](const auto&) -> std::string { throw std::runtime_error("other"); }),
      "other");
}

TEST_CASE("a job that crashes is a result with an error and the others go on", "[worker]") {
  const std::vector<Job> jobs{[](const auto&) { return std::string("first"); },
                              [](const auto&) -> std::string { ::_exit(7); },
                              [](const auto&) -> std::string {
                                std::signal(SIGKILL, SIG_DFL);
                                ::raise(SIGKILL);
                                return "not reached";
                              },
                              [](const auto&) -> std::string { throw ModelError("MS401", "no"); },
                              [](const auto&) { return std::string(); }};
  const std::vector<JobResult> results = runtime::run_jobs(jobs, 2);
  CHECK(results[0].bytes == "first");
  CHECK(results[1].exit_code == 1);
  CHECK(results[1].error == "the simulation process ended with status 7 and no result");
  CHECK(results[2].exit_code == 1);
  CHECK(results[2].error == "the simulation process ended by signal 9 (Killed)");
  CHECK(results[3].exit_code == 3);
  CHECK(results[3].error_id == "MS401");
  CHECK(results[4].error.empty());
  CHECK_NOTHROW(results[4].rethrow());
  CHECK_THROWS_AS(results[1].rethrow(), std::runtime_error);
}

TEST_CASE("progress lines arrive with the number of their job, in order", "[worker]") {
  std::vector<Job> jobs;
  for (int i = 0; i < 3; ++i) {
    jobs.push_back([i](const auto& progress) {
      for (int line = 0; line < 50; ++line) progress(std::to_string(100 * i + line));
      return std::string();
    });
  }
  std::vector<int> next(3, 0);
  (void)runtime::run_jobs(jobs, 3, [&](std::size_t job, const std::string& line) {
    CHECK(line == std::to_string(100 * job + static_cast<std::size_t>(next.at(job)++)));
  });
  CHECK(next == std::vector<int>{50, 50, 50});
}
