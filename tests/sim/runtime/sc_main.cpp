// The kernel library wants this entry point; the tests have their own main().
#include <systemc>  // declares it with C linkage

int sc_main(int /*argc*/, char* /*argv*/[]) {
  return 0;
}
