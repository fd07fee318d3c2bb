// `macroscope encode` through the program.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;

TEST_CASE("encode prints one line of digits, least significant first", "[encode]") {
  struct Example {
    const char* arguments;
    const char* line;
  };
  const Example example =
      GENERATE(Example{"--encoding ent --value 91", "-1 -1 2 1\n"},
               Example{"--encoding ent --value 124", "0 -1 0 2\n"},
               Example{"--encoding mbe --value -128", "0 0 0 -2\n"},
               Example{"--encoding csd --value=-1 --bits 4", "-1 0 0 0\n"},
               Example{"--encoding bits --value -1", "1 1 1 1 1 1 1 -1\n"},
               Example{"--encoding sign_magnitude --value -128", "0 0 0 0 0 0 0 -1\n"},
               Example{"--encoding ent --value 32767 --bits 16", "-1 0 0 0 0 0 0 2\n"},
               Example{"--encoding mbe --value -2 --bits 2 --format text", "-2\n"});
  INFO(example.arguments);
  const Finished done = Folder().run(std::string("encode ") + example.arguments);
  CHECK(done.code == 0);
  CHECK(done.err.empty());
  CHECK(done.out == example.line);
}

TEST_CASE("encode --format json adds weights and the count of digits", "[encode]") {
  const Finished done = Folder().run("encode --encoding ent --value -91 --format json");
  CHECK(done.code == 0);
  const auto root = nlohmann::json::parse(done.out);
  CHECK(root["encoding"] == "ent");
  CHECK(root["value"] == -91);
  CHECK(root["bits"] == 8);
  CHECK(root["radix"] == 4);
  CHECK(root["digits"] == nlohmann::json({1, 1, -2, -1}));
  CHECK(root["weights"] == nlohmann::json({1, 4, 16, 64}));
  CHECK(root["non_zero_digits"] == 4);
}

TEST_CASE("encode refuses what has no digits, with the option and its range", "[encode]") {
  struct Mistake {
    const char* arguments;
    const char* message;
  };
  const Mistake mistake = GENERATE(
      Mistake{"--encoding ent --value 128", "--value 128: error[MS104]"},
      Mistake{"--encoding ent --value 128", "-128 to 127"},
      Mistake{"--encoding ent --value -129", "--value -129: error[MS104]"},
      Mistake{"--encoding mbe --value 99999999999999999999", "--value 99999999999999999999"},
      Mistake{"--encoding mbe --value 1.5", "whole number"},
      Mistake{"--encoding mbe --value ''", "whole number"},
      Mistake{"--encoding mbe --value 0x10", "whole number"},
      Mistake{"--encoding mbe --value 1 --bits 1", "--bits 1: error[MS104]"},
      Mistake{"--encoding mbe --value 1 --bits 17", "2 to 16"},
      Mistake{"--encoding mbe --value 8 --bits 4", "-8 to 7"},
      Mistake{"--encoding mbf --value 1", "did you mean \"mbe\""},
      Mistake{"--encoding booth --value 1", "expected mbe or ent or csd"},
      Mistake{"--value 1", "--encoding is required"},
      Mistake{"--encoding ent", "--value is required"},
      Mistake{"--encoding ent --value 1 --format xml", "expected text or json"},
      Mistake{"--encoding ent --value 1 2", "does not expect the argument"});
  INFO(mistake.arguments);
  const Finished done = Folder().run(std::string("encode ") + mistake.arguments);
  CHECK(done.code == 2);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Contains("error[MS1") && Contains(mistake.message));
}
