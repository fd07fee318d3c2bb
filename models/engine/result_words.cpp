#include "models/engine/result_words.hpp"

#include <algorithm>

namespace macroscope::engine {

void ResultWords::reset() {
  adders_.reset();
  known_.clear();
  done_ = 0;
}

const EngineResults& ResultWords::results_of(const program::TileCompute& tile) {
  for (const Known& known : known_) {
    if (program::same_work(known.tile, tile)) return known.results;
  }
  known_.push_back({tile, model_->results(tile)});
  return known_.back().results;
}

std::uint64_t ResultWords::words_at(const program::TileCompute& tile, std::uint64_t done) {
  if (!model_->carry_save()) return done;
  done_ = std::max(done_, done);
  const EngineResults& r = results_of(tile);
  const auto before = [this](std::uint64_t cycles) { return done_ - std::min(cycles, done_); };
  return adders_.take({r.count, before(r.first), r.last_count, before(r.last), done_});
}

}  // namespace macroscope::engine
