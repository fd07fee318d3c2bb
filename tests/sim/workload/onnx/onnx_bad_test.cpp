// Models that must be refused: each fault has its place and its sentence.
#include <filesystem>
#include <fstream>

#include "sim/workload/onnx/import.hpp"
#include "tests/sim/workload/onnx/onnx_models.hpp"

using namespace macroscope;

namespace {

/// The text of a Python string literal.
std::string unquoted(const std::string& literal) {
  std::string out;
  for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
    if (literal[i] == '\\' && i + 2 < literal.size()) {
      ++i;
      out += literal[i] == 'n' ? '\n' : literal[i];
    } else {
      out += literal[i];
    }
  }
  return out;
}

std::string read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(text).str();
}

/// True when the bytes give a network or a located fault.
bool is_civil(const std::string& bytes) {
  try {
    static_cast<void>(workload::parse_onnx(bytes, "damaged.onnx"));
  } catch (const ConfigError& error) {
    return !error.faults().empty() && !error.faults()[0].where.file.empty();
  }
  return true;
}

}  // namespace

TEST_CASE("every damaged model gives its fault", "[onnx]") {
  if (test::skipped_without_models()) return;
  const std::string folder = test::onnx_folder() + "/bad/";
  std::ifstream list(folder + "expectations.tsv");
  std::size_t count = 0;
  for (std::string line; std::getline(list, line); ++count) {
    const std::size_t tab = line.find('\t');
    const std::string file = line.substr(0, tab);
    const std::string expected = unquoted(line.substr(tab + 1));
    INFO(file << " must say: " << expected);
    std::string text = "no fault";
    try {
      static_cast<void>(workload::load(folder + file));
    } catch (const ConfigError& error) {
      text = error.what();
      CHECK(error.faults()[0].where.file.rfind(folder + file, 0) == 0);
    }
    INFO(text);
    CHECK(text.find(expected) != std::string::npos);
  }
  CHECK(count >= 30);
}

TEST_CASE("a file that is no file", "[onnx]") {
  CHECK_THROWS_AS(workload::load("/nowhere/model.onnx"), ConfigError);
  CHECK_THROWS_AS(workload::load(std::filesystem::temp_directory_path().string() + "/.onnx"),
                  ConfigError);
}

TEST_CASE("a model cut off at any byte is a network or a located fault", "[onnx]") {
  if (test::skipped_without_models()) return;
  const std::string whole = read(test::onnx_folder() + "/gemm.onnx");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    if (!is_civil(whole.substr(0, size))) FAIL("cut off at byte " << size);
  }
}

TEST_CASE("a model with any byte changed is a network or a located fault", "[onnx]") {
  if (test::skipped_without_models()) return;
  for (const char* name : {"gemm", "shapes", "control", "functions", "conv_transpose"}) {
    const std::string whole = read(test::onnx_folder() + "/" + name + ".onnx");
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const int change : {1, 0x80, 0xff}) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ change);
        if (!is_civil(damaged)) FAIL(name << " with byte " << at << " changed by " << change);
      }
    }
  }
}
