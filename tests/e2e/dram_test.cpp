// `macroscope dram`: a trace in, figures, commands and a verdict out.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;
using Json = nlohmann::json;

namespace {

const std::string kDdr4 = "dram $SOURCE/configs/memory/ddr4_3200aa.xml ";

std::string words(const std::vector<std::uint64_t>& values) {
  std::string bytes;
  for (const std::uint64_t value : values) {
    for (int i = 0; i < 8; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  }
  return bytes;
}

/// `count` accesses of 64 B in four interleaved streams, every third a write.
std::string mixed(std::uint64_t count) {
  std::vector<std::uint64_t> values;
  for (std::uint64_t i = 0; i < count; ++i) {
    values.push_back((i % 4 << 24) + i / 4 * 64 + (i % 3 == 2 ? std::uint64_t{1} << 63 : 0));
  }
  return words(values);
}

Json json_of(const Folder& folder, const std::string& arguments) {
  const Finished done = folder.run(arguments + " --format json");
  INFO(done.err);
  REQUIRE(done.code == 0);
  return Json::parse(done.out);
}

std::uint64_t sum_of(const Json& object) {
  std::uint64_t sum = 0;
  for (const auto& value : object) sum += value.get<std::uint64_t>();
  return sum;
}

}  // namespace

TEST_CASE("dram: one read of a closed bank takes RCD + CL + BL", "[dram]") {
  const Folder folder;
  folder.write("t.bin", words({0}));
  const Json json = json_of(folder, kDdr4 + "t.bin -p policy=ramulator2 -p mapping=ro");
  // 22 + 22 + 4; the request arrives at clock 0, so its activation is at clock 1.
  CHECK(json.at("average_read_latency_cycles") == 48);
  CHECK(json.at("cycles") == 1 + 48);
  CHECK(json.at("requests") == 1);
  CHECK(json.at("row_hit_rate") == 0);
  CHECK(json.at("commands").at("ACT") == 1);
  CHECK(json.at("commands").at("RD") == 1);
}

TEST_CASE("dram: the named fields are plain numbers that add up", "[dram]") {
  const std::string memory = GENERATE("ddr4_3200aa", "hbm2_2000", "lpddr5_6400", "hbm3_6400");
  const std::string channels = GENERATE("1", "3");
  const Folder folder;
  folder.write("t.bin", mixed(3000));
  const Json json = json_of(
      folder, "dram $SOURCE/configs/memory/" + memory + ".xml t.bin -p channels.count=" + channels);
  for (const char* name : {"cycles", "requests", "bandwidth_gb_per_s",
                           "average_read_latency_cycles", "row_hit_rate"}) {
    INFO(name);
    CHECK(json.at(name).is_number());
  }
  CHECK(json.at("requests") == 3000);
  CHECK(json.at("reads") == 2000);
  const auto clocks = json.at("cycles").get<std::uint64_t>();
  CHECK(sum_of(json.at("limits")) == clocks * json.at("data_buses").get<std::uint64_t>());
  const double ps = json.at("tick_ps").get<double>() * static_cast<double>(clocks);
  const double bytes = 3000.0 * json.at("access_bytes").get<double>();
  CHECK(json.at("bandwidth_gb_per_s").get<double>() == Approx(bytes / ps * 1e3));
  CHECK(json.at("units").at("bandwidth_gb_per_s") == "GB/s");
  std::uint64_t requests = 0;
  for (const Json& channel : json.at("channels")) {
    requests += channel.at("requests").get<std::uint64_t>();
    CHECK(sum_of(channel.at("limits")) == clocks * channel.at("data_buses").get<std::uint64_t>());
  }
  CHECK(requests == 3000);
  CHECK(json.at("channels").size() == std::stoul(channels));
}

TEST_CASE("dram: an inline ECC's accesses stand apart, bandwidth is of the data", "[dram]") {
  const Folder folder;
  std::vector<std::uint64_t> addresses;
  for (std::uint64_t i = 0; i < 1000; ++i) addresses.push_back(i * 64);
  folder.write("t.bin", words(addresses));
  const auto result = [&](const std::string& ecc) {
    return json_of(folder, kDdr4 + "t.bin -p mapping=ro --no-advice -p " + ecc);
  };
  const Json with = result("inline_ecc=8");
  CHECK(with["requests"] == 1000);
  CHECK(with["reads"] == 1000);
  CHECK(with["ecc_reads"] == 125);
  CHECK(with["ecc_writes"] == 0);
  CHECK(with["commands"]["RD"] == 1125);
  CHECK(with["inline_ecc"]["block_bytes"] == 8192);
  CHECK(with["capacity_bytes"].get<std::uint64_t>() == (std::uint64_t{8} << 30U) / 8 * 7);
  const double seconds = with["cycles"].get<double>() * 625e-12;
  CHECK(with["bandwidth_gb_per_s"].get<double>() == Approx(64000 / seconds * 1e-9));
  const Json without = result("inline_ecc=0");
  CHECK(without["ecc_reads"] == 0);
  CHECK(without["inline_ecc"].is_null());
  // Energy is of all accesses, a bit of data.
  CHECK(with["energy"]["read"].get<double>() ==
        Approx(1.125 * without["energy"]["read"].get<double>()));
  CHECK(with["energy"]["pj_per_bit"].get<double>() ==
        Approx(with["energy"]["total"].get<double>() / (64000 * 8)));
  // The last byte of data is the last that may be asked for.
  folder.write("high.trace", "LD 7516192767\n");
  const std::string command = "dram $SOURCE/configs/memory/ddr4_3200aa.xml high.trace -p ";
  CHECK(folder.run(command + "inline_ecc=8").code == 0);
  folder.write("high.trace", "LD 7516192768\n");
  CHECK(folder.run(command + "inline_ecc=8").code == 2);
  CHECK(folder.run(command + "inline_ecc=0").code == 0);
}

TEST_CASE("dram: refresh=off sends no refresh", "[dram]") {
  const Folder folder;
  folder.write("t.bin", mixed(20'000));
  const Json with = json_of(folder, kDdr4 + "t.bin");
  const Json without = json_of(folder, kDdr4 + "t.bin -p refresh=off");
  CHECK(with.at("commands").at("REFab") > 0);
  CHECK(without.at("commands").at("REFab") == 0);
  CHECK(without.at("cycles") < with.at("cycles"));
  CHECK(without.at("refresh_ceiling") == 1.0);
}

TEST_CASE("dram: the three trace formats say the same", "[dram]") {
  const Folder folder;
  folder.write("t.bin", words({0, 64, 128 | std::uint64_t{1} << 63, 1 << 20}));
  folder.write("r.trace", "LD 0x0\nLD 64\nST 0x80\nLD 0x100000\n");
  folder.write("d.trace", "0x0 READ 0\n0x40 READ 0\n0x80 WRITE 0\n0x100000 READ 0\n");
  Json binary = json_of(folder, kDdr4 + "t.bin");
  for (const char* other : {"r.trace", "d.trace", "r.trace --trace-format ramulator"}) {
    Json json = json_of(folder, kDdr4 + other);
    for (const char* name : {"trace", "trace_format"}) json[name] = binary[name];
    CHECK(json == binary);
  }
}

TEST_CASE("dram: a command file passes the check, and a changed clock does not", "[dram]") {
  const std::string changes = GENERATE("", " -p channels.count=3", " -p refresh.postpone=4");
  const Folder folder;
  folder.write("t.bin", mixed(20'000));
  const Finished run = folder.run(kDdr4 + "t.bin --commands c.csv --check c.csv" + changes);
  INFO(run.err);
  CHECK(run.code == 0);
  CHECK_THAT(run.err, Contains("commands checked, no violation"));
  const std::string good = folder.read("c.csv");
  CHECK(good.rfind("clock,command,Channel,Rank,BankGroup,Bank,Row,Column,type,source\n1,ACT,0,",
                   0) == 0);

  // The first read one clock early: RCD is 22.
  std::string bad = good;
  const std::size_t read = bad.find("\n23,RD,");
  REQUIRE(read != std::string::npos);
  bad.replace(read, 3, "\n22");
  folder.write("bad.csv", bad);
  const Finished broken = folder.run(kDdr4 + "--check bad.csv" + changes);
  INFO(broken.err);
  CHECK(broken.code == 3);
  CHECK(broken.out.empty());
  CHECK_THAT(broken.err,
             Contains("error[MS542]") && Contains("nRCD") && Contains("ACT") && Contains("RD"));

  const Finished alone = folder.run(kDdr4 + "--check c.csv" + changes);
  CHECK(alone.code == 0);
  CHECK_THAT(alone.out, Contains("commands checked, no violation"));
}

TEST_CASE("dram: the text report explains the time and names a better mapping", "[dram]") {
  // Eight streams in one bank of map ro.
  std::vector<std::uint64_t> values;
  for (std::uint64_t i = 0; i < 20'000; ++i) values.push_back((i % 8 << 24) + i / 8 * 64);
  const Folder folder;
  folder.write("t.bin", words(values));
  const std::string arguments = kDdr4 + "t.bin -p mapping=ro";
  const Finished done = folder.run(arguments);
  CHECK(done.code == 0);
  CHECK_THAT(done.out, Contains("of the peak of 25.60 GB/s") && Contains("that refresh leaves") &&
                           Contains("bank_conflict") && Contains("What to try") &&
                           Contains("Read latency"));
  CHECK_THAT(done.out,
             Contains("warning: ") && Contains("-p mapping=") && Contains("times as fast"));
  const Json json = json_of(folder, arguments);
  CHECK(json.at("advice").at("trials").size() == 4);
  CHECK(json.at("warnings").size() == 1);
  CHECK(json_of(folder, arguments + " --no-advice").at("advice").is_null());
  CHECK(folder.run(arguments).out == done.out);
}

TEST_CASE("dram: energy stands in picojoules by entry, absent where there is no source", "[dram]") {
  const Folder folder;
  folder.write("t.bin", mixed(3000));
  const Json json = json_of(folder, kDdr4 + "t.bin -p channels.count=2");
  const Json& energy = json.at("energy");
  // 1.2 V, 8 devices, 168 and 52 mA, 4 clocks of 0.625 ns a read; none is served from a queue.
  CHECK(json.at("commands").at("RD") == 2000);
  CHECK(energy.at("read").get<double>() == Approx(2000 * 1.2 * 8 * (168 - 52) * 4 * 0.625));
  CHECK(energy.at("io_read").is_null());
  CHECK(energy.at("boundary") == "core");
  double total = 0;
  for (const Json& channel : json.at("channels")) {
    total += channel.at("energy").at("total").get<double>();
  }
  CHECK(energy.at("total").get<double>() == Approx(total));
  CHECK(energy.at("sources").at("read").at("formula") == "V (IDD4R - IDD3N) burst");
}

TEST_CASE("dram: the curve rises from the unloaded latency, and a seed repeats it", "[dram]") {
  const Folder folder;
  const std::string arguments = kDdr4 + "--curve --points 5 --requests 3000 --read-share 1";
  const Json json = json_of(folder, arguments);
  const Json& points = json.at("points");
  REQUIRE(points.size() == 5);
  // Peak 25.6 GB/s. Random rows: a closed bank takes 48 clocks, a conflict 70.
  CHECK(points[0].at("offered_gb_per_s").get<double>() == Approx(0.05 * 25.6));
  CHECK(points[4].at("offered_gb_per_s").get<double>() == Approx(25.6));
  CHECK(points[0].at("p50_latency_cycles") >= 48);
  CHECK(points[0].at("p50_latency_cycles") <= 72);
  CHECK(points[0].at("saturated") == false);
  CHECK(points[4].at("saturated") == true);
  for (std::size_t i = 1; i < 5; ++i) {
    CHECK(points[i].at("mean_latency_cycles") >= points[i - 1].at("mean_latency_cycles"));
  }
  CHECK(json_of(folder, arguments) == json);
  CHECK(json_of(folder, arguments + " --seed 2") != json);
  CHECK_THAT(folder.run(arguments + " --format csv").out,
             Contains("offered_gb_per_s,achieved_gb_per_s"));
  CHECK_THAT(folder.run(arguments + " -p channels.count=4 --pattern streams").out,
             Contains("saturated"));
}

TEST_CASE("dram: -o writes the result to a file", "[dram]") {
  const Folder folder;
  folder.write("t.bin", words({0}));
  const Finished done = folder.run(kDdr4 + "t.bin --format json -o out.json");
  CHECK(done.code == 0);
  CHECK(done.out.empty());
  CHECK(Json::parse(folder.read("out.json")).at("requests") == 1);
}

TEST_CASE("dram: a bad command line or file exits 2 and keeps standard output empty", "[dram]") {
  struct Mistake {
    const char* arguments;
    const char* message;
  };
  const Folder folder;
  folder.write("good.bin", words({0}));
  folder.write("cut.bin", words({0}) + "abc");
  folder.write("far.bin", words({std::uint64_t{1} << 40}));
  folder.write("empty.bin", "");
  folder.write("prose.txt", "once upon a time\n");
  folder.write("op.trace", "LD 0\nXX 64\n");
  folder.write("back.trace", "0x0 READ 5\n0x0 READ 4\n");
  folder.write("c.csv", "clock,command\n");
  folder.write("channel.csv",
               "clock,command,Channel,Rank,BankGroup,Bank,Row,Column,type,source\n"
               "1,ACT,1,0,0,0,0,0,0,0\n");
  const Mistake mistake = GENERATE(
      Mistake{"", "TRACE is required, or --check"}, Mistake{"gone.bin", "MS530"},
      Mistake{".", "MS530"}, Mistake{"empty.bin", "MS532"}, Mistake{"prose.txt", "MS531"},
      Mistake{"cut.bin", "3 of 8"}, Mistake{"far.bin", "MS534"},
      Mistake{"op.trace", "op.trace:2:1: error[MS533]"}, Mistake{"back.trace", "MS535"},
      Mistake{"good.bin --trace-format dramsim", "expected binary or ramulator or dramsim3"},
      Mistake{"good.bin --format yaml", "expected text or json or csv"},
      Mistake{"good.bin -p mapping=rb", "MS506"}, Mistake{"good.bin -p policy=x", "ramulator2"},
      Mistake{"good.bin -p nonsense=1", "MS109"}, Mistake{"good.bin --chek c.csv", "--check"},
      Mistake{"--check gone.csv", "MS540"}, Mistake{"--check .", "MS540"},
      Mistake{"--check c.csv", "MS520"}, Mistake{"--check channel.csv", "MS541"},
      Mistake{"--curve good.bin", "leave TRACE out"}, Mistake{"--curve --check c.csv", "without"},
      Mistake{"--curve --points 0", "--points"},
      Mistake{"--curve --read-share 1.5", "--read-share"},
      Mistake{"--curve --pattern sequental", "did you mean \"sequential\""},
      Mistake{"good.bin --format csv", "expected text or json"},
      Mistake{"--check c.csv --commands d.csv", "--commands needs a TRACE"},
      Mistake{"good.bin --commands gone/c.csv", "MS191"},
      Mistake{"good.bin -o gone/out.json", "MS191"});
  const Finished done = folder.run(kDdr4 + mistake.arguments);
  INFO(mistake.arguments);
  INFO(done.err);
  CHECK(done.code == 2);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Contains("error[MS") && Contains(mistake.message));
}
