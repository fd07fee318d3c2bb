// Random problems, tilings and cores for the tests of the mapper.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/core/rng.hpp"
#include "sim/mapping/core_spec.hpp"
#include "sim/mapping/lower.hpp"
#include "sim/mapping/tiling.hpp"

namespace macroscope::test {

inline program::OperandFormats byte_formats() {
  return {{"int8", Bits(8)}, {"int8", Bits(8)}, {"int32", Bits(32)}, {"int8", Bits(8)}};
}

inline program::Operator random_gemm(Rng& rng, std::uint64_t largest) {
  program::Gemm g;
  g.batch = rng.between(1, 3);
  g.m = rng.between(1, largest);
  g.n = rng.between(1, largest);
  g.k = rng.between(1, largest);
  g.shared_weight = rng.below(2) == 0;
  program::Operator op;
  op.name = "gemm";
  op.op = g;
  op.formats = byte_formats();
  op.epilogue_operations = rng.below(3);
  return op;
}

/// A convolution with padding, stride, dilation, groups and batch, all small.
inline program::Operator random_conv(Rng& rng) {
  program::Conv2d c;
  do {
    c.batch = rng.between(1, 3);
    c.height = rng.between(1, 12);
    c.width = rng.between(1, 9);
    c.groups = rng.between(1, 3);
    c.in_channels = c.groups * rng.between(1, 5);
    c.out_channels = c.groups * rng.between(1, 5);
    c.kernel_h = rng.between(1, 4);
    c.kernel_w = rng.between(1, 3);
    c.stride_h = rng.between(1, 3);
    c.stride_w = rng.between(1, 3);
    c.pad_top = rng.below(c.kernel_h);
    c.pad_bottom = rng.below(c.kernel_h);
    c.pad_left = rng.below(c.kernel_w);
    c.pad_right = rng.below(c.kernel_w);
    c.dilation_h = rng.between(1, 2);
    c.dilation_w = rng.between(1, 2);
  } while (c.height + c.pad_top + c.pad_bottom < c.dilation_h * (c.kernel_h - 1) + 1 ||
           c.width + c.pad_left + c.pad_right < c.dilation_w * (c.kernel_w - 1) + 1);
  program::Operator op;
  op.name = "conv";
  op.op = c;
  op.formats = byte_formats();
  return op;
}

inline mapping::LoopOrder random_order(Rng& rng) {
  mapping::LoopOrder order{mapping::Loop::m, mapping::Loop::n, mapping::Loop::k};
  std::swap(order[0], order[rng.below(3)]);
  std::swap(order[1], order[1 + rng.below(2)]);
  return order;
}

/// Any legal tile sizes and order; M in rows of one image or whole images.
inline mapping::Tiling random_tiling(Rng& rng, const mapping::Problem& p) {
  mapping::Tiling t;
  t.tile.groups = rng.between(1, p.groups);
  t.tile.m = p.images() > 1 && rng.below(3) == 0 ? p.units_per_image * rng.between(1, p.images())
                                                 : rng.between(1, p.units_per_image);
  t.tile.n = rng.between(1, p.n);
  t.tile.k = rng.between(1, p.k_units);
  t.order = random_order(rng);
  return t;
}

/// A core whose pools hold one buffer of each operand of the tiling times a random factor from 1.
inline mapping::CoreSpec random_core(Rng& rng, const mapping::Problem& p,
                                     const mapping::Tiling& t) {
  mapping::CoreSpec core;
  const bool shared = rng.below(3) == 0;
  const std::array<std::uint64_t, 4> bytes{
      mapping::tile_bytes(p, t.tile, mapping::Operand::input).count() +
          mapping::side_tile_bytes(p, t.tile).count(),
      mapping::tile_bytes(p, t.tile, mapping::Operand::weight).count(),
      mapping::tile_bytes(p, t.tile, mapping::Operand::output).count(),
      mapping::output_tile_bytes(p, t.tile).count()};
  const auto room = [&](std::uint64_t least) {
    return Bytes(least * rng.between(4, rng.below(2) == 0 ? 7 : 40) / 4);
  };
  if (shared) {
    core.pools = {{"all", room(bytes[0] + bytes[1] + bytes[2] + bytes[3]), rng.below(2) == 0}};
    return core;
  }
  for (std::size_t i = 0; i < 4; ++i) {
    core.pools.push_back({"pool" + std::to_string(i), room(bytes[i]), rng.below(2) == 0});
  }
  core.pool_of = {0, 1, 2};
  core.output_pool = 3;
  return core;
}

/// A problem cut over cores with random tilings whose buffers are assigned.
struct RandomJobs {
  mapping::Problem whole;
  std::vector<std::shared_ptr<const mapping::MatrixJob>> jobs;
};

/// Which operands lie on chip, and a second operand of the epilogue, by chance.
inline void random_residency(Rng& rng, mapping::Problem& p) {
  p.input_on_chip = rng.below(5) == 0;
  p.weight_on_chip = rng.below(5) == 0;
  p.output_on_chip = rng.below(5) == 0;
  if (rng.below(3) == 0) p.side_bits = Bits(8);
  p.side_on_chip = rng.below(5) == 0;
  p.direct = p.convolution && rng.below(3) == 0;
}

inline RandomJobs random_jobs(Rng& rng, const program::Operator& op, std::uint64_t most_cores) {
  RandomJobs out;
  out.whole = mapping::make_problem(op);
  random_residency(rng, out.whole);
  mapping::OperandAddresses at{1'000'000, 2'000'000, 3'000'000,
                               4'000'000, 5'000'000, rng.below(3) != 0};
  const auto loop = static_cast<mapping::SplitLoop>(rng.below(4));
  const std::uint64_t extent = mapping::extent(out.whole, loop);
  const std::uint64_t cores = rng.between(1, std::min(extent, most_cores));
  mapping::TileSize shared_tile;
  std::uint64_t begin = 0;
  for (std::uint64_t i = 0; i < cores; ++i) {
    auto job = std::make_shared<mapping::MatrixJob>();
    job->whole = out.whole;
    job->share = {loop, begin, extent / cores + (i < extent % cores ? 1 : 0)};
    begin += job->share.count;
    job->part = mapping::cut(out.whole, job->share);
    job->addresses = at;
    job->tiling = random_tiling(rng, job->part);
    // Packed weights lie tile by tile, so all cores cut K and the groups alike.
    if (i == 0) shared_tile = job->tiling.tile;
    job->tiling.tile.k = shared_tile.k;
    if (loop != mapping::SplitLoop::groups) job->tiling.tile.groups = shared_tile.groups;
    const mapping::CoreSpec core = random_core(rng, job->part, job->tiling);
    if (!mapping::assign_buffers(job->part, core, job->tiling, nullptr))
      throw std::logic_error("one buffer each fits by construction");
    out.jobs.push_back(std::move(job));
  }
  return out;
}

}  // namespace macroscope::test
