#include "tests/bench/bit_slice_bench.hpp"

#include <fmt/format.h>

#include <unistd.h>
#include <cstdio>
#include <filesystem>
#include <string>

#include "models/engine/bit_slice/bit_slice.hpp"
#include "models/engine/bit_slice/bit_slice_engine.hpp"
#include "models/engine/bit_slice/pe_array.hpp"
#include "sim/device/operands.hpp"
#include "tests/bench/process_cost.hpp"

namespace macroscope::bench {
namespace {

constexpr unsigned kTimes = 5;
constexpr engine::SlicePe kPes[] = {engine::SlicePe::opt3, engine::SlicePe::opt4c,
                                    engine::SlicePe::opt4e, engine::SlicePe::laconic};

/// CPU seconds of the exact time of one GEMM as a single tile.
double seconds(engine::SlicePe pe, std::uint64_t m, std::uint64_t n, std::uint64_t k) {
  engine::BitSliceParams params;
  params.pe = pe;
  program::Operator op;
  op.name = "gemm";
  op.op = program::Gemm{1, m, n, k, true};
  const program::Format int8{"int8", Bits(8)};
  op.formats = {int8, int8, {"int32", Bits(32)}, int8};
  std::vector<double> samples;
  for (unsigned i = 0; i < kTimes; ++i) {
    const engine::BitSliceModel model(params);
    const auto operands = device::make_operands(op, {}, *model.operand_rule(), i);
    program::TileCompute tile;
    tile.m = m;
    tile.n = n;
    tile.k = k;
    tile.input.channels = k;
    tile.place.operands = operands.get();
    const double begin = cpu_seconds();
    (void)model.stream(tile);
    samples.push_back(cpu_seconds() - begin);
  }
  return median(samples);
}

void exact_timing() {
  fmt::print("Exact timing of a GEMM on 32 x 32 bit-slice PEs, one tile: m 4096, n 4096, k 4096\n");
  for (const engine::SlicePe pe : kPes) {
    const bool both = pe == engine::SlicePe::laconic;
    const std::uint64_t size = both ? 1024 : 4096;
    const double whole = seconds(pe, size, size, size);
    fmt::print(
        "  {:<8} {:.3f} s CPU{}, {:.2f} ns per operand of m k; half of m {:.2f}, of k {:.2f}, of n "
        "{:.2f} of it\n",
        Text<engine::SlicePe>::format(pe), whole, both ? " at 1024^3" : "",
        whole * 1e9 / static_cast<double>(size * size), seconds(pe, size / 2, size, size) / whole,
        seconds(pe, size, size, size / 2) / whole, seconds(pe, size, size / 2, size) / whole);
  }
}

void whole_runs() {
  const std::string csv =
      fmt::format("{}/gemm_{}.csv", std::filesystem::temp_directory_path().string(), getpid());
  std::FILE* file = std::fopen(csv.c_str(), "w");
  if (file == nullptr) return;
  std::fputs("Layer,M,N,K,\ngemm,4096,4096,4096,\n", file);
  std::fclose(file);
  fmt::print("The same as a run: mapping, tiles, DRAM\n");
  for (const engine::SlicePe pe : {engine::SlicePe::opt4c, engine::SlicePe::opt4e}) {
    const std::string name = Text<engine::SlicePe>::format(pe);
    const ProcessCost cost = run_program(
        {"run", "configs/architectures/bit_slice_32x32.xml", csv, "-p", "array.pe.kind=" + name},
        kTimes);
    fmt::print("  {:<8} {:.3f} s CPU, {:.3f} s wall\n", name, cost.cpu_seconds, cost.wall_seconds);
  }
  std::filesystem::remove(csv);
}

void reference() {
  fmt::print("PE-level reference, 32 x 32 bit-slice PEs, m 64, n 64, k 64\n");
  for (const engine::SlicePe pe : kPes) {
    engine::BitSliceParams params;
    params.pe = pe;
    const numerics::QuantizedNormal values(8, engine::kPublishedCrest);
    engine::SliceTile tile;
    tile.shape = {1, 64, 64, 64};
    tile.encoded.resize(64 * 64);
    tile.other.resize(64 * 64);
    values.read(1, 0, tile.encoded);
    values.read(2, 0, tile.other);
    engine::SliceArray array(params);
    array.push(tile);
    const double begin = cpu_seconds();
    while (array.busy()) array.tick();
    const double pe_cycles = static_cast<double>(array.now()) * params.rows * params.cols;
    fmt::print("  {:<8} {:.1f} ns per PE and cycle\n", Text<engine::SlicePe>::format(pe),
               (cpu_seconds() - begin) * 1e9 / pe_cycles);
  }
}

}  // namespace

void bit_slice_engines() {
  exact_timing();
  whole_runs();
  reference();
}

}  // namespace macroscope::bench
