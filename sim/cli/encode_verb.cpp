// `macroscope encode`: the digits of one value.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "models/numerics/digits.hpp"
#include "sim/cli/console.hpp"
#include "sim/cli/option_checks.hpp"
#include "sim/cli/program.hpp"
#include "sim/core/error.hpp"

namespace macroscope::cli {
namespace {

using numerics::DigitVector;
using numerics::Encoding;

struct EncodeOptions {
  std::string encoding;
  std::string value;
  std::string bits = "8";
  std::string format = "text";
};

[[noreturn]] void refuse(const std::string& option, const std::string& text, std::string message) {
  throw ConfigError(whole_fault("MS104", option + ' ' + text, std::move(message)));
}

/// The number behind an option, or an error that names the option and what it expects.
std::int64_t number_of(const std::string& option, const std::string& text, std::int64_t low,
                       std::int64_t high, const std::string& what) {
  const std::string range = fmt::format("{} is {} to {}", what, low, high);
  const auto number = Text<std::int64_t>::parse(text);
  if (!number) refuse(option, text, fmt::format("{}; {}", number.error(), range));
  if (*number < low || *number > high) refuse(option, text, range);
  return *number;
}

std::string json_text(const EncodeOptions& options, std::int64_t bits, const DigitVector& digits) {
  nlohmann::ordered_json root;
  root["schema_version"] = 1;
  root["encoding"] = options.encoding;
  root["value"] = digits.value();
  root["bits"] = bits;
  root["radix"] = digits.radix();
  root["digits"] = nlohmann::ordered_json::array();
  root["weights"] = nlohmann::ordered_json::array();
  for (std::uint32_t i = 0; i < digits.size(); ++i) {
    root["digits"].push_back(digits.digit(i));
    root["weights"].push_back(digits.weight(i));
  }
  root["non_zero_digits"] = digits.non_zeros();
  root["units"] = {{"bits", "b"}, {"non_zero_digits", "digits"}};
  return root.dump(2) + '\n';
}

int execute(const EncodeOptions& options) {
  const std::int64_t bits = number_of("--bits", options.bits, numerics::kMinDigitBits,
                                      numerics::kMaxDigitBits, "the width of a value");
  const auto width = static_cast<std::uint32_t>(bits);
  const std::int64_t value =
      number_of("--value", options.value, numerics::lowest_value(width),
                numerics::highest_value(width), fmt::format("a signed value of {} bits", bits));
  const Encoding encoding = *Text<Encoding>::parse(options.encoding);
  const DigitVector digits = numerics::encode(encoding, static_cast<std::int32_t>(value), width);
  print(options.format == "json" ? json_text(options, bits, digits) : digits.text() + '\n');
  return kOk;
}

}  // namespace

void add_encode_verb(CLI::App& app, Session& session) {
  const auto options = std::make_shared<EncodeOptions>();
  CLI::App* verb = app.add_subcommand("encode", "the digits of a value, least significant first");
  verb->footer("Example:\n  macroscope encode --encoding ent --value 91");
  verb->add_option("--encoding", options->encoding, "how the value is written as digits")
      ->required()
      ->check(one_of(Text<Encoding>::all_names()));
  verb->add_option("--value", options->value, "signed whole number")->required();
  verb->add_option("--bits", options->bits, "width of the value with its sign, 2 to 16")
      ->capture_default_str();
  verb->add_option("--format", options->format, "text: one line of digits; json: weights too")
      ->check(one_of({"text", "json"}))
      ->capture_default_str();
  verb->callback([options, &session] { session.action = [options] { return execute(*options); }; });
}

}  // namespace macroscope::cli
