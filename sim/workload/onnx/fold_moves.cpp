#include "sim/workload/onnx/fold_moves.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace macroscope::workload::onnx_import {
namespace {

using Result = std::optional<std::vector<double>>;
using Index = std::vector<std::uint64_t>;

Index strides_of(const Dims& dims) {
  Index strides(dims.size(), 1);
  for (std::size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  return strides;
}

Index index_of(std::uint64_t at, const Dims& dims) {
  Index index(dims.size());
  for (std::size_t axis = dims.size(); axis-- > 0;) {
    index[axis] = at % dims[axis];
    at /= dims[axis];
  }
  return index;
}

std::size_t axis_of(std::int64_t axis, std::size_t rank) {
  if (axis < 0) axis += static_cast<std::int64_t>(rank);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(
      axis, 0, std::max<std::int64_t>(static_cast<std::int64_t>(rank) - 1, 0)));
}

/// Integers of an input, or of the attribute in older versions; nothing without both.
std::optional<std::vector<std::int64_t>> list(const Node& node, const std::vector<Array>& in,
                                              std::size_t index, const char* attribute) {
  if (index < in.size() && in[index].numbers != nullptr) {
    std::vector<std::int64_t> out;
    for (const double x : *in[index].numbers) out.push_back(to_integer(x));
    return out;
  }
  if (node.find(attribute) == nullptr) return std::nullopt;
  return node.integers(attribute);
}

Result transpose(const Node& node, const std::vector<Array>& in, const Dims& dims,
                 std::size_t /*which*/) {
  std::vector<std::int64_t> order = node.integers("perm");
  const std::size_t rank = dims.size();
  if (order.empty()) {
    for (std::size_t i = rank; i-- > 0;) order.push_back(static_cast<std::int64_t>(i));
  }
  if (order.size() != rank || in[0].dims.size() != rank) return std::nullopt;
  const Index strides = strides_of(in[0].dims);
  std::vector<double> out(elements(dims));
  for (std::uint64_t i = 0; i < out.size(); ++i) {
    const Index index = index_of(i, dims);
    std::uint64_t at = 0;
    for (std::size_t a = 0; a < rank; ++a) at += index[a] * strides[axis_of(order[a], rank)];
    out[i] = (*in[0].numbers)[at];
  }
  return out;
}

Result slice(const Node& node, const std::vector<Array>& in, const Dims& dims,
             std::size_t /*which*/) {
  const std::size_t rank = dims.size();
  const auto starts = list(node, in, 1, "starts");
  if (!starts || in[0].dims.size() != rank) return std::nullopt;
  auto axes = list(node, in, 3, "axes");
  const auto steps = list(node, in, 4, "steps");
  std::vector<std::int64_t> begin(rank, 0), step(rank, 1);
  for (std::size_t i = 0; i < starts->size(); ++i) {
    const std::size_t axis =
        axis_of(axes && i < axes->size() ? (*axes)[i] : static_cast<std::int64_t>(i), rank);
    if (axis >= rank) return std::nullopt;
    const auto dim = static_cast<std::int64_t>(in[0].dims[axis]);
    step[axis] = steps && i < steps->size() ? (*steps)[i] : 1;
    std::int64_t from = (*starts)[i];
    if (from < 0) from = from < -dim ? 0 : from + dim;
    begin[axis] = std::clamp<std::int64_t>(from, 0, step[axis] > 0 ? dim : dim - 1);
  }
  const Index strides = strides_of(in[0].dims);
  std::vector<double> out(elements(dims));
  for (std::uint64_t i = 0; i < out.size(); ++i) {
    const Index index = index_of(i, dims);
    std::int64_t at = 0;
    for (std::size_t a = 0; a < rank; ++a) {
      at += (begin[a] + static_cast<std::int64_t>(index[a]) * step[a]) *
            static_cast<std::int64_t>(strides[a]);
    }
    if (at < 0 || static_cast<std::uint64_t>(at) >= in[0].numbers->size()) return std::nullopt;
    out[i] = (*in[0].numbers)[static_cast<std::size_t>(at)];
  }
  return out;
}

Result gather(const Node& node, const std::vector<Array>& in, const Dims& dims,
              std::size_t /*which*/) {
  if (in.size() < 2 || in[1].numbers == nullptr || in[0].dims.empty()) return std::nullopt;
  const std::size_t axis = axis_of(node.integer("axis", 0), in[0].dims.size());
  std::uint64_t inner = 1;
  for (std::size_t i = axis + 1; i < in[0].dims.size(); ++i) inner *= in[0].dims[i];
  const std::uint64_t picked = in[1].numbers->size();
  const auto along = static_cast<std::int64_t>(in[0].dims[axis]);
  std::vector<double> out(elements(dims));
  for (std::uint64_t i = 0; i < out.size(); ++i) {
    const std::uint64_t outer = i / inner / picked;
    std::int64_t at = to_integer((*in[1].numbers)[i / inner % picked]);
    if (at < 0) at += along;
    if (at < 0 || at >= along) return std::nullopt;
    const std::uint64_t source =
        (outer * static_cast<std::uint64_t>(along) + static_cast<std::uint64_t>(at)) * inner +
        i % inner;
    if (source >= in[0].numbers->size()) return std::nullopt;
    out[i] = (*in[0].numbers)[source];
  }
  return out;
}

/// Blocks of several arrays one after the other along an axis.
Result concat(const Node& node, const std::vector<Array>& in, const Dims& dims,
              std::size_t /*which*/) {
  const std::size_t axis = axis_of(node.integer("axis", 0), dims.size());
  std::vector<double> out;
  std::uint64_t outer = 1;
  for (std::size_t i = 0; i < axis; ++i) outer *= dims[i];
  for (std::uint64_t o = 0; o < outer; ++o) {
    for (const Array& part : in) {
      if (part.numbers == nullptr) return std::nullopt;
      const std::uint64_t block = part.numbers->size() / outer;
      const auto begin = part.numbers->begin() + static_cast<std::ptrdiff_t>(o * block);
      out.insert(out.end(), begin, begin + static_cast<std::ptrdiff_t>(block));
    }
  }
  return out;
}

Result split(const Node& node, const std::vector<Array>& in, const Dims& dims, std::size_t which) {
  const std::size_t axis = axis_of(node.integer("axis", 0), dims.size());
  const auto sizes = list(node, in, 1, "split");
  std::uint64_t before = which * dims[axis];
  if (sizes) {
    before = 0;
    for (std::size_t i = 0; i < which && i < sizes->size(); ++i) {
      before += static_cast<std::uint64_t>((*sizes)[i]);
    }
  }
  const Index strides = strides_of(in[0].dims);
  std::vector<double> out(elements(dims));
  for (std::uint64_t i = 0; i < out.size(); ++i) {
    const Index index = index_of(i, dims);
    std::uint64_t at = before * strides[axis];
    for (std::size_t a = 0; a < dims.size(); ++a) at += index[a] * strides[a];
    if (at >= in[0].numbers->size()) return std::nullopt;
    out[i] = (*in[0].numbers)[at];
  }
  return out;
}

Result expand(const Node& /*node*/, const std::vector<Array>& in, const Dims& dims,
              std::size_t /*which*/) {
  const Spread from = spread(in[0].dims, dims);
  std::vector<double> out(elements(dims));
  for (std::uint64_t i = 0; i < out.size(); ++i) out[i] = (*in[0].numbers)[from(i)];
  return out;
}

Result tile(const Node& /*node*/, const std::vector<Array>& in, const Dims& dims,
            std::size_t /*which*/) {
  const Index strides = strides_of(in[0].dims);
  if (strides.size() != dims.size()) return std::nullopt;
  std::vector<double> out(elements(dims));
  for (std::uint64_t i = 0; i < out.size(); ++i) {
    const Index index = index_of(i, dims);
    std::uint64_t at = 0;
    for (std::size_t a = 0; a < dims.size(); ++a) at += index[a] % in[0].dims[a] * strides[a];
    out[i] = (*in[0].numbers)[at];
  }
  return out;
}

Result trilu(const Node& node, const std::vector<Array>& in, const Dims& dims,
             std::size_t /*which*/) {
  const std::size_t rank = dims.size();
  if (rank < 2) return std::nullopt;
  const double k = in.size() > 1 && in[1].numbers != nullptr ? in[1].numbers->front() : 0;
  const bool upper = node.integer("upper", 1) != 0;
  std::vector<double> out(elements(dims));
  for (std::uint64_t i = 0; i < out.size(); ++i) {
    const auto column = static_cast<double>(i % dims[rank - 1]);
    const auto row = static_cast<double>(i / dims[rank - 1] % dims[rank - 2]);
    const bool kept = upper ? column >= row + k : column <= row + k;
    out[i] = kept ? (*in[0].numbers)[i] : 0;
  }
  return out;
}

Result range(const Node& /*node*/, const std::vector<Array>& in, const Dims& dims,
             std::size_t /*which*/) {
  if (in.size() < 3 || in[2].numbers == nullptr) return std::nullopt;
  std::vector<double> out(elements(dims));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = in[0].numbers->front() + static_cast<double>(i) * in[2].numbers->front();
  }
  return out;
}

