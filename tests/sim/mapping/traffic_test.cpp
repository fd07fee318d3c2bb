// DRAM traffic: the closed form against the lowered streams, and both against the tensors.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/sim/mapping/random_jobs.hpp"

using namespace macroscope;
using mapping::MatrixJob;
using mapping::Problem;
using program::TrafficClass;
using program::Transfer;

namespace {

constexpr int kCases = 600;

program::Operator random_operator(Rng& rng, int i) {
  return i % 3 == 0 ? test::random_gemm(rng, 12) : test::random_conv(rng);
}

/// Calls `visit` with every step of a core's DMA.
template <class F>
void for_each_dma_step(const std::shared_ptr<const MatrixJob>& job, const F& visit) {
  program::CoreProgram program = mapping::lower_matrix(job);
  program::StepStream& dma = *program.streams[static_cast<std::size_t>(program::Resource::dma)];
  program::Step step;
  while (dma.next(step)) visit(step);
}

template <class F>
void for_each_byte(const Transfer& t, const F& visit) {
  for (std::uint64_t a = 0; a < t.pattern[0].count; ++a) {
    for (std::uint64_t b = 0; b < t.pattern[1].count; ++b) {
      for (std::uint64_t c = 0; c < t.pattern[2].count; ++c) {
        for (std::uint64_t byte = 0; byte < t.run_bytes.count(); ++byte) {
          visit(t.base + a * t.pattern[0].stride + b * t.pattern[1].stride +
                c * t.pattern[2].stride + byte);
        }
      }
    }
  }
}

/// Input bytes (offsets in the tensor) that the outputs of the whole problem need: every tap of
/// every pixel that is not padding. Rows between windows count as not needed.
std::set<std::uint64_t> needed_input(const Problem& p) {
  std::set<std::uint64_t> needed;
  if (!p.convolution) {
    for (std::uint64_t i = 0; i < p.groups * p.m() * p.k(); ++i) needed.insert(i);
    return needed;
  }
  const program::Conv2d& c = p.conv;
  for (std::uint64_t image = 0; image < c.batch; ++image) {
    for (std::uint64_t y = 0; y < c.out_height(); ++y) {
      for (std::uint64_t x = 0; x < c.out_width(); ++x) {
        for (std::uint64_t r = 0; r < c.kernel_h; ++r) {
          for (std::uint64_t s = 0; s < c.kernel_w; ++s) {
            const std::uint64_t row = y * c.stride_h + r * c.dilation_h;
            const std::uint64_t column = x * c.stride_w + s * c.dilation_w;
            if (row < c.pad_top || row - c.pad_top >= c.height) continue;
            if (column < c.pad_left || column - c.pad_left >= c.width) continue;
            const std::uint64_t pixel =
                (image * c.height + row - c.pad_top) * c.width + column - c.pad_left;
            for (std::uint64_t channel = 0; channel < c.in_channels; ++channel)
              needed.insert(pixel * c.in_channels + channel);
          }
        }
      }
    }
  }
  return needed;
}

}  // namespace

TEST_CASE("the closed form of traffic is the sum over the lowered transfers", "[traffic]") {
  Rng rng(1, "traffic");
  std::uint64_t spilling = 0;
  for (int i = 0; i < kCases; ++i) {
    const program::Operator op = random_operator(rng, i);
    for (const auto& job : test::random_jobs(rng, op, 3).jobs) {
      mapping::TrafficEstimate sum;
      std::uint64_t spilled = 0;
      for_each_dma_step(job, [&](const program::Step& step) {
        const std::uint64_t bytes = step.transfer.bytes().count();
        switch (step.transfer.traffic) {
          case TrafficClass::input:
            sum.input += bytes;
            break;
          case TrafficClass::weight:
            sum.weight += bytes;
            break;
          case TrafficClass::output:
            sum.output += bytes;
            break;
          case TrafficClass::side:
            sum.side += bytes;
            break;
          case TrafficClass::partial_sum:
            sum.partial_sum += bytes;
            if (step.transfer.write) spilled += bytes;
            break;
        }
        CHECK(step.transfer.write == (step.kind == program::StepKind::store));
      });
      const mapping::TrafficEstimate closed = mapping::traffic(job->part, job->tiling);
      INFO("case " << i << ": " << mapping::to_string(job->tiling) << " share "
                   << static_cast<int>(job->share.loop) << " " << job->share.begin << "+"
                   << job->share.count);
      CHECK(closed.input == sum.input);
      CHECK(closed.weight == sum.weight);
      CHECK(closed.output == sum.output);
      CHECK(closed.side == sum.side);
      CHECK(closed.partial_sum == sum.partial_sum);
      CHECK(2 * spilled == sum.partial_sum);
      spilling += spilled > 0 ? 1 : 0;
    }
  }
  CHECK(spilling > 30);
}

