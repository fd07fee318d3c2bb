// A user's module before it is synthesized: is it what its place needs, and the shell it is put in.
#pragma once

#include <string>

#include "analysis/cost/subject.hpp"
#include "analysis/cost/synthesis/elaborate.hpp"

namespace macroscope::cost {

/// The module that user_shell() makes: a name of its own beside those of the user.
[[nodiscard]] std::string user_shell_name(const Subject& subject);

/// Throws ConfigError MS465 with what yosys cannot read, or with every port that is not that of the
/// contract: missing, of another width or direction, or an input that nothing drives. Other outputs
/// may be there.
void check_user_module(const Subject& subject, const synthesis::Elaboration& module);

/// SystemVerilog of a module with the ports of the contract and the user's module in it, parameters
/// set and en_i tied high: our own are built without stalls, too (rtl/README.md).
[[nodiscard]] std::string user_shell(const Subject& subject);

}  // namespace macroscope::cost