Result constant_of_shape(const Node& node, const std::vector<Array>& /*in*/, const Dims& dims,
                         std::size_t /*which*/) {
  return std::vector<double>(elements(dims), node.real("value", 0));
}

Result reduce(const Node& node, const std::vector<Array>& in, const Dims& /*dims*/,
              std::size_t /*which*/) {
  const std::size_t rank = in[0].dims.size();
  const auto axes = list(node, in, 1, "axes");
  std::vector<bool> gone(rank, !axes || axes->empty());
  for (const std::int64_t axis : axes.value_or(std::vector<std::int64_t>{})) {
    if (rank > 0) gone[axis_of(axis, rank)] = true;
  }
  Dims kept;
  for (std::size_t a = 0; a < rank; ++a) kept.push_back(gone[a] ? 1 : in[0].dims[a]);
  const Index strides = strides_of(kept);
  std::vector<double> out(elements(kept));
  std::vector<bool> seen(out.size());
  for (std::uint64_t i = 0; i < in[0].numbers->size(); ++i) {
    const Index index = index_of(i, in[0].dims);
    std::uint64_t at = 0;
    for (std::size_t a = 0; a < rank; ++a) at += gone[a] ? 0 : index[a] * strides[a];
    const double x = (*in[0].numbers)[i];
    if (!seen[at]) out[at] = x;
    if (seen[at] && node.type == "ReduceSum") out[at] += x;
    if (seen[at] && node.type == "ReduceProd") out[at] *= x;
    if (seen[at] && node.type == "ReduceMax") out[at] = std::max(out[at], x);
    if (seen[at] && node.type == "ReduceMin") out[at] = std::min(out[at], x);
    seen[at] = true;
  }
  return out;
}

