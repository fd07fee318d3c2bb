// A module of the user's own.
#pragma once

#include <string>
#include <vector>

namespace macroscope::pe {

/// What <pe rtl top> names.
struct UserModule {
  std::string file;
  std::string top;
  std::string text;                     // of the file, with what it includes
  std::vector<std::string> parameters;  // that the module has
  bool expanded = false;  // the text is not the file's, but says where its lines are from

  [[nodiscard]] bool has_parameter(const std::string& name) const;
};

/// Why the file has no such module, in words; empty when it has, or may have in what it includes or
/// makes with macros. `file` must be readable.
[[nodiscard]] std::string missing_module(const std::string& file, const std::string& top);

/// Reads the file. Throws ConfigError MS465 when it cannot be read or has no such module.
[[nodiscard]] UserModule read_user_module(const std::string& file, const std::string& top);

}  // namespace macroscope::pe
