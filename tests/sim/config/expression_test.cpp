// Integer expressions in attributes: values, laziness and the place of every fault.
#include "sim/config/expression.hpp"

#include <catch2/catch.hpp>
#include <map>

using macroscope::ConfigError;
using macroscope::config::evaluate;

namespace {

class Table final : public macroscope::config::Names {
 public:
  std::optional<std::int64_t> value_of(std::string_view name) override {
    const auto found = values_.find(std::string(name));
    if (found == values_.end()) return std::nullopt;
    return found->second;
  }
  std::vector<std::string> known() const override {
    std::vector<std::string> names;
    for (const auto& [name, value] : values_) names.push_back(name);
    return names;
  }

 private:
  std::map<std::string, std::int64_t> values_ = {{"hidden", 768}, {"heads", 12}, {"zero", 0}};
};

std::int64_t value(const char* text) {
  Table names;
  return evaluate(text, {"net.xml", 4, 10}, names);
}

std::string fault_of(const std::string& text) {
  Table names;
  try {
    (void)evaluate(text, {"net.xml", 4, 10}, names);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no fault";
}

}  // namespace

TEST_CASE("expressions follow the usual precedence", "[workload]") {
  CHECK(value("1 + 2 * 3") == 1 + 2 * 3);
  CHECK(value("(1 + 2) * 3") == (1 + 2) * 3);
  CHECK(value("7 / 2 * 2 + 7 % 2") == 7 / 2 * 2 + 7 % 2);
  CHECK(value("2 - -3 - 1") == 2 + 3 - 1);
  CHECK(value("4*hidden") == 4 * 768);
  CHECK(value("hidden / heads") == 768 / 12);
  CHECK(value("ceil_div(hidden, 100) + min(3, 2, 4) + max(1, 5)") == 8 + 2 + 5);
  CHECK(value("ceil_div(-7, 2)") == -3);
}

TEST_CASE("comparisons and logic give one or zero", "[workload]") {
  CHECK(value("hidden == 768 and heads != 12 or heads >= 12") == 1);
  CHECK(value("not (hidden > 768)") == 1);
  CHECK(value("not not 5") == 1);
  CHECK(value("not 5") == 0);
  CHECK(value("hidden <= 767 ? 1 : heads < 13 ? 2 : 3") == 2);
  CHECK(value("true + false") == 1);
}

TEST_CASE("what is not taken is not computed", "[workload]") {
  CHECK(value("zero == 0 ? 7 : 1 / zero") == 7);
  CHECK(value("zero != 0 and 1 / zero > 0") == 0);
  CHECK(value("zero == 0 or 1 % zero == 0") == 1);
}

TEST_CASE("faults of expressions point into the attribute", "[workload]") {
  CHECK(fault_of("4 * hiden") ==
        "net.xml:4:14: error[MS202]: in \"4 * hiden\": nothing is called \"hiden\" here; did you "
        "mean "
        "\"hidden\"");
  CHECK(fault_of("1 / zero") ==
        "net.xml:4:12: error[MS204]: in \"1 / zero\": 1 / 0 divides by zero");
  CHECK(fault_of("9223372036854775807 + 1") ==
        "net.xml:4:30: error[MS203]: in \"9223372036854775807 + 1\": 9223372036854775807 + 1 does "
        "not "
        "fit in 64 bits");
  CHECK(
      fault_of("9223372036854775808") ==
      "net.xml:4:10: error[MS203]: in \"9223372036854775808\": 9223372036854775808 does not fit in "
      "64 bits");
  CHECK(fault_of("") ==
        "net.xml:4:10: error[MS201]: in \"\": expected a number or a name at the end");
  CHECK(fault_of("(1 + 2") ==
        "net.xml:4:16: error[MS201]: in \"(1 + 2\": expected \")\" at the end");
  CHECK(fault_of("1 2") ==
        "net.xml:4:12: error[MS201]: in \"1 2\": expected an operator before \"2\"");
  CHECK(fault_of("3.5") == "net.xml:4:10: error[MS201]: in \"3.5\": \"3.5\" is not a whole number");
  CHECK(fault_of("16k") == "net.xml:4:10: error[MS201]: in \"16k\": \"16k\" is not a whole number");
  CHECK(fault_of("mx(1, 2)") ==
        "net.xml:4:10: error[MS202]: in \"mx(1, 2)\": no function \"mx\"; did you mean \"max\"; "
        "functions are min, max, ceil_div");
}

TEST_CASE("hostile nesting ends with a fault", "[workload]") {
  CHECK(fault_of(std::string(100000, '(')).find("nested deeper than 64 levels") !=
        std::string::npos);
  std::string conditions;
  for (int i = 0; i < 100000; ++i) conditions += "1 ? 1 : ";
  CHECK(fault_of(conditions + "1").find("nested deeper") != std::string::npos);
}
