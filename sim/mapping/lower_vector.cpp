// Streams of a vector operation: load a chunk, work on it, store it.
#include <algorithm>

#include "sim/mapping/constants.hpp"
#include "sim/mapping/lower.hpp"

namespace macroscope::mapping {
namespace {

using program::Moment;
using program::Step;
using program::StepKind;
namespace token = program::token;

std::uint64_t chunks(const VectorJob& job) {
  return ceil_div(job.work.elements, job.chunk_elements);
}

class ChunkStream final : public program::StepStream {
 public:
  explicit ChunkStream(std::shared_ptr<const VectorJob> job) : job_(std::move(job)) {}

  bool next(Step& step) override {
    if (index_ == chunks(*job_)) return false;
    step = Step{};
    step.kind = StepKind::vector;
    step.index = index_;
    wait_for_constants(step, job_->constants);
    if (!job_->input_on_chip) {
      step.waits.push_back({token::input_loaded, index_ + 1});
      step.signals.push_back({token::input_released, Moment::done});
    }
    if (!job_->output_on_chip) {
      if (index_ >= job_->slots) {
        step.waits.push_back({token::output_released, index_ - job_->slots + 1});
      }
      step.signals.push_back({token::output_ready, Moment::done});
    }
    step.vector = job_->work;
    step.vector.result_stays = job_->output_on_chip;
    step.vector.elements =
        std::min(job_->chunk_elements, job_->work.elements - index_ * job_->chunk_elements);
    step.vector.source_bytes = Bytes(job_->input_offset(index_ + 1) - job_->input_offset(index_)) *
                               std::max<std::uint64_t>(1, job_->work.passes);
    step.vector.result_bytes = packed_bytes(step.vector.elements, job_->output_bits);
    ++index_;
    return true;
  }

 private:
  std::shared_ptr<const VectorJob> job_;
  std::uint64_t index_ = 0;
};

class ChunkDmaStream final : public program::StepStream {
 public:
  explicit ChunkDmaStream(std::shared_ptr<const VectorJob> job) : job_(std::move(job)) {}

  bool next(Step& step) override {
    const std::uint64_t all = chunks(*job_);
    if (all > 0 && load_constants(step, job_->constants, constants_loaded_)) return true;
    // Loads run as many chunks ahead of the stores as there are buffers.
    const std::uint64_t ahead = job_->slots;
    const std::uint64_t loads = job_->input_on_chip ? 0 : all;
    const std::uint64_t stores = job_->output_on_chip ? 0 : all;
    const bool store = stored_ < stores && (loaded_ == loads || loaded_ > stored_ + ahead);
    if (!store && loaded_ == loads) return false;
    step = Step{};
    if (store) {
      step.kind = StepKind::store;
      step.index = stored_;
      step.position = stored_ + ahead;
      const std::uint64_t first = stored_ * job_->chunk_elements;
      const std::uint64_t size = std::min(job_->chunk_elements, job_->work.elements - first);
      step.transfer.write = true;
      step.transfer.traffic = program::TrafficClass::output;
      step.transfer.base = job_->output_address + packed_bytes(first, job_->output_bits).count();
      step.transfer.run_bytes = packed_bytes(size, job_->output_bits);
      step.waits.push_back({token::output_ready, stored_ + 1});
      step.signals.push_back({token::output_released, Moment::done});
      ++stored_;
      return true;
    }
    step.kind = StepKind::load;
    step.index = loaded_;
    step.position = loaded_;
    const std::uint64_t begin = job_->input_offset(loaded_);
    step.transfer.traffic = program::TrafficClass::input;
    step.transfer.base = job_->input_address + begin;
    step.transfer.run_bytes = Bytes(job_->input_offset(loaded_ + 1) - begin);
    if (loaded_ >= job_->slots) {
      step.waits.push_back({token::input_released, loaded_ - job_->slots + 1});
    }
    step.signals.push_back({token::input_loaded, Moment::done});
    ++loaded_;
    return true;
  }

 private:
  std::shared_ptr<const VectorJob> job_;
  bool constants_loaded_ = false;
  std::uint64_t loaded_ = 0, stored_ = 0;
};

}  // namespace

program::CoreProgram lower_vector(std::shared_ptr<const VectorJob> job) {
  program::CoreProgram program;
  program.streams[static_cast<std::size_t>(program::Resource::vector)] =
      std::make_unique<ChunkStream>(job);
  program.streams[static_cast<std::size_t>(program::Resource::dma)] =
      std::make_unique<ChunkDmaStream>(job);
  return program;
}

}  // namespace macroscope::mapping