Result cumulative_sum(const Node& node, const std::vector<Array>& in, const Dims& dims,
                      std::size_t /*which*/) {
  if (in.size() < 2 || in[1].numbers == nullptr || dims.empty()) return std::nullopt;
  if (node.integer("exclusive", 0) != 0 || node.integer("reverse", 0) != 0) return std::nullopt;
  const std::size_t axis = axis_of(to_integer(in[1].numbers->front()), dims.size());
  const std::uint64_t stride = strides_of(dims)[axis];
  std::vector<double> out = *in[0].numbers;
  for (std::uint64_t i = 0; i < out.size(); ++i) {
    if (i / stride % dims[axis] > 0) out[i] += out[i - stride];
  }
  return out;
}

using Function = Result (*)(const Node&, const std::vector<Array>&, const Dims&, std::size_t);
struct Row {
  std::string_view type;
  Function function;
};

constexpr std::array<Row, 15> kRows = {{
    {"Transpose", transpose},
    {"Slice", slice},
    {"Gather", gather},
    {"Concat", concat},
    {"Split", split},
    {"Expand", expand},
    {"Tile", tile},
    {"Trilu", trilu},
    {"Range", range},
    {"ConstantOfShape", constant_of_shape},
    {"ReduceSum", reduce},
    {"ReduceProd", reduce},
    {"ReduceMax", reduce},
    {"ReduceMin", reduce},
    {"CumSum", cumulative_sum},
}};

}  // namespace

Spread::Spread(const Dims& from, const Dims& to) : plain_(from == to) {
  std::uint64_t stride = 1;
  for (std::size_t i = 0; i < to.size(); ++i) {
    const std::uint64_t dim = to[to.size() - 1 - i];
    const std::uint64_t own = i < from.size() ? from[from.size() - 1 - i] : 1;
    axes_.push_back({dim, own, stride});
    stride *= own;
  }
}

std::uint64_t Spread::operator()(std::uint64_t index) const {
  if (plain_) return index;
  std::uint64_t at = 0;
  for (const Axis& axis : axes_) {
    at += index % axis.dim % axis.own * axis.stride;  // never beyond the operand
    index /= axis.dim;
  }
  return at;
}

Result fold_move(const Node& node, const std::vector<Array>& in, const Dims& dims,
                 std::size_t which) {
  for (const Row& row : kRows) {
    if (row.type != node.type) continue;
    if (in.empty() || in[0].numbers == nullptr) return std::nullopt;
    return elements(dims) == 0 ? std::vector<double>{} : row.function(node, in, dims, which);
  }
  return std::nullopt;
}

}  // namespace macroscope::workload::onnx_import
