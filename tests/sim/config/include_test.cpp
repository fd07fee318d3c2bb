#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "sim/config/reader.hpp"
#include "sim/config/views.hpp"
#include "tests/sim/config/test_components.hpp"

using namespace macroscope;

namespace {

class Files {
 public:
  Files() {
    std::string pattern = (std::filesystem::temp_directory_path() / "include_test_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::filesystem::create_directory(folder_ + "/base");
  }
  ~Files() { std::filesystem::remove_all(folder_); }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  void add(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ + "/" + name) << "<architecture>" << content << "</architecture>";
  }
  [[nodiscard]] config::Description read(const std::string& name) const {
    return config::read_description(folder_ + "/" + name, test::registry(), "architecture");
  }
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
};

const char* kCore =
    "<core count=\"2\"><systolic id=\"array\" dataflow=\"ws\" rows=\"8\" cols=\"8\"/>"
    "<scratchpad id=\"a\" capacity=\"1KiB\"/><scratchpad id=\"b\" capacity=\"2KiB\"/></core>";

}  // namespace

TEST_CASE("a file's elements override included ones by id, never by position", "[config]") {
  const Files files;
  files.add("base/core.xml", kCore);
  files.add("top.xml",
            "<include href=\"base/core.xml\"/>"
            "<core><scratchpad id=\"b\" banks=\"4\"/><scratchpad id=\"c\" capacity=\"4KiB\"/>"
            "<systolic rows=\"16\"/></core>");
  const auto description = files.read("top.xml");
  const config::Node& core = description.root().child("core");
  CHECK(core.as<test::Core>().count == 2);
  REQUIRE(core.children_with_tag("scratchpad").size() == 3);
  const auto b = core.find_child_by_id("b")->as<test::Scratchpad>();
  CHECK(b.banks == 4);
  CHECK(b.capacity == Bytes(2048));
  const auto array = core.child("systolic").as<test::Systolic>();
  CHECK(array.rows == 16);
  CHECK(array.cols == 8);
  CHECK(core.child("systolic").id() == "array");
  CHECK(core.child("systolic").where("cols").file == files.folder() + "/base/core.xml");
  CHECK(core.child("systolic").find_value("cols")->origin == config::Origin::include);
  CHECK(core.child("systolic").find_value("rows")->origin == config::Origin::file);
  CHECK(description.files().size() == 2);
}

TEST_CASE("a file that two included files share is taken once", "[config]") {
  const Files files;
  files.add("core.xml", kCore);
  files.add("one.xml", "<include href=\"core.xml\"/><dram channels=\"2\"/>");
  files.add("two.xml", "<include href=\"./core.xml\"/><dram latency=\"5ns\"/>");
  files.add("top.xml", "<include href=\"one.xml\"/><include href=\"two.xml\"/>");
  const auto description = files.read("top.xml");
  CHECK(description.root().child("core").children_with_tag("scratchpad").size() == 2);
  const auto dram = description.root().child("dram").as<test::Dram>();
  CHECK(dram.channels == 2);
  CHECK(dram.latency == Nanoseconds(5));
}

TEST_CASE("an id that stands twice in the overriding file is still a conflict", "[config]") {
  const Files files;
  files.add("core.xml", kCore);
  files.add("top.xml",
            "<include href=\"core.xml\"/><core><scratchpad id=\"a\" banks=\"2\"/>"
            "<scratchpad id=\"a\" banks=\"4\" capacity=\"1KiB\"/></core>");
  CHECK_THROWS_WITH(files.read("top.xml"), Catch::Contains("id \"a\" is used twice in <core>"));
}

TEST_CASE("the resolved file reads back as the same values, without includes", "[config]") {
  const Files files;
  files.add("core.xml", kCore);
  files.add("top.xml",
            "<include href=\"core.xml\"/><dram bandwidth=\"614.25GB/s\" energy=\"1e-7pJ\"/>");
  const auto description = config::read_description(files.folder() + "/top.xml", test::registry(),
                                                    "architecture", {{"array.cols", "24"}});
  const std::string resolved = config::resolve(description);
  CHECK(resolved.find("include") == std::string::npos);
  const auto again = config::read_description_from_memory("resolved.xml", resolved,
                                                          test::registry(), "architecture");
  CHECK(config::resolve(again) == resolved);
  CHECK(config::paths(again) == config::paths(description));
  CHECK(again.find("array")->as<test::Systolic>().cols == 24);
  CHECK(again.root().child("dram").as<test::Dram>().energy == Picojoules(1e-7));
  CHECK(again.root().child("core").as<test::Core>().clock == Hertz(1e9));
}
