#include "analysis/cost/sram_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "analysis/cost/log_interpolation.hpp"
#include "analysis/cost/read_csv.hpp"

namespace macroscope::cost {
namespace {

constexpr const char* kPlainCell = "itrs-hp";
constexpr const char* kPlainPorts = "1rw0r0w";
constexpr const char* kAny = "any";  // a source that does not tell kinds apart
constexpr double kPlainWord = 64;

bool same(const std::string& row, const std::string& asked) {
  return row == asked || row == kAny;
}

void beyond(SramValue& out, const std::string& text) {
  out.inside = false;
  if (std::find(out.outside.begin(), out.outside.end(), text) == out.outside.end()) {
    out.outside.push_back(text);
  }
}

/// The value among `all` that is nearest to `x` by ratio.
double nearest(const std::vector<double>& all, double x) {
  return *std::min_element(all.begin(), all.end(), [x](double a, double b) {
    return std::abs(std::log(a / x)) < std::abs(std::log(b / x));
  });
}

bool grows_with_capacity(SramQuantity quantity) {
  return quantity == &SramRow::area_um2 || quantity == &SramRow::leakage_mw;
}

}  // namespace

SramTable::SramTable(const std::string& path) {
  struct Column {
    const char* name;
    SramQuantity member;
  };
  constexpr std::array<Column, 9> kNumbers{{{"node_nm", &SramRow::node_nm},
                                            {"size_B", &SramRow::size_bytes},
                                            {"word_b", &SramRow::word_bits},
                                            {"access_ns", &SramRow::access_ns},
                                            {"cycle_ns", &SramRow::cycle_ns},
                                            {"read_pj", &SramRow::read_pj},
                                            {"write_pj", &SramRow::write_pj},
                                            {"leakage_mw", &SramRow::leakage_mw},
                                            {"area_um2", &SramRow::area_um2}}};
  const CostCsv csv(path);
  for (std::size_t i = 0; i < csv.rows(); ++i) {
    SramRow& row = rows_.emplace_back();
    row.cell = csv.text(i, "cell");
    row.ports = csv.text(i, "ports");
    for (std::size_t c = 0; c < kNumbers.size(); ++c) {
      const bool needed = c < 3;
      row.*kNumbers[c].member = csv.positive(i, kNumbers[c].name, needed);
    }
  }
}

bool SramTable::has(SramQuantity quantity) const {
  return std::any_of(rows_.begin(), rows_.end(),
                     [&](const SramRow& row) { return !std::isnan(row.*quantity); });
}

double SramTable::extreme(SramQuantity quantity, bool largest) const {
  const auto less = [&](const SramRow& a, const SramRow& b) { return a.*quantity < b.*quantity; };
  const auto [low, high] = std::minmax_element(rows_.begin(), rows_.end(), less);
  return (largest ? *high : *low).*quantity;
}

double SramTable::first_node() const {
  return extreme(&SramRow::node_nm, false);
}

double SramTable::last_node() const {
  return extreme(&SramRow::node_nm, true);
}

double SramTable::smallest_bytes() const {
  return extreme(&SramRow::size_bytes, false);
}

double SramTable::largest_bytes() const {
  return extreme(&SramRow::size_bytes, true);
}

std::vector<double> SramTable::nodes(const std::string& cell, const std::string& ports,
                                     double word_bits, SramQuantity quantity) const {
  std::vector<double> out;
  for (const SramRow& row : rows_) {
    if (same(row.cell, cell) && same(row.ports, ports) && row.word_bits == word_bits &&
        !std::isnan(row.*quantity)) {
      out.push_back(row.node_nm);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

double SramTable::by_size(const Key& key, double size, SramQuantity quantity,
                          SramValue& out) const {
  std::vector<TablePoint> points;
  for (const SramRow& row : rows_) {
    if (row.node_nm == key.node_nm && same(row.cell, key.cell) && same(row.ports, key.ports) &&
        row.word_bits == key.word_bits && !std::isnan(row.*quantity)) {
      points.push_back({row.size_bytes, row.*quantity});
    }
  }
  std::sort(points.begin(), points.end(),
            [](const TablePoint& a, const TablePoint& b) { return a.x < b.x; });
  const TableValue value = log_interpolate(points, size);
  if (value.inside) return value.y;
  const bool small = size < points.front().x;
  const double end = small ? points.front().x : points.back().x;
  beyond(out, fmt::format("a bank of {:.0f} B {} the sweep's {:.0f} B", size,
                          small ? "below" : "above", end));
  return grows_with_capacity(quantity) ? value.y * size / end : value.y;
}

double SramTable::ratio(double node, const Key& other, double size, SramQuantity quantity,
                        SramValue& out) const {
  const std::vector<double> all = nodes(other.cell, other.ports, other.word_bits, quantity);
  if (all.empty()) {
    beyond(out, fmt::format("no macros of {} {} {:.0f} b in the sweep", other.cell, other.ports,
                            other.word_bits));
    return 1;
  }
  Key key = other;
  key.node_nm = nearest(all, node);
  const Key plain{key.node_nm, kPlainCell, kPlainPorts, kPlainWord};
  return by_size(key, size, quantity, out) / by_size(plain, size, quantity, out);
}

double SramTable::by_width(double node, const SramQuery& query, SramQuantity quantity,
                           SramValue& out) const {
  const Key plain{node, kPlainCell, kPlainPorts, kPlainWord};
  const double base = by_size(plain, query.size_bytes, quantity, out);
  if (query.word_bits == kPlainWord) return base;
  std::vector<double> widths;
  for (const SramRow& row : rows_) {
    if (same(row.cell, kPlainCell) && same(row.ports, kPlainPorts)) {
      widths.push_back(row.word_bits);
    }
  }
  std::sort(widths.begin(), widths.end());
  widths.erase(std::unique(widths.begin(), widths.end()), widths.end());
  std::vector<TablePoint> points;
  for (const double width : widths) {
    const double factor = width == kPlainWord ? 1
                                              : ratio(node, {node, kPlainCell, kPlainPorts, width},
                                                      query.size_bytes, quantity, out);
    points.push_back({width, base * factor});
  }
  const TableValue value = log_interpolate(points, query.word_bits);
  if (!value.inside) {
    const bool narrow = query.word_bits < points.front().x;
    beyond(out,
           fmt::format("a word of {:.0f} b {} the sweep's {:.0f} b", query.word_bits,
                       narrow ? "below" : "above", narrow ? points.front().x : points.back().x));
  }
  return value.y;
}

double SramTable::at_node(double node, const SramQuery& query, SramQuantity quantity,
                          SramValue& out) const {
  double value = by_width(node, query, quantity, out);
  if (query.cell != kPlainCell) {
    value *=
        ratio(node, {node, query.cell, kPlainPorts, kPlainWord}, query.size_bytes, quantity, out);
  }
  if (query.ports != kPlainPorts) {
    value *=
        ratio(node, {node, kPlainCell, query.ports, kPlainWord}, query.size_bytes, quantity, out);
  }
  return value;
}

SramValue SramTable::at(const SramQuery& query, SramQuantity quantity) const {
  SramValue out;
  const std::vector<double> all = nodes(kPlainCell, kPlainPorts, kPlainWord, quantity);
  if (all.empty()) {
    out.value = std::numeric_limits<double>::quiet_NaN();
    return out;
  }
  std::vector<TablePoint> points;
  const auto above = std::lower_bound(all.begin(), all.end(), query.node_nm);
  if (above != all.begin() && (above == all.end() || *above != query.node_nm)) {
    points.push_back({*(above - 1), at_node(*(above - 1), query, quantity, out)});
  }
  if (above != all.end()) points.push_back({*above, at_node(*above, query, quantity, out)});
  const TableValue value = log_interpolate(points, query.node_nm);
  if (!value.inside) {
    beyond(out,
           fmt::format("{:g} nm {} the sweep's {:g} nm", query.node_nm,
                       query.node_nm < points.front().x ? "below" : "above", points.front().x));
  }
  out.value = value.y;
  return out;
}

}  // namespace macroscope::cost
