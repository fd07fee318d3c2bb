// One network at every fidelity, through the program.
#pragma once

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/e2e/process.hpp"

namespace macroscope::test {

/// `run` with these arguments reports the same layers, to the cycle, at tile, pe and rtl.
inline void check_fidelities(const Folder& folder, const std::string& arguments) {
  std::string layers;
  for (const char* fidelity : {"tile", "pe", "rtl"}) {
    const Finished done = folder.run("run " + arguments + " --format json --fidelity " + fidelity);
    INFO(arguments << ' ' << fidelity << '\n' << done.err);
    REQUIRE(done.code == 0);
    const auto report = nlohmann::json::parse(done.out);
    CHECK(report["run"]["fidelity"] == fidelity);
    const std::string found = report["layers"].dump();
    if (layers.empty()) layers = found;
    CHECK(found == layers);
  }
}

}  // namespace macroscope::test
