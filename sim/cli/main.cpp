// Entry point of the program.
#include "sim/cli/program.hpp"

int main(int argc, char** argv) {
  return macroscope::cli::run_program(argc, argv);
}
