// How fast the PE-level references of the engines are.
#pragma once

namespace macroscope::bench {

/// Prints CPU time per PE and cycle of every dense engine, operands and product included.
void pe_references();

}  // namespace macroscope::bench
