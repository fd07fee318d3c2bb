// The command line without a simulation: help, mistakes, exit codes, streams.
#include <catch2/catch.hpp>

#include "tests/e2e/process.hpp"

using Catch::Contains;
using macroscope::test::Finished;
using macroscope::test::Folder;

TEST_CASE("option --version names version, source and libraries on standard output", "[cli]") {
  const Finished done = Folder().run("--version");
  CHECK(done.code == 0);
  CHECK(done.err.empty());
  CHECK_THAT(done.out, Contains("macroscope ") && Contains("systemc") && Contains("pugixml"));
}

TEST_CASE("without a verb the program prints its help and succeeds", "[cli]") {
  const Finished done = Folder().run("");
  CHECK(done.code == 0);
  CHECK_THAT(done.out, Contains("run") && Contains("replay") && Contains("doctor"));
}

TEST_CASE("every verb's help ends with an example and fits the screen", "[cli]") {
  const std::string verb = GENERATE("run", "replay", "validate", "config", "study", "dram",
                                    "encode", "cosim", "doctor", "completion");
  const Finished done = Folder().run(verb + " --help");
  INFO(verb);
  CHECK(done.code == 0);
  CHECK(done.err.empty());
  CHECK_THAT(done.out, Contains("Example:\n  ") && Contains("macroscope " + verb));
}

TEST_CASE("a bad command line exits 2, says what is wrong and keeps standard output empty",
          "[cli]") {
  struct Mistake {
    const char* arguments;
    const char* message;
  };
  const Mistake mistake = GENERATE(
      Mistake{"rnu", "did you mean \"run\""}, Mistake{"frobnicate", "no verb \"frobnicate\""},
      Mistake{"--bogus", "no option --bogus"}, Mistake{"run", "ARCH is required"},
      Mistake{"run a.xml", "WORKLOAD is required"},
      Mistake{"run a.xml b.xml c.xml", "does not expect the argument \"c.xml\""},
      Mistake{"run --fidelty pe a.xml b.xml", "did you mean \"--fidelity\""},
      Mistake{"run a.xml b.xml --fidelity pee", "did you mean \"pe\""},
      Mistake{"run a.xml b.xml --fidelity gate", "expected tile or pe or rtl"},
      Mistake{"run a.xml b.xml --seed -1", "must not be negative"},
      Mistake{"run a.xml b.xml --seed 99999999999999999999", "too large"},
      Mistake{"run a.xml b.xml --seed x", "expected a whole number"},
      Mistake{"run a.xml b.xml --format yaml", "expected text or json or csv"},
      Mistake{"run a.xml b.xml --format json,csv", "add -o DIR"},
      Mistake{"run a.xml b.xml --timeline", "add -o DIR"}, Mistake{"run a.xml b.xml -p", "--param"},
      Mistake{"run a.xml b.xml -p rows", "expected path=value"},
      Mistake{"run a.xml b.xml -p =3", "error[MS109]"},
      Mistake{"completion tcsh", "expected bash or zsh or fish"},
      Mistake{"study run nope", "there is no study"}, Mistake{"study", "needs a verb"},
      Mistake{"replay", "DIR is required"}, Mistake{"replay nowhere", "not a folder"},
      Mistake{"replay .", "no manifest.json"});
  INFO(mistake.arguments);
  const Finished done = Folder().run(mistake.arguments);
  CHECK(done.code == 2);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Contains(mistake.message) && Contains("error[MS1"));
}

TEST_CASE("a full disk is an error, not silence", "[cli]") {
  const Finished done = Folder().run("completion bash >/dev/full");
  CHECK(done.code == 2);
  CHECK_THAT(done.err, Contains("cannot write to standard output"));
}

TEST_CASE("a reader that goes away ends the output without a complaint", "[cli]") {
  const Folder folder;
  const Finished done = folder.shell(
      "{ while :; do \"$MACROSCOPE\" completion bash 2>>errors || { echo $? >code; break; }; "
      "i=$((i+1)); [ $i -ge 20 ] && break; done; } | true; cat errors >&2; test ! -e code");
  CHECK(done.code == 0);
  CHECK(done.err.empty());
}

TEST_CASE("Ctrl-C ends the program with status 130 and one line", "[cli]") {
  const Folder folder;
  // Opening a pipe that nobody writes blocks, so the signal arrives in the middle of the work. The
  // shell ignores SIGINT for what it starts in the background; `env` undoes that.
  const Finished done = folder.shell(
      "mkdir dir && mkfifo dir/manifest.json\n"
      "env --default-signal=INT \"$MACROSCOPE\" replay dir & child=$!\n"
      "sleep 0.3; kill -INT $child; wait $child");
  CHECK(done.code == 130);
  CHECK(done.out.empty());
  CHECK_THAT(done.err, Contains("interrupted"));
}

TEST_CASE("a program that was told to ignore Ctrl-C keeps ignoring it", "[cli]") {
  const Folder folder;
  const Finished done = folder.shell(
      "mkdir dir && mkfifo dir/manifest.json\n"
      "env --ignore-signal=INT \"$MACROSCOPE\" replay dir & child=$!\n"
      "sleep 0.2; kill -INT $child; echo '{}' >dir/manifest.json; wait $child");
  CHECK(done.code == 2);
  CHECK_THAT(done.err, Contains("damaged manifest"));
}

TEST_CASE("doctor names missing tools with their apt line and still succeeds", "[cli]") {
  const Finished done = Folder().shell("PATH=/nonexistent \"$MACROSCOPE\" doctor");
  CHECK(done.code == 0);
  CHECK(done.err.empty());
  CHECK_THAT(done.out, Contains("apt-get install") && Contains("verilator") && Contains("yosys"));
}

TEST_CASE("the bash completion knows verbs and options", "[cli]") {
  const Finished done = Folder().shell(
      "command -v bash >/dev/null || exit 0\n"
      "\"$MACROSCOPE\" completion bash >script\n"
      "bash -c 'source ./script; COMP_WORDS=(macroscope run --fid); COMP_CWORD=2; _macroscope; "
      "echo \"${COMPREPLY[@]}\"'");
  CHECK(done.code == 0);
  CHECK(done.err.empty());
  CHECK(done.out == "--fidelity\n");
}
