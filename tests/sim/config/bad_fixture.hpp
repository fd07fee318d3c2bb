// The files of bad/: each begins with what the reader must say about it.
//
//   <!-- expect: 3:15 MS102 the whole message || 4:1 MS104 the next fault -->
//   <!-- xsd: valid, the reason why a schema cannot see the fault -->       (optional)
//   <!-- override: array.rows=0 | MS104 the message of the same fault on the command line -->
//   (optional)
// Two dashes are written "- -" there, because XML comments cannot hold them.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "sim/core/error.hpp"

namespace macroscope::test {

struct BadFixture {
  std::string name;
  std::string path;
  std::string expected;  // faults joined by " || "
  std::string override_text;
  std::string override_expected;
  bool valid_for_xsd = false;
};

/// Faults of a small machine made for the reader's tests.
inline std::string bad_folder() {
  return std::string(MACROSCOPE_SOURCE_DIR) + "/tests/sim/config/bad/";
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// What stands between `<!-- key: ` and ` -->`; empty when there is none.
inline std::string remark(const std::string& text, const std::string& key) {
  const std::string head = "<!-- " + key + ": ";
  const std::size_t begin = text.find(head);
  if (begin == std::string::npos) return {};
  const std::size_t end = text.find(" -->", begin);
  return replaced(text.substr(begin + head.size(), end - begin - head.size()), "- -", "--");
}

inline std::vector<BadFixture> bad_fixtures(const std::string& folder) {
  std::vector<BadFixture> out;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".xml") continue;
    BadFixture fixture;
    fixture.name = file.path().filename().string();
    fixture.path = file.path().string();
    std::string text = read_file(fixture.path);
    text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());  // the UTF-16 one
    fixture.expected = remark(text, "expect");
    fixture.valid_for_xsd = remark(text, "xsd").rfind("valid, ", 0) == 0;
    const std::string change = remark(text, "override");
    if (const std::size_t bar = change.find(" | "); bar != std::string::npos) {
      fixture.override_text = change.substr(0, bar);
      fixture.override_expected = change.substr(bar + 3);
    }
    out.push_back(fixture);
  }
  std::sort(out.begin(), out.end(),
            [](const BadFixture& a, const BadFixture& b) { return a.name < b.name; });
  return out;
}

/// The faults as `expect` writes them, with `folder` and `file:` left out.
inline std::string faults_text(const ConfigError& error, const std::string& folder,
                               const std::string& file) {
  std::string out;
  for (const Fault& fault : error.faults()) {
    std::string where = replaced(fault.where.text(), folder, "");
    if (where.rfind(file + ":", 0) == 0) where.erase(0, file.size() + 1);
    out += (out.empty() ? "" : " || ") + where + " " + fault.id + " " +
           replaced(fault.message, folder, "");
  }
  return out;
}

/// Faults of `read()` as `expect` writes them, or "accepted".
template <class Read>
std::string faults_of(const std::string& folder, const std::string& file, const Read& read) {
  try {
    (void)read();
  } catch (const ConfigError& error) {
    return faults_text(error, folder, file);
  }
  return "accepted";
}

/// A folder of our own that vanishes at the end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "config_test_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << text;
    return path_ + "/" + name;
  }

 private:
  std::string path_;
};

inline bool has_xmllint() {
  return std::system("command -v xmllint >/dev/null 2>&1") == 0;
}

/// What xmllint says about the files: a line `FILE validates` for each that does.
inline std::string xmllint(const std::string& schema, const std::vector<std::string>& files) {
  std::string command = "xmllint --noout --schema " + schema;
  for (const std::string& file : files) command += " " + file;
  std::string said;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {};
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  pclose(pipe);
  return said;
}

}  // namespace macroscope::test
