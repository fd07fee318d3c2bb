#include "sim/workload/topology_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "sim/workload/topology_rows.hpp"

namespace macroscope::workload {
namespace {

using program::Conv2d;
using program::Gemm;

constexpr std::uint64_t kLargestSize = std::uint64_t{1} << 32;
constexpr std::uint64_t kLargestProduct = std::uint64_t{1} << 62;
constexpr std::size_t kMostLayers = 100'000;
constexpr std::size_t kMostFaults = 20;

constexpr std::array<const char*, 7> kConvColumns = {"ifmap height", "ifmap width", "filter height",
                                                     "filter width", "channels",    "filters",
                                                     "stride"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool starts_like_number(std::string_view text) {
  return !text.empty() && (text[0] == '-' || text[0] == '+' || (text[0] >= '0' && text[0] <= '9'));
}

// A row is a header if it has no numbers after the name and at least one of the words headers are
// made of.
bool is_header(const CsvRow& row) {
  static constexpr std::array<std::string_view, 8> kWords = {
      "ifmap", "filter", "channel", "stride", "height", "width", "kernel", "batch"};
  bool known = false;
  for (std::size_t i = 1; i < row.cells.size(); ++i) {
    const std::string text = lower(row.cells[i].text);
    if (starts_like_number(text)) return false;
    known = known || text == "m" || text == "n" || text == "k";
    for (const std::string_view word : kWords) {
      known = known || text.find(word) != std::string::npos;
    }
  }
  return known;
}

// Where the columns of the rows below stand.
struct Columns {
  bool gemm = false;
  std::array<std::size_t, 3> mnk = {1, 2, 3};
  std::optional<std::size_t> stride_width;
};

Columns columns_of(const CsvRow& header) {
  Columns columns;
  std::map<std::string, std::size_t> at;
  for (std::size_t i = 1; i < header.cells.size(); ++i) at.emplace(lower(header.cells[i].text), i);
  columns.gemm = at.count("m") > 0 && at.count("n") > 0 && at.count("k") > 0;
  if (columns.gemm) columns.mnk = {at["m"], at["n"], at["k"]};
  if (!columns.gemm && header.cells.size() > 8) {
    const std::string text = lower(header.cells[8].text);
    if (text.find("stride") != std::string::npos) columns.stride_width = 8;
  }
  return columns;
}

bool product_fits(std::initializer_list<std::uint64_t> factors) {
  std::uint64_t product = 1;
  for (const std::uint64_t factor : factors) {
    if (factor != 0 && product > kLargestProduct / factor) return false;
    product *= factor;
  }
  return true;
}

class Importer {
 public:
  Importer(std::vector<CsvRow> rows, std::string file)
      : rows_(std::move(rows)), file_(std::move(file)) {}

  program::Workload run() {
    workload_.name = std::filesystem::path(file_).stem().string();
    if (rows_.empty())
      fail(whole_file("MS244", "the topology is empty: expected a header and one row a layer"));
    if (!is_header(rows_.front())) {
      fail(fault_at(
          file_, rows_.front(), rows_.front().cells.front(), "MS244",
          "expected a header in the first row, such as \"Layer name, IFMAP Height, IFMAP Width, "
          "Filter Height, Filter Width, Channels, Num Filter, Strides,\" or \"Layer, M, N, K,\""));
    }
    columns_ = columns_of(rows_.front());
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      if (!is_header(rows_[i])) read_layer(rows_[i]);
    }
    if (!faults_.empty()) throw ConfigError(std::move(faults_));
    if (workload_.operators.empty()) {
      fail(whole_file("MS244", "the topology has a header but no layers"));
    }
    if (ignored_cells_ > 0) {
      workload_.warnings.push_back(fmt::format(
          "{}: {} cells in columns beyond those of a layer are not used", file_, ignored_cells_));
    }
    return std::move(workload_);
  }

 private:
  [[nodiscard]] Fault whole_file(std::string id, std::string message) const {
    return {std::move(id), {file_, 0, 0}, std::move(message), {}, {}, 0};
  }

  [[noreturn]] void fail(Fault fault) {
    faults_.push_back(std::move(fault));
    throw ConfigError(std::move(faults_));
  }

  void report(Fault fault) {
    faults_.push_back(std::move(fault));
    if (faults_.size() == kMostFaults) throw ConfigError(std::move(faults_));
  }

  void report(const CsvRow& row, const CsvCell& cell, std::string id, std::string message) {
    report(fault_at(file_, row, cell, std::move(id), std::move(message)));
  }

  // The number in column `index`, or nothing after a fault.
  std::optional<std::uint64_t> number(const CsvRow& row, std::size_t index, const char* what) {
    if (index >= row.cells.size() || row.cells[index].text.empty()) {
      const CsvCell& cell = index < row.cells.size() ? row.cells[index] : row.cells.back();
      report(row, cell, "MS245", fmt::format("the {} is missing", what));
      return std::nullopt;
    }
    const CsvCell& cell = row.cells[index];
    std::uint64_t value = 0;
    const char* end = cell.text.data() + cell.text.size();
    const auto [stop, error] = std::from_chars(cell.text.data(), end, value);
    if (error == std::errc::invalid_argument || stop != end) {
      report(row, cell, "MS246",
             fmt::format("{} \"{}\": expected a whole number from 1 to {}", what, cell.text,
                         kLargestSize));
      return std::nullopt;
    }
    if (error == std::errc::result_out_of_range || value == 0 || value > kLargestSize) {
      report(row, cell, "MS246",
             fmt::format("{} {} must be from 1 to {}", what, cell.text, kLargestSize));
      return std::nullopt;
    }
    return value;
  }

  // Cells after the layer's own: an N:M sparsity is kept, others are counted.
  void read_extras(const CsvRow& row, std::size_t first,
                   std::map<std::string, std::string>& attributes) {
    for (std::size_t i = first; i < row.cells.size(); ++i) {
      const std::string& text = row.cells[i].text;
      if (text.empty() || i == columns_.stride_width) continue;
      if (text.find(':') == std::string::npos) {
        ++ignored_cells_;
        continue;
      }
      if (!is_sparsity(text)) {
        report(row, row.cells[i], "MS247",
               fmt::format("sparsity \"{}\": expected N:M with 1 <= N <= M, such as 2:4", text));
        continue;
      }
      attributes["sparsity"] = text;
    }
  }

  static bool is_sparsity(const std::string& text) {
    std::uint32_t kept = 0, of = 0;
    const char* end = text.data() + text.size();
    const auto left = std::from_chars(text.data(), end, kept);
    if (left.ec != std::errc() || left.ptr == end || *left.ptr != ':') return false;
    const auto right = std::from_chars(left.ptr + 1, end, of);
    return right.ec == std::errc() && right.ptr == end && kept >= 1 && kept <= of;
  }

  void read_layer(const CsvRow& row) {
    const std::size_t faults_before = faults_.size();
    program::Operator op;
    op.where = {file_, row.line, row.cells.front().column};
    op.name = row.cells.front().text;
    if (columns_.gemm) {
      read_gemm(row, op, faults_before);
    } else {
      read_conv(row, op, faults_before);
    }
  }

  void read_gemm(const CsvRow& row, program::Operator& op, std::size_t faults_before) {
    const auto m = number(row, columns_.mnk[0], "M");
    const auto n = number(row, columns_.mnk[1], "N");
    const auto k = number(row, columns_.mnk[2], "K");
    read_extras(row, 1 + *std::max_element(columns_.mnk.begin(), columns_.mnk.end()),
                op.attributes);
    if (faults_.size() > faults_before) return;
    if (!product_fits({*m, *n, *k})) return too_large(row);
    op.op = Gemm{1, *m, *n, *k, true};
    add(std::move(op), {*m, *k}, {*k, *n}, {*m, *n});
  }

  void read_conv(const CsvRow& row, program::Operator& op, std::size_t faults_before) {
    std::array<std::optional<std::uint64_t>, 7> sizes;
    for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = number(row, i + 1, kConvColumns[i]);
    std::optional<std::uint64_t> stride_width = sizes[6];
    if (columns_.stride_width && *columns_.stride_width < row.cells.size() &&
        !row.cells[*columns_.stride_width].text.empty()) {
      stride_width = number(row, *columns_.stride_width, "stride width");
    }
    read_extras(row, 8, op.attributes);
    check_filter(row, 3, sizes[2], sizes[0]);
    check_filter(row, 4, sizes[3], sizes[1]);
    if (faults_.size() > faults_before) return;

    Conv2d conv;
    conv.height = *sizes[0];
    conv.width = *sizes[1];
    conv.kernel_h = *sizes[2];
    conv.kernel_w = *sizes[3];
    conv.in_channels = *sizes[4];
    conv.out_channels = *sizes[5];
    conv.stride_h = *sizes[6];
    conv.stride_w = *stride_width;
    conv.ceil_output = true;
    // The window may overrun the border by up to a stride on each side, which bounds the output.
    if (!product_fits({conv.height, conv.width, conv.in_channels}) ||
        !product_fits({conv.out_height(), conv.out_width(), conv.out_channels, conv.kernel_h,
                       conv.kernel_w, conv.in_channels})) {
      return too_large(row);
    }
    add_conv(row, std::move(op), conv);
  }

  void check_filter(const CsvRow& row, std::size_t index, std::optional<std::uint64_t> filter,
                    std::optional<std::uint64_t> ifmap) {
    if (!filter || !ifmap || *filter <= *ifmap) return;
    Fault fault = fault_at(file_, row, row.cells[index], "MS248",
                           fmt::format("{} {} is larger than {} {}", kConvColumns[index - 1],
                                       *filter, kConvColumns[index - 3], *ifmap));
    report(std::move(fault));
  }

  void too_large(const CsvRow& row) {
    report(row, row.cells.front(), "MS249", "the sizes of this layer multiply to 2^62 or more");
  }

  void add_conv(const CsvRow& row, program::Operator op, Conv2d conv) {
    const bool depthwise = op.name.find("DP") != std::string::npos;
    const std::uint64_t copies = depthwise ? std::exchange(conv.in_channels, 1) : 1;
    if (copies > kMostLayers) {
      return report(row, row.cells[5], "MS249",
                    fmt::format("the depthwise layer stands for {} layers; at most {} are read",
                                copies, kMostLayers));
    }
    for (std::uint64_t i = 0; i < copies; ++i) {
      program::Operator layer = op;
      if (depthwise) layer.name += fmt::format("Channel_{}", i);
      layer.op = conv;
      add(std::move(layer), {1, conv.height, conv.width, conv.in_channels},
          {conv.out_channels, conv.kernel_h, conv.kernel_w, conv.in_channels},
          {1, conv.out_height(), conv.out_width(), conv.out_channels});
    }
  }

  program::TensorId add_tensor(std::string name, program::TensorKind kind,
                               std::vector<std::uint64_t> dims) {
    program::Tensor tensor;
    tensor.name = std::move(name);
    tensor.kind = kind;
    tensor.dims = std::move(dims);
    tensor.format = {"int8", Bits(8)};
    workload_.tensors.push_back(std::move(tensor));
    return static_cast<program::TensorId>(workload_.tensors.size() - 1);
  }

  void add(program::Operator op, std::vector<std::uint64_t> input,
           std::vector<std::uint64_t> weight, std::vector<std::uint64_t> output) {
    if (workload_.operators.size() == kMostLayers) {
      fail(whole_file("MS249", fmt::format("more than {} layers", kMostLayers)));
    }
    if (std::holds_alternative<Gemm>(op.op)) {
      for (std::vector<std::uint64_t>* dims : {&input, &weight, &output})
        dims->insert(dims->begin(), 1);
    }
    op.name = unique_name(op.name);
    const program::Format int8{"int8", Bits(8)};
    op.formats = {int8, int8, {"int32", Bits(32)}, int8};
    op.inputs = {add_tensor(op.name + ".input", program::TensorKind::activation, std::move(input))};
    op.weights = {add_tensor(op.name + ".weight", program::TensorKind::weight, std::move(weight))};
    op.output = add_tensor(op.name + ".output", program::TensorKind::activation, std::move(output));
    workload_.operators.push_back(std::move(op));
  }

  std::string unique_name(std::string name) {
    if (name.empty()) name = fmt::format("layer{}", workload_.operators.size());
    std::string unique = name;
    while (!names_.insert(unique).second) unique = fmt::format("{}#{}", name, ++repeats_[name] + 1);
    return unique;
  }

  std::vector<CsvRow> rows_;
  std::string file_;
  Columns columns_;
  program::Workload workload_;
  std::vector<Fault> faults_;
  std::set<std::string> names_;
  std::map<std::string, std::uint64_t> repeats_;
  std::uint64_t ignored_cells_ = 0;
};

Fault unreadable(const std::string& path, std::string id, std::string message) {
  return {std::move(id), {path, 0, 0}, std::move(message), {}, {}, 0};
}

}  // namespace

program::Workload parse_topology_csv(std::string_view text, const std::string& file) {
  return Importer(csv_rows(text, file), file).run();
}

program::Workload read_topology_csv(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    throw ConfigError(unreadable(path, "MS242", "no such topology file"));
  }
  const std::uint64_t size = std::filesystem::file_size(path, error);
  if (!error && size > kLargestTopologyFile) {
    throw ConfigError(unreadable(
        path, "MS243",
        fmt::format("the topology has {} bytes; at most {} are read", size, kLargestTopologyFile)));
  }
  std::ifstream in(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(error ? 0 : size), '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (error || !in) throw ConfigError(unreadable(path, "MS242", "cannot read the topology file"));
  return parse_topology_csv(text, path);
}

}  // namespace macroscope::workload
