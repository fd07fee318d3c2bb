#include "sim/mapping/transfers.hpp"

#include <algorithm>

namespace macroscope::mapping {
namespace {

std::uint64_t bytes_of(std::uint64_t elements, Bits bits) {
  return packed_bytes(elements, bits).count();
}

std::uint64_t group_begin(const MatrixJob& job, const TileStep& s) {
  return s.groups.begin + (job.share.loop == SplitLoop::groups ? job.share.begin : 0);
}

std::uint64_t n_begin(const MatrixJob& job, const TileStep& s) {
  return s.n.begin + (job.share.loop == SplitLoop::n ? job.share.begin : 0);
}

/// First row unit of the step in the whole tensor.
std::uint64_t m_begin(const MatrixJob& job, const TileStep& s) {
  if (job.share.loop != SplitLoop::m) return s.m.begin;
  const std::uint64_t unit = job.whole.images() > 1 ? job.whole.units_per_image : 1;
  return s.m.begin + job.share.begin * unit;
}

/// Merges dimensions that continue each other into longer runs.
program::Transfer compact(program::Transfer t) {
  for (program::Stride& d : t.pattern) {
    if (d.count == 1) {
      d.stride = 0;
    } else if (d.stride == t.run_bytes.count()) {
      t.run_bytes = Bytes(t.run_bytes.count() * d.count);
      d = {1, 0};
    }
  }
  return t;
}

program::Transfer result_transfer(const MatrixJob& job, const TileStep& s, std::uint64_t base,
                                  Bits bits) {
  const Problem& w = job.whole;
  program::Transfer t;
  const std::uint64_t row = m_begin(job, s) * w.m_per_unit;
  const std::uint64_t rows = s.m.count * w.m_per_unit;
  if (w.convolution) {  // NHWC: groups lie side by side in the channels
    const std::uint64_t channels = w.n * w.groups;
    t.base = base + bytes_of(row * channels + group_begin(job, s) * w.n + n_begin(job, s), bits);
    t.run_bytes = Bytes(bytes_of(s.n.count, bits));
    t.pattern = {program::Stride{s.groups.count, bytes_of(w.n, bits)},
                 program::Stride{rows, bytes_of(channels, bits)}, program::Stride{}};
  } else {
    const std::uint64_t first = (group_begin(job, s) * w.m() + row) * w.n + n_begin(job, s);
    t.base = base + bytes_of(first, bits);
    t.run_bytes = Bytes(bytes_of(s.n.count, bits));
    t.pattern = {program::Stride{rows, bytes_of(w.n, bits)},
                 program::Stride{s.groups.count, bytes_of(w.m() * w.n, bits)}, program::Stride{}};
  }
  return compact(t);
}

}  // namespace

program::OperandPlace operand_place(const MatrixJob& job, const TileStep& s) {
  return {job.operands, group_begin(job, s), m_begin(job, s) * job.whole.m_per_unit,
          n_begin(job, s), s.k.begin};
}

program::Transfer input_transfer(const MatrixJob& job, const TileStep& s) {
  const Problem& w = job.whole;
  const Bits bits = w.input_bits;
  program::Transfer t;
  t.traffic = program::TrafficClass::input;
  if (!w.convolution) {
    const std::uint64_t first =
        (group_begin(job, s) * w.m() + m_begin(job, s)) * w.k_units + s.k.begin;
    t.base = job.addresses.input + bytes_of(first, bits);
    t.run_bytes = Bytes(bytes_of(s.k.count, bits));
    t.pattern = {program::Stride{s.m.count, bytes_of(w.k_units, bits)},
                 program::Stride{s.groups.count, bytes_of(w.m() * w.k_units, bits)},
                 program::Stride{}};
    return compact(t);
  }
  const std::uint64_t images = ceil_div(s.m.count, w.units_per_image);
  const std::uint64_t begin = m_begin(job, s);
  const std::uint64_t image = begin / w.units_per_image;
  // Of whole images too only the rows some window reaches: a stride may leave the last ones over.
  std::uint64_t first_row = 0;
  std::uint64_t last_row = 0;
  w.input_row_range(begin % w.units_per_image, std::min(s.m.count, w.units_per_image), first_row,
                    last_row);
  const std::uint64_t channels = w.conv.in_channels;
  const std::uint64_t pixels = (last_row - first_row) * w.conv.width;
  const std::uint64_t first_pixel = (image * w.conv.height + first_row) * w.conv.width;
  t.base = job.addresses.input +
           bytes_of(first_pixel * channels + group_begin(job, s) * w.k_units + s.k.begin, bits);
  t.run_bytes = Bytes(bytes_of(s.k.count, bits));
  t.pattern = {program::Stride{s.groups.count, bytes_of(w.k_units, bits)},
               program::Stride{pixels, bytes_of(channels, bits)},
               program::Stride{images, bytes_of(w.conv.height * w.conv.width * channels, bits)}};
  return compact(t);
}

program::Transfer weight_transfer(const MatrixJob& job, const TileStep& s) {
  const Problem& w = job.whole;
  const Bits bits = w.weight_bits;
  const std::uint64_t k_begin = s.k.begin * w.k_per_unit;
  const std::uint64_t k_count = s.k.count * w.k_per_unit;
  program::Transfer t;
  t.traffic = program::TrafficClass::weight;
  if (job.addresses.packed_weight) {
    const std::uint64_t before = group_begin(job, s) * w.k() * w.n +
                                 s.groups.count * (k_begin * w.n + n_begin(job, s) * k_count);
    t.base = job.addresses.weight + bytes_of(before, bits);
    t.run_bytes = Bytes(bytes_of(s.groups.count * k_count * s.n.count, bits));
    return t;
  }
  const std::uint64_t first = (group_begin(job, s) * w.k() + k_begin) * w.n + n_begin(job, s);
  t.base = job.addresses.weight + bytes_of(first, bits);
  t.run_bytes = Bytes(bytes_of(s.n.count, bits));
  t.pattern = {program::Stride{k_count, bytes_of(w.n, bits)},
               program::Stride{s.groups.count, bytes_of(w.k() * w.n, bits)}, program::Stride{}};
  return compact(t);
}

program::Transfer output_transfer(const MatrixJob& job, const TileStep& s) {
  program::Transfer t = result_transfer(job, s, job.addresses.output, job.whole.output_bits);
  t.write = true;
  t.traffic = program::TrafficClass::output;
  return t;
}

program::Transfer side_transfer(const MatrixJob& job, const TileStep& s) {
  program::Transfer t = result_transfer(job, s, job.addresses.side, job.whole.side_bits);
  t.traffic = program::TrafficClass::side;
  return t;
}

program::Transfer psum_transfer(const MatrixJob& job, const TileStep& s, bool write) {
  program::Transfer t = result_transfer(job, s, job.addresses.spill, job.whole.accumulator_bits);
  t.write = write;
  t.traffic = program::TrafficClass::partial_sum;
  return t;
}

}  // namespace macroscope::mapping
