// Inline ECC: check bits in the same DRAM as the data, and the few lines of them a controller
// keeps.
#pragma once

#include <cstdint>
#include <list>
#include <unordered_map>
#include <vector>

namespace macroscope::dram {

/// Values of <inline_ecc>.
struct EccParams {
  std::uint32_t data = 8;    // accesses of data that share one access of check bits
  std::uint64_t block = 0;   // accesses, of data and check bits, that lie together
  std::uint32_t lines = 16;  // accesses of check bits that the controller keeps

  /// Accesses of check bits of a block: as many as have all their data in it.
  [[nodiscard]] std::uint64_t groups() const { return block / (data + 1); }
  /// Accesses of data in a block; what is left between data and check bits is not used.
  [[nodiscard]] std::uint64_t data_in_block() const { return groups() * data; }
};

/// Accesses of the device that follow each other.
struct EccAccess {
  std::uint64_t first;  // address divided by the size of an access
  std::uint64_t count;
  bool write;
  bool check;  // made for the code, not asked for: check bits, or data read to be modified
};

/// What one channel does for the data accesses it is asked for.
///
/// A channel is cut into blocks; each holds data from its beginning and the check bits of that data
/// in its last accesses. Access n of the data lies in block n div data_in_block(), check access g
/// of a block covers its data accesses g x data and following. The controller keeps `lines` check
/// accesses, the least recently used leaves first. A read needs its check bits: they are read
/// unless kept. A write sets those of its own access; the others of a line are read only when they
/// are needed: by a read, or when the line leaves changed and not complete. So a stream of reads or
/// of writes costs one access more for `data`. A write of a part of an access reads the access and
/// its check bits first. A changed line is written when it leaves, all of them at the end.
///
/// Accesses are offered in the order in which they are named: check bits before their data. A write
/// does not wait for the read before it, a read is not checked later than its data come: costs are
/// those of the DRAM's time alone.
class InlineEcc {
 public:
  explicit InlineEcc(const EccParams& params) : params_(params) {}

  /// Appends what `count` data accesses from `first` on become. `partial`: each of these writes
  /// only a part of its access (writes alone).
  void access(std::uint64_t first, std::uint64_t count, bool write, bool partial,
              std::vector<EccAccess>& out);
  /// Appends what writes back all changed lines, the least recently used first; none are kept.
  void flush(std::vector<EccAccess>& out);

 private:
  struct Line {
    std::uint64_t at;         // its check access
    std::uint64_t known = 0;  // by data access of the group
    bool changed = false;
  };
  Line& line_of(std::uint64_t check, std::vector<EccAccess>& out);
  void complete(Line& line, std::vector<EccAccess>& out) const;
  void write_back(Line& line, std::vector<EccAccess>& out) const;
  [[nodiscard]] std::uint64_t all() const {
    return params_.data == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << params_.data) - 1;
  }

  EccParams params_;
  std::list<Line> lines_;  // from the least to the most recently used
  std::unordered_map<std::uint64_t, std::list<Line>::iterator> by_check_;
};

}  // namespace macroscope::dram
