// Studies: a published system or another simulator, its numbers next to ours, row by row.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace macroscope::compare {

/// One number, published and ours. Rows that are off stay.
struct StudyRow {
  std::string what;       // "Resnet18 Conv1, 16x16 os calc"
  std::string quantity;   // "total_cycles"
  std::string unit;       // "cycles"
  std::string published;  // as printed in the source; empty: ours alone, shown in CSV only
  std::string ours;       // a number, or "error: ..." where ours could not be had
  double difference = 0;  // ours - published; 0 if either is not a number
  bool agrees = false;    // by the study's own rule
  bool judged = true;     // false: shown for information, neither agrees nor is off
  std::string why = {};   // one line on the number or its difference; may be empty
};

/// Everything a study printed.
struct StudyResult {
  std::string name;
  std::string title;
  std::string rule;                  // when a row agrees
  std::vector<std::string> sources;  // where the published numbers come from
  std::vector<std::string> notes;    // on the rows that are not judged
  std::vector<StudyRow> rows;
  bool every_row = false;            // the text lists all rows: the study is short
  std::vector<std::string> timings;  // wall clock: differs from run to run, no part of the output

  /// Rows that are judged; they agree or are off.
  [[nodiscard]] std::size_t judged() const;
  [[nodiscard]] std::size_t passed() const;
  [[nodiscard]] std::size_t failed() const { return judged() - passed(); }
};

/// Called with the number of comparisons done so far; may be empty.
using StudyProgress = std::function<void(std::size_t)>;

/// Adds the row that `comparison` makes of each row of its table of published numbers.
template <class Comparison>
void compare_rows(Comparison& comparison, const StudyProgress& progress, StudyResult& result) {
  for (std::size_t row = 0; row < comparison.rows(); ++row) {
    result.rows.push_back(comparison.compare(row));
    if (progress) progress(result.rows.size());
  }
}

/// A study that can be run again and again; it holds no state.
class Study {
 public:
  virtual ~Study() = default;
  [[nodiscard]] virtual std::string name() const = 0;   // as typed: "scale-sim"
  [[nodiscard]] virtual std::string title() const = 0;  // one line
  /// Compares; `configs` is the folder that holds `studies/` and `workloads/`. ConfigError when a
  /// file there is missing or broken.
  [[nodiscard]] virtual StudyResult run(const std::filesystem::path& configs,
                                        const StudyProgress& progress) const = 0;
};

/// All studies, in the order in which they are listed.
[[nodiscard]] const std::vector<std::unique_ptr<const Study>>& studies();

/// The configs folder of the source tree this program was built from.
[[nodiscard]] std::filesystem::path shipped_configs();

/// Runs the study of that name; ConfigError MS198 with the nearest name if there is none.
[[nodiscard]] StudyResult run_study(std::string_view name,
                                    const std::filesystem::path& configs = shipped_configs(),
                                    const StudyProgress& progress = {});

/// One line a row, columns what, quantity, unit, published, ours, difference, agrees (yes,
/// no, or info when it is not judged).
void write_csv(const StudyResult& result, std::ostream& out);

/// Title, sources, every row that is off, the counts per quantity, the rows that are not judged.
void write_text(const StudyResult& result, std::ostream& out);

}  // namespace macroscope::compare
