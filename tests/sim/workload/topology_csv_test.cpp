// What the topology importer accepts, what it makes of it, and every message it has.
#include "sim/workload/topology_csv.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

namespace macroscope::workload {
namespace {

using program::Conv2d;
using program::Gemm;

const std::string kConvHeader =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
    "Strides,\n";
const std::string kFolder = std::string(MACROSCOPE_SOURCE_DIR) + "/configs/workloads/scale_sim/";

program::Workload parse(const std::string& text) {
  return parse_topology_csv(text, "net.csv");
}

const Conv2d& conv(const program::Workload& w, std::size_t i) {
  return std::get<Conv2d>(w.operators.at(i).op);
}
const Gemm& gemm(const program::Workload& w, std::size_t i) {
  return std::get<Gemm>(w.operators.at(i).op);
}

std::vector<Fault> faults(const std::string& text) {
  try {
    (void)parse(text);
  } catch (const ConfigError& error) {
    return error.faults();
  }
  return {};
}

// "line:column MS246 message" of the only fault.
std::string fault(const std::string& text) {
  const std::vector<Fault> found = faults(text);
  if (found.size() != 1) return std::to_string(found.size()) + " faults";
  const Fault& f = found.front();
  return std::to_string(f.where.line) + ":" + std::to_string(f.where.column) + " " + f.id + " " +
         f.message;
}

TEST_CASE("every shipped topology loads with all its layers", "[topology]") {
  const std::pair<const char*, std::size_t> shipped[] = {{"FasterRCNN", 46},
                                                         {"Googlenet", 58},
                                                         {"NCF", 12},
                                                         {"Resnet18", 21},
                                                         {"Resnet50_extra_columns", 54},
                                                         {"alexnet", 5},
                                                         {"alexnet_part", 1},
                                                         {"gnmt", 17},
                                                         {"gpt2", 6},
                                                         {"mlperf_Resnet50", 54},
                                                         {"mobilenet", 27},
                                                         {"test", 1},
                                                         {"test_mnk_input", 1},
                                                         {"transformer_fwd", 54},
                                                         {"transformer_partial", 6},
                                                         {"vit_l", 5},
                                                         {"vit_s", 5},
                                                         {"yolo_tiny", 9}};
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    files += entry.path().extension() == ".csv" ? 1 : 0;
  }
  CHECK(files == std::size(shipped));
  for (const auto& [name, layers] : shipped) {
    INFO(name);
    const program::Workload w = read_topology_csv(kFolder + name + ".csv");
    CHECK(w.name == name);
    CHECK(w.operators.size() == layers);
    CHECK(w.tensors.size() == 3 * layers);
  }
}

TEST_CASE("whole networks have their published number of MACs", "[topology]") {
  // Whole millions of MACs; the layer lists have no padding, so these are not the networks' usual
  // counts.
  CHECK(read_topology_csv(kFolder + "Resnet18.csv").macs() / 1'000'000 == 1471);
  CHECK(read_topology_csv(kFolder + "alexnet.csv").macs() / 1'000'000 == 805);
  CHECK(read_topology_csv(kFolder + "gnmt.csv").macs() / 1'000'000 == 189608);
}

TEST_CASE("a convolution row becomes a convolution without padding that rounds up", "[topology]") {
  const program::Workload w = parse(kConvHeader + "Conv1, 224, 220, 11, 9, 3, 96, 4,\n");
  REQUIRE(w.operators.size() == 1);
  const Conv2d& c = conv(w, 0);
  CHECK(c == Conv2d{1, 224, 220, 3, 96, 11, 9, 4, 4, 0, 0, 0, 0, 1, 1, 1, true});
  CHECK(c.out_height() == (224 - 11 + 4 + 3) / 4);
  CHECK(w.operators[0].name == "Conv1");
  CHECK(w.operators[0].formats.accumulator.name == "int32");
  CHECK(w.operators[0].where.text() == "net.csv:2:1");
  CHECK(w.tensors[w.operators[0].weights[0]].elements() == 96 * 11 * 9 * 3);
  CHECK(w.parameter_count() == 96 * 11 * 9 * 3);
}

TEST_CASE("M, N and K are found by the header", "[topology]") {
  const program::Workload w = parse("Layer,M,N,K,\nL0,196,192,384,\n");
  CHECK(gemm(w, 0) == Gemm{1, 196, 192, 384, true});
  CHECK(gemm(parse("name, k, m, n\nL0,1,2,3\n"), 0) == Gemm{1, 2, 3, 1, true});
}

TEST_CASE("what SCALE-Sim's reader refuses is read", "[topology]") {
  const Conv2d expected = conv(parse(kConvHeader + "A,8,8,3,3,4,5,1,\n"), 0);
  const auto same = [&](const std::string& text) {
    const program::Workload w = parse(text);
    REQUIRE(w.operators.size() == 1);
    CHECK(w.operators[0].name == "A");
    CHECK(conv(w, 0) == expected);
    return w;
  };
  same(kConvHeader + "A,8,8,3,3,4,5,1");                      // no comma at the end, no line end
  same("\xEF\xBB\xBF" + kConvHeader + "A,8,8,3,3,4,5,1,\n");  // byte order mark
  same(kConvHeader + "A,8,8,3,3,4,5,1,\r\n\r\n");             // CRLF and an empty row
  same(kConvHeader + ",,,,,,,\n \t\nA , 8 ,\t8,3,3,4, 5 ,1 ,\n");  // comma-only rows, blanks
  same(kConvHeader + kConvHeader + "A,8,8,3,3,4,5,1,\n");          // a spare header
  same(kConvHeader + "\"A\",\"8\",8,3,3,4,5,1,\n");                // quoted cells
  same("\n\n" + kConvHeader + "A,8,8,3,3,4,5,1,\n");
  const program::Workload extra = same(
      "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
      "Strides,,,Eh,Ew,e2\nA,8,8,3,3,4,5,1,,,6,6,36\n");
  REQUIRE(extra.warnings.size() == 1);
  CHECK(extra.warnings[0] == "net.csv: 3 cells in columns beyond those of a layer are not used");
}

TEST_CASE("a quoted name may hold a comma and a quote", "[topology]") {
  CHECK(parse(kConvHeader + "\"a, \"\"b\"\"\",8,8,3,3,4,5,1,\n").operators[0].name == "a, \"b\"");
}

TEST_CASE("a sparsity is kept as an attribute", "[topology]") {
  const program::Workload w = parse(kConvHeader + "A,8,8,3,3,4,5,1,2:4,\nB,8,8,3,3,4,5,1,\n");
  CHECK(w.operators[0].attributes.at("sparsity") == "2:4");
  CHECK(w.operators[1].attributes.empty());
  CHECK(parse("L,M,N,K,S\nA,1,2,3,1:4\n").operators[0].attributes.at("sparsity") == "1:4");
}

TEST_CASE("DP in the name stands for one layer per channel with all filters", "[topology]") {
  const program::Workload w = parse(kConvHeader + "DP2,8,8,3,3,4,5,1,\nB,8,8,3,3,4,5,1,\n");
  REQUIRE(w.operators.size() == 5);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(w.operators[i].name == "DP2Channel_" + std::to_string(i));
    CHECK(conv(w, i).in_channels == 1);
    CHECK(conv(w, i).out_channels == 5);
  }
  CHECK(conv(w, 4).in_channels == 4);
}

