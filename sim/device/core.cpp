#include "sim/device/core.hpp"

#include <algorithm>

#include "sim/program/token.hpp"

namespace macroscope::device {

Core::Core(const sc_core::sc_module_name& name, const Machine& machine, const runtime::Clock& clock,
           const engine::Engine& engine, engine::Fidelity fidelity, memory::MemoryPort& port,
           std::uint64_t seed, bool reversed)
    : sc_core::sc_module(name) {
  for (const Machine::Pad& pad : machine.pads) {
    pads_.push_back(std::make_unique<memory::Scratchpad>(pad.name.c_str(), pad.params));
  }
  for (std::size_t i = 0; i < memory::kHolds; ++i) pad_of_[i] = pads_[machine.pad_of[i]].get();
  const auto make_array = [&] {
    array_ = engine.unit("array", fidelity, clock, tokens_, pad_of_, seed);
    array_->set_carry_save_lanes(machine.vector.adders());
  };
  const auto make_vector = [&] {
    vector_ = std::make_unique<vector_unit::VectorUnit>("vector", machine.vector, clock, tokens_,
                                                        pad_of_);
  };
  const auto make_dma = [&] {
    dma_ = std::make_unique<memory::Dma>("dma", machine.dma, clock, tokens_, port, pad_of_);
  };
  // The kernel wakes processes in the order of their creation; a test builds the machine both ways
  // round and expects the same result.
  if (reversed) {
    make_dma();
    make_vector();
    make_array();
  } else {
    make_array();
    make_vector();
    make_dma();
  }
  if (engine.model().carry_save()) {
    carry_save_stats_ = std::make_unique<vector_unit::CarrySaveStats>(
        vector_->stats().path() + ".carry_save", machine.vector.adders());
  }
  tokens_.observe(*this);
}

void Core::start(program::CoreProgram program, Bytes resident, std::uint64_t origin) {
  tokens_.reset();
  for (const auto& pad : pads_) pad->begin_program();
  pad_of_[static_cast<std::size_t>(memory::Holds::input)]->keep(resident);
  const auto stream = [&](program::Resource r) {
    return std::move(program.streams[static_cast<std::size_t>(r)]);
  };
  array_->start(stream(program::Resource::array), origin);
  vector_->start(stream(program::Resource::vector), origin);
  dma_->start(stream(program::Resource::dma), origin);
}

void Core::commit_words() {
  if (carry_save_stats_ != nullptr) *carry_save_stats_ += array_->words().counts();
}

bool Core::finished() const {
  return array_->finished() && vector_->finished() && dma_->finished() && !dma_->in_flight();
}

std::uint64_t Core::frontier() const {
  return std::max({array_->frontier(), vector_->frontier(), dma_->frontier()});
}

void Core::on_signal(program::TokenId id) {
  const auto release = [this](memory::Holds what) {
    pad_of_[static_cast<std::size_t>(what)]->release(what);
  };
  switch (id) {
    case program::token::input_released:
      release(memory::Holds::input);
      break;
    case program::token::weight_released:
      release(memory::Holds::weight);
      break;
    case program::token::psum_released:
    case program::token::psum_stored:
      release(memory::Holds::partial_sum);
      break;
    case program::token::side_released:
      release(memory::Holds::side);
      break;
    case program::token::output_released:
      release(memory::Holds::output);
      break;
    default:
      break;
  }
}

std::vector<runtime::Unit*> Core::units() {
  return {array_.get(), vector_.get(), dma_.get()};
}

std::vector<memory::Scratchpad*> Core::pads() {
  std::vector<memory::Scratchpad*> out;
  for (const auto& pad : pads_) out.push_back(pad.get());
  return out;
}

}  // namespace macroscope::device
