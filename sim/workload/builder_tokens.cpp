// The part of the builder that says which tokens of which requests a pass processes.
#include <algorithm>

#include <fmt/format.h>

#include "sim/config/faults.hpp"
#include "sim/workload/builder.hpp"
#include "sim/workload/pieces.hpp"
#include "sim/workload/requests.hpp"

namespace macroscope::workload {
namespace {

/// Whether a request of the list makes its next token (true) or reads its prompt.
bool decodes(const Request& request, const std::string& phase) {
  if (phase == "mixed") return request.generated > 0 || request.prompt == 0;
  return phase == "decode";
}

}  // namespace

void Builder::read_tokens() {
  const std::string phase = word_or(root_, "phase", "prefill", {"prefill", "decode", "mixed"});
  scope_.set("prefill", phase == "prefill" ? 1 : 0);
  scope_.set("decode", phase == "decode" ? 1 : 0);
  workload_.batch = size_or(root_, "batch", 1);
  const std::uint64_t sequence = size_or(root_, "sequence", 1);
  const std::uint64_t context = count_or(root_, "context", 0);
  passes_ = {{phase == "decode" ? 1 : sequence, context}};
  if (const Attribute* list = root_.find("requests")) return read_requests(*list, phase);
  if (phase == "mixed") {
    throw config::fault("MS218", root_.place_of("phase"),
                        "phase=\"mixed\" needs requests: each of them is read or continued");
  }
  if (root_.find("chunk") != nullptr) read_chunks(phase);
}

void Builder::read_requests(const Attribute& attribute, const std::string& phase) {
  if (workload_.batch != 1 || root_.find("chunk") != nullptr) {
    const char* other = workload_.batch != 1 ? "batch" : "chunk";
    throw config::fault("MS218", root_.place_of(other),
                        fmt::format("{} beside a list of requests, which says it all", other),
                        {{attribute.where, "the requests are listed here"}});
  }
  std::uint64_t queries = 0;
  for (const Request& request : workload::read_requests(attribute.text, attribute.where)) {
    const bool continues = decodes(request, phase);
    RequestTokens tokens;
    tokens.queries = continues ? 1 : request.prompt;
    tokens.keys =
        tokens.queries + request.context + (continues ? request.prompt + request.generated : 0);
    if (tokens.queries == 0) {
      throw config::fault(
          "MS218", attribute.where,
          fmt::format("request {} of the list has no prompt to read", requests_.size() + 1), {},
          length_of(attribute.text));
    }
    queries += tokens.queries;
    requests_.push_back(tokens);
  }
  workload_.batch = requests_.size();
  passes_ = {{queries, 0}};
}

void Builder::read_chunks(const std::string& phase) {
  const std::uint64_t chunk = size_or(root_, "chunk", 1);
  if (phase == "decode") {
    throw config::fault("MS214", root_.place_of("chunk"), "chunk has no meaning for decode");
  }
  const Pass whole = passes_.front();
  if (ceil_div(whole.queries, chunk) > kMaxOperators) {
    throw config::fault("MS210", root_.place_of("chunk"),
                        fmt::format("the {} tokens of a request make more than {} chunks of {}",
                                    whole.queries, kMaxOperators, chunk));
  }
  passes_.clear();
  for (std::uint64_t done = 0; done < whole.queries; done += chunk) {
    passes_.push_back({std::min(chunk, whole.queries - done), whole.context + done});
  }
}

std::uint64_t Builder::tokens_to_come() const {
  const Pass& now = passes_[pass_];
  const Pass& last = passes_.back();
  return last.context + last.queries - now.context - now.queries;
}

void Builder::begin_pass(std::size_t pass) {
  pass_ = pass;
  if (passes_.size() > 1) pass_prefix_ = fmt::format("chunk.{}.", pass);
  prefix_ = pass_prefix_;
  const Pass& now = passes_[pass];
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  scope_.set("batch", number(requests_.empty() ? workload_.batch : 1));
  scope_.set("sequence", number(now.queries));
  scope_.set("context", number(now.context));
  scope_.set("queries", number(now.queries));
  std::uint64_t keys = now.context + now.queries;
  if (!requests_.empty()) {
    keys = 0;
    for (const RequestTokens& request : requests_) keys = std::max(keys, request.keys);
  }
  scope_.set("keys", number(keys));
  scope_.set("requests", number(requests_in_row()));
  scope_.set("last_chunk", pass + 1 == passes_.size() ? 1 : 0);
}

}  // namespace macroscope::workload