TEST_CASE("names are made unique and never empty", "[topology]") {
  const program::Workload w = parse("L,M,N,K\nA,1,1,1\nA,1,1,2\nA,1,1,3\n,1,1,4\n");
  CHECK(w.operators[1].name == "A#2");
  CHECK(w.operators[2].name == "A#3");
  CHECK(w.operators[3].name == "layer3");
}

TEST_CASE("a stride width is read where the header names one", "[topology]") {
  const program::Workload w = parse(
      "Layer name,IFMAP height,IFMAP width,Filter height,Filter width,Channels,Num filter,Stride "
      "height,Stride width,\nA,8,8,3,3,4,5,1,2,\n");
  CHECK(conv(w, 0).stride_h == 1);
  CHECK(conv(w, 0).stride_w == 2);
  CHECK(w.warnings.empty());
}

TEST_CASE("each mistake has its place and its message", "[topology]") {
  const std::string range = "must be from 1 to 4294967296";
  CHECK(fault(kConvHeader + "A,8,x8,3,3,4,5,1,\n") ==
        "2:5 MS246 ifmap width \"x8\": expected a whole number from 1 to 4294967296");
  CHECK(fault(kConvHeader + "A,8, 8.0,3,3,4,5,1,\n") ==
        "2:6 MS246 ifmap width \"8.0\": expected a whole number from 1 to 4294967296");
  CHECK(fault(kConvHeader + "A,8,8,3,3,-4,5,1,\n") ==
        "2:11 MS246 channels \"-4\": expected a whole number from 1 to 4294967296");
  CHECK(fault(kConvHeader + "A,8,8,3,3,4,5,0,\n") == "2:15 MS246 stride 0 " + range);
  CHECK(fault("L,M,N,K\nA,1000000000000,1,1\n") == "2:3 MS246 M 1000000000000 " + range);
  CHECK(fault("L,M,N,K\nA,99999999999999999999999,1,1\n") ==
        "2:3 MS246 M 99999999999999999999999 " + range);
  CHECK(fault("L,M,N,K\nA,4294967296,4294967296,4294967296\n") ==
        "2:1 MS249 the sizes of this layer multiply to 2^62 or more");
  CHECK(fault("L,M,N,K\nA,1,2\n") == "2:5 MS245 the K is missing");
  CHECK(fault(kConvHeader + "A,8,8,3,3,4,,1,\n") == "2:13 MS245 the filters is missing");
  CHECK(fault(kConvHeader + "A,8,8,9,3,4,5,1,\n") ==
        "2:7 MS248 filter height 9 is larger than ifmap height 8");
  CHECK(fault(kConvHeader + "A,8,8,3,9,4,5,1,\n") ==
        "2:9 MS248 filter width 9 is larger than ifmap width 8");
  CHECK(fault(kConvHeader + "A,8,8,3,3,4,5,1,4:2,\n") ==
        "2:17 MS247 sparsity \"4:2\": expected N:M with 1 <= N <= M, such as 2:4");
  CHECK(fault(kConvHeader + "DP,8,8,3,3,4000000000,5,1,\n") ==
        "2:12 MS249 the depthwise layer stands for 4000000000 layers; at most 100000 are read");
  CHECK(fault("") == "0:0 MS244 the topology is empty: expected a header and one row a layer");
  CHECK(fault(",,,\n\n") ==
        "0:0 MS244 the topology is empty: expected a header and one row a layer");
  CHECK(fault(kConvHeader) == "0:0 MS244 the topology has a header but no layers");
  CHECK(fault("A,8,8,3,3,4,5,1,\n").rfind("1:1 MS244 expected a header in the first row", 0) == 0);
  CHECK(fault(kConvHeader + "A,8,8,3,3,4,\xFF,1,\n") ==
        "2:13 MS240 byte 0xFF is not UTF-8; save the file as UTF-8");
  CHECK(fault("\xFF\xFEL\0,\0") == "1:1 MS240 byte 0xFF is not UTF-8; save the file as UTF-8");
  CHECK(fault(kConvHeader + "A\x01,8,8,3,3,4,5,1,\n") ==
        "2:2 MS241 control character 0x01 in a topology");
  CHECK(fault(kConvHeader + "\"A,8,8,3,3,4,5,1,\n") ==
        "2:1 MS241 this quote does not close before the line ends");
  CHECK(fault(kConvHeader + "\"A\"b,8,8,3,3,4,5,1,\n") ==
        "2:4 MS241 expected a comma after the closing quote");
}

