// A fingerprint of a module and everything it is made of.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace macroscope::cost {

/// Files of `folder`/flist.f that `top` is made of, itself included, in the order of the list;
/// empty when the list or the module is not there. Paths as they stand in the list. With
/// `user_file`, top is in there: it is the last, with its absolute path.
[[nodiscard]] std::vector<std::string> rtl_closure(const std::string& folder,
                                                   const std::string& top,
                                                   const std::string& user_file = {});

/// "xxh3:0123456789abcdef" over the text of rtl_closure(), normalized (models/pe/rtl_text.hpp);
/// nothing when the module is not there.
[[nodiscard]] std::optional<std::string> rtl_hash(const std::string& folder, const std::string& top,
                                                  const std::string& user_file = {});

}  // namespace macroscope::cost
