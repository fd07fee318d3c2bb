// The checked-in XSD of workload files is the generated one, and xmllint agrees with our reader on
// it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "network.hpp"
#include "sim/config/views.hpp"
#include "sim/workload/schema.hpp"

using namespace macroscope;
namespace fs = std::filesystem;

namespace {

const std::string kSource = MACROSCOPE_SOURCE_DIR;
const std::string kSchema = kSource + "/configs/schema/workload.xsd";

std::string text_of(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

std::vector<std::string> xml_files(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".xml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// What xmllint prints about `files`.
std::string xmllint(const std::vector<std::string>& files) {
  std::string command = "xmllint --noout --schema '" + kSchema + "'";
  for (const std::string& file : files) command += " '" + file + "'";
  std::string said;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  pclose(pipe);
  return said;
}

}  // namespace

TEST_CASE("the checked-in XSD of workloads is what the schema generates", "[workload]") {
  const std::string generated = config::schema(workload::schema());
  if (std::getenv("MACROSCOPE_UPDATE_SCHEMA") != nullptr) std::ofstream(kSchema) << generated;
  // Not CHECK(a == b): two files of this length say nothing in a failure message.
  const bool equal = text_of(kSchema) == generated;
  INFO("write it anew: MACROSCOPE_UPDATE_SCHEMA=1 workload_test \"the checked-in XSD*\"");
  CHECK(equal);
}

TEST_CASE("xmllint and our reader agree on workload files", "[workload]") {
  if (std::system("command -v xmllint >/dev/null 2>&1") != 0) {
    WARN("skipped: xmllint is not installed (libxml2-utils)");
    return;
  }
  const std::vector<std::string> shipped = xml_files(kSource + "/configs/workloads");
  const std::vector<std::string> bad = xml_files(kSource + "/tests/sim/workload/bad");
  std::vector<std::string> all = shipped;
  all.insert(all.end(), bad.begin(), bad.end());
  const std::string said = xmllint(all);
  const auto validates = [&said](const std::string& file) {
    return said.find(file + " validates\n") != std::string::npos;
  };
  for (const std::string& file : shipped) {
    INFO(file);
    CHECK(validates(file));
  }
  for (const std::string& file : bad) {
    INFO(file);
    // MS1xx are faults of the file's form. An XSD cannot say what is required (MS105: an included
    // file may give it) and knows nothing of meaning (MS2xx).
    const std::string text = text_of(file);
    const std::string id = text.substr(text.find("error[") + 6, 5);
    CHECK(validates(file) == (id[2] == '2' || id == "MS105"));
  }
}

TEST_CASE("the resolved text of a network builds the same network", "[workload]") {
  const fs::path copy = fs::temp_directory_path() / "macroscope_workload_resolved_test.xml";
  for (const std::string& file : xml_files(kSource + "/configs/workloads")) {
    INFO(file);
    std::ofstream(copy) << workload::resolved_text(file, {{"batch", "3"}});
    const auto first = workload::load(file, {{"batch", "3"}});
    const auto second = workload::load(copy.string());
    CHECK(second.name == first.name);
    CHECK(second.batch == 3);
    REQUIRE(second.operators.size() == first.operators.size());
    REQUIRE(second.tensors.size() == first.tensors.size());
    for (std::size_t i = 0; i < first.operators.size(); ++i) {
      const auto& a = first.operators[i];
      const auto& b = second.operators[i];
      CHECK((a.name == b.name && a.op == b.op && a.formats == b.formats && a.inputs == b.inputs &&
             a.weights == b.weights && a.epilogue_operations == b.epilogue_operations));
    }
  }
  fs::remove(copy);
}