TEST_CASE("all mistakes of a file are told, up to twenty", "[topology]") {
  const std::vector<Fault> two = faults("L,M,N,K\nA,x,1,1\nB,1,1,1\nC,1,0,1\n");
  REQUIRE(two.size() == 2);
  CHECK(two[0].where.line == 2);
  CHECK(two[1].where.line == 4);
  CHECK(two[1].source_line == "C,1,0,1");
  std::string many = "L,M,N,K\n";
  for (int i = 0; i < 50; ++i) many += "A,x,1,1\n";
  CHECK(faults(many).size() == 20);
}

TEST_CASE("files that cannot be read are told apart", "[topology]") {
  CHECK_THROWS_WITH(read_topology_csv("/nonexistent/net.csv"),
                    Catch::Contains("MS242") && Catch::Contains("/nonexistent/net.csv"));
  CHECK_THROWS_WITH(read_topology_csv("/tmp"), Catch::Contains("MS242"));
  const auto path = std::filesystem::temp_directory_path() / "macroscope_topology_too_large.csv";
  { std::ofstream(path) << "L,M,N,K\n"; }
  std::filesystem::resize_file(path, kLargestTopologyFile + 1);
  CHECK_THROWS_WITH(read_topology_csv(path.string()), Catch::Contains("MS243"));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace macroscope::workload
