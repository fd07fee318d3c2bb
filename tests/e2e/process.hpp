// Runs the built program as a user does: through a shell, in a folder of its own.
#pragma once

#include <filesystem>
#include <string>

namespace macroscope::test {

/// What a command left behind.
struct Finished {
  int code = -1;  // exit status; 128 + n when signal n ended it
  std::string out;
  std::string err;
};

/// A folder that is removed at the end of the test.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file into the folder and returns its name.
  std::string write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  [[nodiscard]] bool has(const std::string& name) const;

  /// Runs `macroscope ARGUMENTS` here; the arguments are shell text.
  [[nodiscard]] Finished run(const std::string& arguments) const;
  /// Runs any shell command here; $MACROSCOPE is the program, $SOURCE the repository.
  [[nodiscard]] Finished shell(const std::string& command) const;

 private:
  std::filesystem::path path_;
};

}  // namespace macroscope::test
