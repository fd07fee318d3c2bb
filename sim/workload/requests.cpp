#include "sim/workload/requests.hpp"

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/pieces.hpp"
#include "sim/workload/topology_rows.hpp"

namespace macroscope::workload {
namespace {

constexpr std::uint64_t kMostTokens = std::uint64_t{1} << 32U;
constexpr std::array<const char*, 3> kColumns = {"prompt", "context", "generated"};

std::optional<std::uint64_t> tokens(const std::string& text) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  if (value > kMostTokens) return std::nullopt;
  return value;
}

std::string not_tokens(const std::string& text) {
  return fmt::format("\"{}\" is no number of tokens from 0 to {}", text, kMostTokens);
}

std::uint64_t& field(Request& request, std::size_t column) {
  if (column == 0) return request.prompt;
  return column == 1 ? request.context : request.generated;
}

std::vector<Request> inline_list(const std::string& text, const SourceLocation& where) {
  std::vector<Request> requests;
  for (const auto& [entry, offset] : split(text, ',')) {
    const SourceLocation place = config::shifted(where, offset);
    const auto parts = split(entry, '/');
    Request request;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto value = tokens(parts[i].first);
      if (i >= kColumns.size() || !value) {
        throw config::fault(
            "MS218", config::shifted(place, parts[i].second),
            fmt::format("\"{}\" is no request: expected prompt/context/generated, such as "
                        "512/0/0, or the name of a .csv file",
                        entry),
            {}, length_of(parts[i].first));
      }
      field(request, i) = *value;
    }
    requests.push_back(request);
  }
  return requests;
}

std::string read_file(const std::string& path, const std::string& text,
                      const SourceLocation& where) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  std::ifstream in(path, std::ios::binary);
  if (error || !in) {
    throw config::fault("MS218", where, fmt::format("no list of requests \"{}\"", path), {},
                        length_of(text));
  }
  if (size > kLargestRequestFile) {
    throw config::fault("MS218", where,
                        fmt::format("the list of requests has {} bytes; at most {} are read", size,
                                    kLargestRequestFile),
                        {}, length_of(text));
  }
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// For each column of the file the field of a request that it holds.
std::vector<std::size_t> header(const CsvRow& row, const std::string& path) {
  const std::vector<std::string> names(kColumns.begin(), kColumns.end());
  std::vector<std::size_t> fields;
  std::array<bool, kColumns.size()> seen{};
  for (const CsvCell& cell : row.cells) {
    std::size_t at = 0;
    while (at < kColumns.size() && cell.text != kColumns[at]) ++at;
    if (at == kColumns.size() || seen[at]) {
      throw ConfigError(fault_at(
          path, row, cell, "MS218",
          at < kColumns.size()
              ? fmt::format("the column \"{}\" is there twice", cell.text)
              : fmt::format("no column \"{}\"{}; the columns are prompt, context, generated",
                            cell.text, did_you_mean(cell.text, names))));
    }
    seen[at] = true;
    fields.push_back(at);
  }
  if (!seen[0]) {
    throw ConfigError(fault_at(path, row, row.cells.front(), "MS218",
                               "a list of requests needs the column prompt"));
  }
  return fields;
}

std::vector<Request> file_list(const std::string& path, const std::string& text,
                               const SourceLocation& where) {
  const std::vector<CsvRow> rows = csv_rows(read_file(path, text, where), path);
  if (rows.empty()) {
    throw config::fault("MS218", where, fmt::format("\"{}\" has no requests", path), {},
                        length_of(text));
  }
  const std::vector<std::size_t> fields = header(rows.front(), path);
  std::vector<Request> requests;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const CsvRow& row = rows[i];
    Request request;
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const CsvCell& cell = row.cells[c];
      if (c >= fields.size()) {
        if (cell.text.empty()) continue;  // a comma at the end of the line
        throw ConfigError(fault_at(path, row, cell, "MS218", "a cell without a column"));
      }
      const auto value = tokens(cell.text);
      if (!value) throw ConfigError(fault_at(path, row, cell, "MS218", not_tokens(cell.text)));
      field(request, fields[c]) = *value;
    }
    if (row.cells.size() < fields.size()) {
      throw ConfigError(fault_at(
          path, row, row.cells.back(), "MS218",
          fmt::format("{} cells where the header has {}", row.cells.size(), fields.size())));
    }
    requests.push_back(request);
  }
  return requests;
}

bool is_file(const std::string& text) {
  constexpr std::string_view kEnding = ".csv";
  return text.size() >= kEnding.size() &&
         text.compare(text.size() - kEnding.size(), kEnding.size(), kEnding) == 0;
}

}  // namespace

std::vector<Request> read_requests(const std::string& text, const SourceLocation& where) {
  std::vector<Request> requests;
  if (is_file(text)) {
    // An override on the command line is no file: its names start from the current folder.
    std::filesystem::path path = text;
    if (where.line != 0) path = std::filesystem::path(where.file).parent_path() / path;
    requests = file_list(path.string(), text, where);
  } else {
    requests = inline_list(text, where);
  }
  if (requests.empty() || requests.size() > kMaxRequests) {
    throw config::fault(
        "MS218", where,
        fmt::format("{} requests; there must be 1 to {}", requests.size(), kMaxRequests), {},
        length_of(text));
  }
  return requests;
}

std::string requests_text(const std::vector<Request>& requests) {
  std::string text;
  for (const Request& r : requests) {
    text += fmt::format("{}{}/{}/{}", text.empty() ? "" : ", ", r.prompt, r.context, r.generated);
  }
  return text;
}

}  // namespace macroscope::workload
