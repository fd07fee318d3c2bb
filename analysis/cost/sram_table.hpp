// Tables of SRAM macros: cost by node, capacity, width and ports, interpolated inside the sweep.
#pragma once

#include <string>
#include <vector>

#include "sim/core/error.hpp"

namespace macroscope::cost {

/// One simulated or published macro. A quantity that the source does not give is NaN.
struct SramRow {
  double node_nm = 0;
  std::string cell;   // itrs-hp, itrs-lop, itrs-lstp, any
  std::string ports;  // 1rw0r0w, 0rw1r1w, any
  double size_bytes = 0;
  double word_bits = 0;
  double access_ns = 0, cycle_ns = 0, read_pj = 0, write_pj = 0, leakage_mw = 0, area_um2 = 0;
};

/// What is asked of a table: one bank.
struct SramQuery {
  double node_nm = 0;
  std::string cell = "itrs-hp";
  std::string ports = "1rw0r0w";
  double size_bytes = 0;
  double word_bits = 0;
};

/// Which number of a macro.
using SramQuantity = double SramRow::*;

/// A number of the table, and where it lies beyond the sweep.
struct SramValue {
  double value = 0;
  bool inside = true;
  std::vector<std::string> outside;  // "capacity 512 B below 1024 B": the end of the sweep is used
};

/// All macros of one source.
class SramTable {
 public:
  SramTable() = default;
  /// Reads a CSV file with the columns node_nm, cell, size_B, word_b, ports, access_ns, cycle_ns,
  /// read_pj, write_pj, leakage_mw, area_um2; an empty cell is a number that the source does not
  /// give. ConfigError MS632 at the cell.
  explicit SramTable(const std::string& path);

  /// True when some row has this quantity.
  [[nodiscard]] bool has(SramQuantity quantity) const;
  /// The smallest and the largest node.
  [[nodiscard]] double first_node() const;
  [[nodiscard]] double last_node() const;
  /// The smallest and the largest capacity.
  [[nodiscard]] double smallest_bytes() const;
  [[nodiscard]] double largest_bytes() const;

  /// The quantity of a bank. Exactly the table's at its points. Between them, straight lines
  /// between logarithms along capacity (of plain 64-bit macros of one port), then width, then node;
  /// another kind of cell or ports multiplies with the ratio of two such numbers at 64 bits. A node
  /// without rows of other widths takes their ratio from the nearest node that has them. Beyond the
  /// sweep the value is that of its end; area and leakage grow with the capacity then. NaN when the
  /// table lacks the quantity.
  [[nodiscard]] SramValue at(const SramQuery& query, SramQuantity quantity) const;

 private:
  struct Key {
    double node_nm;
    std::string cell;
    std::string ports;
    double word_bits;
  };
  [[nodiscard]] std::vector<double> nodes(const std::string& cell, const std::string& ports,
                                          double word_bits, SramQuantity quantity) const;
  [[nodiscard]] double by_size(const Key& key, double size, SramQuantity quantity,
                               SramValue& out) const;
  [[nodiscard]] double at_node(double node, const SramQuery& query, SramQuantity quantity,
                               SramValue& out) const;
  [[nodiscard]] double by_width(double node, const SramQuery& query, SramQuantity quantity,
                                SramValue& out) const;
  [[nodiscard]] double ratio(double node, const Key& other, double size, SramQuantity quantity,
                             SramValue& out) const;

  [[nodiscard]] double extreme(SramQuantity quantity, bool largest) const;

  std::vector<SramRow> rows_;
};

}  // namespace macroscope::cost
