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

/// JSON of `cosim` has so many products of that pair, equal at all fidelities.
inline void check_products(const nlohmann::json& report, std::size_t products,
                           const std::string& engine, const std::string& pe) {
  REQUIRE(report["cases"].size() == products);
  for (const auto& c : report["cases"]) {
    CHECK(c["engine"] == engine);
    CHECK(c["pe"] == pe);
    CHECK(c["mismatches"] == 0);
    CHECK(c["tile_cycles"] == c["pe_cycles"]);
    CHECK(c["pe_cycles"] == c["rtl_cycles"]);
    CHECK(c["tile_cycles"] > 0);
  }
}

}  // namespace macroscope::test
