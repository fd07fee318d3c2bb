#include "sim/device/operand_statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/numerics/format_table.hpp"
#include "models/numerics/quantized_normal.hpp"
#include "sim/device/operands.hpp"

namespace macroscope::device {
namespace {

using program::OperandStatistics;

constexpr std::uint64_t kChunk = std::uint64_t{1} << 20U;  // values read at a time

bool drawable(const program::Format& format) {
  const numerics::FormatRow* row = numerics::find_format(format.name);
  return row != nullptr && row->format_class == numerics::FormatClass::signed_integer &&
         row->bits >= 2 && row->bits <= 16;
}

OperandStatistics of_source(const program::OperandSource& source, const program::Format& format) {
  double squares = 0;
  std::uint64_t zeros = 0;
  for (std::uint64_t first = 0; first < source.size(); first += kChunk) {
    const std::uint64_t count = std::min(kChunk, source.size() - first);
    for (const std::int32_t v : source.integers(first, count, format)) {
      squares += static_cast<double>(v) * v;
      zeros += v == 0 ? 1 : 0;
    }
  }
  const auto all = static_cast<double>(source.size());
  return {std::sqrt(squares / all), static_cast<double>(zeros) / all, "values of the file"};
}

OperandStatistics of_rule(const program::OperandRule& rule, const program::Format& format) {
  const numerics::QuantizedNormal values(static_cast<std::uint32_t>(format.bits.count()),
                                         rule.crest);
  double squares = 0;
  std::uint64_t zeros = 0;
  for (const std::int16_t v : values.draws()) {
    squares += static_cast<double>(v) * v;
    zeros += v == 0 ? 1 : 0;
  }
  const auto all = static_cast<double>(values.draws().size());
  return {std::sqrt(squares / all), static_cast<double>(zeros) / all,
          fmt::format("stated: normal, crest {:g}", rule.crest)};
}

/// Share of an axis's window positions that lie inside the image.
double inside(std::uint64_t outputs, std::uint64_t kernel, std::uint64_t stride,
              std::uint64_t dilation, std::uint64_t pad, std::uint64_t size) {
  std::uint64_t count = 0;
  for (std::uint64_t t = 0; t < kernel; ++t) {
    // Output o reads place o * stride + tap of the padded image, which lies in pad .. pad + size.
    const std::uint64_t tap = t * dilation;
    const auto outputs_before = [&](std::uint64_t place) {
      return place <= tap ? 0 : std::min(outputs, ceil_div(place - tap, stride));
    };
    count += outputs_before(pad + size) - outputs_before(pad);
  }
  return static_cast<double>(count) / static_cast<double>(outputs * kernel);
}

/// Of what windows read, padding included.
OperandStatistics with_padding(OperandStatistics s, const program::Conv2d& c) {
  const double read =
      inside(c.out_height(), c.kernel_h, c.stride_h, c.dilation_h, c.pad_top, c.height) *
      inside(c.out_width(), c.kernel_w, c.stride_w, c.dilation_w, c.pad_left, c.width);
  if (!(read < 1)) return s;
  s.sigma *= std::sqrt(read);
  s.zeros = 1 - (1 - s.zeros) * read;
  s.source += fmt::format(", {:.3g} % padding", 100 * (1 - read));
  return s;
}

}  // namespace

OperatorStatistics operator_statistics(const program::Operator& op,
                                       const program::Workload& workload,
                                       const program::OperandRule* rule) {
  OperatorStatistics out;
  if (op.macs() == 0) return out;
  if (drawable(op.formats.weight)) {
    if (const program::OperandSource* source = weight_source(op, workload)) {
      out.weight = of_source(*source, op.formats.weight);
    } else if (rule != nullptr) {
      out.weight = of_rule(*rule, op.formats.weight);
    }
  }
  if (rule == nullptr || !drawable(op.formats.input)) return out;
  out.input = of_rule(*rule, op.formats.input);
  if (const auto* conv = std::get_if<program::Conv2d>(&op.op)) {
    out.input = with_padding(out.input, *conv);
  }
  return out;
}

}  // namespace macroscope::device