TEST_CASE("every output byte is stored once, every operand byte is read, none beside",
          "[traffic]") {
  Rng rng(1, "coverage");
  for (int i = 0; i < kCases / 3; ++i) {
    const program::Operator op = random_operator(rng, i);
    const test::RandomJobs jobs = test::random_jobs(rng, op, 3);
    const Problem& p = jobs.whole;
    std::map<std::uint64_t, int> stored;
    std::set<std::uint64_t> inputs, weights;
    std::map<std::uint64_t, int> sides;
    std::map<std::uint64_t, int> spill;  // times written minus times read
    bool psum_before_write = false;
    for (const auto& job : jobs.jobs) {
      const mapping::OperandAddresses& at = job->addresses;
      for_each_dma_step(job, [&](const program::Step& step) {
        for_each_byte(step.transfer, [&](std::uint64_t address) {
          switch (step.transfer.traffic) {
            case TrafficClass::input:
              inputs.insert(address - at.input);
              break;
            case TrafficClass::weight:
              weights.insert(address - at.weight);
              break;
            case TrafficClass::output:
              ++stored[address - at.output];
              break;
            case TrafficClass::side:
              ++sides[address - at.side];
              break;
            case TrafficClass::partial_sum:
              spill[address - at.spill] += step.transfer.write ? 1 : -1;
              psum_before_write = psum_before_write || spill[address - at.spill] < 0;
              break;
          }
        });
      });
    }
    INFO("case " << i << ": " << mapping::to_string(jobs.jobs.front()->tiling) << " cores "
                 << jobs.jobs.size());
    const std::uint64_t outputs = p.groups * p.m() * p.n;
    const auto each_once = [&](const std::map<std::uint64_t, int>& bytes, bool moved) {
      if (!moved) return bytes.empty();
      return bytes.size() == outputs && bytes.rbegin()->first == outputs - 1 &&
             std::all_of(bytes.begin(), bytes.end(), [](const auto& s) { return s.second == 1; });
    };
    CHECK(each_once(stored, !p.output_on_chip));
    CHECK(each_once(sides, p.loads_side()));
    const std::uint64_t operand = p.groups * p.k() * p.n;
    CHECK(weights.size() == (p.weight_on_chip ? 0 : operand));
    CHECK((weights.empty() || *weights.rbegin() == operand - 1));
    const std::set<std::uint64_t> needed =
        p.input_on_chip ? std::set<std::uint64_t>{} : needed_input(p);
    if (p.input_on_chip) CHECK(inputs.empty());
    CHECK(std::includes(inputs.begin(), inputs.end(), needed.begin(), needed.end()));
    const std::uint64_t tensor =
        p.convolution ? p.conv.batch * p.conv.height * p.conv.width * p.conv.in_channels
                      : p.groups * p.m() * p.k();
    CHECK((inputs.empty() || *inputs.rbegin() < tensor));
    CHECK_FALSE(psum_before_write);
    CHECK(std::all_of(spill.begin(), spill.end(), [](const auto& s) { return s.second == 0; }));
    CHECK((spill.empty() || spill.rbegin()->first < outputs * 4));
  }
}
