// A fingerprint of a module and everything it is made of.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macroscope::cost {

/// SystemVerilog without comments, every run of white space one blank: what may change without
/// changing the hardware is not part of it.
[[nodiscard]] std::string normalized_rtl(std::string_view text);

/// Files of `folder`/flist.f that `top` is made of, itself included, in the order of the list;
/// empty when the list or the module is not there. Paths as they stand in the list.
[[nodiscard]] std::vector<std::string> rtl_closure(const std::string& folder,
                                                   const std::string& top);

/// "xxh3:0123456789abcdef" over the normalized text of rtl_closure(); nothing when the module is
/// not there.
[[nodiscard]] std::optional<std::string> rtl_hash(const std::string& folder,
                                                  const std::string& top);

}  // namespace macroscope::cost
