#include "analysis/cost/sram_table.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <sstream>

#include "analysis/cost/read_csv.hpp"
#include "tests/e2e/process.hpp"

using namespace macroscope;
using cost::SramQuery;
using cost::SramRow;

namespace {

const std::string kCacti = MACROSCOPE_SOURCE_DIR "/configs/technologies/tables/cacti7.csv";

const char* const kHeader =
    "node_nm,cell,size_B,word_b,ports,access_ns,cycle_ns,read_pj,write_pj,leakage_mw,area_um2\n";

}  // namespace

TEST_CASE("every macro of the sweep reads back as it stands in the table", "[cost][sram]") {
  const cost::SramTable table(kCacti);
  const cost::CostCsv csv(kCacti);
  REQUIRE(csv.rows() == 141);
  for (std::size_t i = 0; i < csv.rows(); ++i) {
    SramQuery query;
    query.node_nm = csv.positive(i, "node_nm", true);
    query.cell = csv.text(i, "cell");
    query.ports = csv.text(i, "ports");
    query.size_bytes = csv.positive(i, "size_B", true);
    query.word_bits = csv.positive(i, "word_b", true);
    INFO("line " << i + 2);
    const auto read = table.at(query, &SramRow::read_pj);
    CHECK(read.value == Approx(csv.positive(i, "read_pj", true)).epsilon(1e-12));
    const auto area = table.at(query, &SramRow::area_um2);
    CHECK(area.value == Approx(csv.positive(i, "area_um2", true)).epsilon(1e-12));
    CHECK(read.inside);
  }
}

TEST_CASE("between macros a number is the geometric middle", "[cost][sram]") {
  const cost::SramTable table(kCacti);
  SramQuery query;
  query.node_nm = 32;
  query.word_bits = 64;
  query.size_bytes = 8192 * std::sqrt(2.0);  // between 8 KiB (2.41252 pJ) and 16 KiB (4.44843 pJ)
  CHECK(table.at(query, &SramRow::read_pj).value == Approx(std::sqrt(2.41252 * 4.44843)));
  query.size_bytes = 65536;
  query.word_bits = std::sqrt(128.0 * 256);  // 11.0795 and 15.1216 pJ
  CHECK(table.at(query, &SramRow::read_pj).value == Approx(std::sqrt(11.0795 * 15.1216)));
  query.word_bits = 64;
  query.node_nm = std::sqrt(32.0 * 22);  // 9.07068 and the macro at 22 nm
  SramQuery at22 = query;
  at22.node_nm = 22;
  CHECK(table.at(query, &SramRow::read_pj).value ==
        Approx(std::sqrt(9.07068 * table.at(at22, &SramRow::read_pj).value)));
}

TEST_CASE("a bank beyond the sweep has its end's energy, its own area, and a remark",
          "[cost][sram]") {
  const cost::SramTable table(kCacti);
  SramQuery query;
  query.node_nm = 45;
  query.word_bits = 64;
  query.size_bytes = 512;
  const auto read = table.at(query, &SramRow::read_pj);
  CHECK(read.value == 1.43371);
  CHECK_FALSE(read.inside);
  REQUIRE(read.outside.size() == 1);
  CHECK(read.outside.front() == "a bank of 512 B below the sweep's 1024 B");
  CHECK(table.at(query, &SramRow::area_um2).value == Approx(3600.96 / 2));
  query.size_bytes = 1024;
  query.word_bits = 8;
  CHECK_FALSE(table.at(query, &SramRow::read_pj).inside);
  query.word_bits = 64;
  query.node_nm = 14;
  CHECK(table.at(query, &SramRow::read_pj).outside.front() == "14 nm below the sweep's 22 nm");
}

TEST_CASE("a source without a quantity says so", "[cost][sram]") {
  const cost::SramTable table(MACROSCOPE_SOURCE_DIR "/configs/technologies/tables/tpuv4i.csv");
  CHECK(table.has(&SramRow::read_pj));
  CHECK_FALSE(table.has(&SramRow::area_um2));
  SramQuery query;
  query.node_nm = 7;
  query.word_bits = 64;
  query.size_bytes = 32768;
  CHECK(table.at(query, &SramRow::read_pj).value == 8.5);
  CHECK(std::isnan(table.at(query, &SramRow::area_um2).value));
}

TEST_CASE("a broken cost table is refused at its cell", "[cost][sram]") {
  const test::Folder folder;
  const auto refuse = [&](const std::string& text) {
    const std::string path = (folder.path() / "work" / folder.write("t.csv", text)).string();
    try {
      const cost::SramTable table(path);
    } catch (const ConfigError& error) {
      return error.faults().front().where.text().substr(path.size()) + " " +
             error.faults().front().id + " " + error.faults().front().message;
    }
    return std::string();
  };
  CHECK(refuse(std::string(kHeader) + "45,itrs-hp,1024,64,1rw0r0w,1,1,x,1,1,1\n") ==
        ":2:32 MS632 read_pj: expected a number above 0, not \"x\"");
  CHECK(refuse(std::string(kHeader) + "45,itrs-hp,1024,64,1rw0r0w,1,1,-1,1,1,1\n")
            .find("expected a number above 0") != std::string::npos);
  CHECK(refuse(std::string(kHeader) + "45,itrs-hp,1024\n").find("expected 11 cells") !=
        std::string::npos);
  CHECK(refuse(kHeader).find("at least one row") != std::string::npos);
  CHECK(refuse("a,b\n1,2\n").find("no column \"cell\"") != std::string::npos);
  CHECK_THROWS_AS(cost::SramTable("no_such_file.csv"), ConfigError);
}
