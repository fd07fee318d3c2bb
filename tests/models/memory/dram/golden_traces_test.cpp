// The traces are those of the recorded runs, byte for byte.
#include "tests/models/memory/dram/golden_traces.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>

using namespace macroscope::test;

TEST_CASE("golden traces: requests and checksums are those of the recorded runs",
          "[dram][golden]") {
  struct Row {
    const char* name;
    std::uint64_t bytes;
    std::size_t requests;
    std::uint32_t crc;  // of the little-endian words address | write << 63
  };
  const std::vector<Row> rows = {
      {"a_seqrd", 64, 400000, 0xe304448aU}, {"b_seqwr", 64, 400000, 0x9004057aU},
      {"c_mix21", 64, 399999, 0x287bcfafU}, {"c2_mix21same", 64, 400000, 0x1989cfd5U},
      {"d_rand", 64, 200000, 0x2358859bU},  {"e_tile", 64, 200000, 0x3f1d406cU},
      {"f_4str", 64, 400000, 0xf9d2f093U},  {"g_dep", 64, 20000, 0x9983c74bU},
      {"a_seqrd", 32, 400000, 0x7b5a3b84U}, {"b_seqwr", 32, 400000, 0x085a7a74U},
      {"c_mix21", 32, 399999, 0xc5d82defU}, {"c2_mix21same", 32, 400000, 0x81d7b0dbU},
      {"d_rand", 32, 200000, 0xead7f65dU},  {"e_tile", 32, 200000, 0xb51b8efbU},
      {"f_4str", 32, 400000, 0x790bdcc0U},  {"g_dep", 32, 20000, 0x63f28903U},
  };
  for (const Row& row : rows) {
    INFO(row.name << " in " << row.bytes << " bytes");
    const auto trace = golden_trace(row.name, row.bytes);
    std::string words;
    for (const OracleRequest& request : trace) {
      const std::uint64_t word = request.address | (request.write ? std::uint64_t{1} << 63U : 0);
      for (unsigned bit = 0; bit < 64; bit += 8) words += static_cast<char>(word >> bit & 0xFFU);
    }
    CHECK(trace.size() == row.requests);
    CHECK(crc32(0, reinterpret_cast<const Bytef*>(words.data()), static_cast<uInt>(words.size())) ==
          row.crc);
  }
  CHECK(golden_trace_names().size() * 2 == rows.size());
}
