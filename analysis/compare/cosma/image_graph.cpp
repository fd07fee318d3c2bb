#include "analysis/compare/cosma/image_graph.hpp"

#include <utility>

#include "sim/planning/overwrite.hpp"

namespace macroscope::compare {

ImageGraph::ImageGraph(std::string name, Options options) : options_(options) {
  problem_.name = std::move(name);
}

Image ImageGraph::input(const std::string& name, std::uint64_t height, std::uint64_t width,
                        std::uint64_t channels) {
  problem_.tensors.push_back({name, Bytes(height * width * channels), true, false, {}});
  return {static_cast<planning::TensorId>(problem_.tensors.size() - 1), height, width, channels};
}

Image ImageGraph::add(const std::string& name, const std::vector<Image>& in, std::uint64_t height,
                      std::uint64_t width, std::uint64_t channels, std::uint64_t weights) {
  planning::Operator op;
  op.name = name;
  for (const Image& image : in) op.inputs.push_back(image.tensor);
  const auto tensor = [&](const std::string& suffix, std::uint64_t bytes, bool input) {
    problem_.tensors.push_back({name + suffix, Bytes(bytes), input, false, {}});
    return static_cast<planning::TensorId>(problem_.tensors.size() - 1);
  };
  if (weights > 0 && options_.weights) op.inputs.push_back(tensor(".weight", weights, true));
  if (!options_.weights) op.streamed = Bytes(weights);
  const planning::TensorId out = tensor("", height * width * channels, false);
  op.outputs = {out};
  problem_.operators.push_back(std::move(op));
  return {out, height, width, channels};
}

Image ImageGraph::conv(const std::string& name, const Image& in, std::uint64_t channels,
                       std::uint64_t kernel, std::uint64_t stride, bool depthwise) {
  const std::uint64_t weights = kernel * kernel * channels * (depthwise ? 1 : in.channels);
  return add(name, {in}, ceil_div(in.height, stride), ceil_div(in.width, stride), channels,
             weights);
}

Image ImageGraph::separable(const std::string& name, const Image& in, std::uint64_t channels,
                            std::uint64_t kernel, std::uint64_t stride) {
  const Image wide = conv(name + ".depthwise", in, in.channels, kernel, stride, true);
  return conv(name + ".pointwise", wide, channels, 1);
}

Image ImageGraph::pool(const std::string& name, const Image& in, std::uint64_t stride) {
  return add(name, {in}, ceil_div(in.height, stride), ceil_div(in.width, stride), in.channels);
}

Image ImageGraph::resize(const std::string& name, const Image& in, std::uint64_t height,
                         std::uint64_t width) {
  return add(name, {in}, height, width, in.channels);
}

Image ImageGraph::sum(const std::string& name, const std::vector<Image>& terms) {
  if (terms.size() == 1) return terms.front();
  sums_.push_back(static_cast<planning::OperatorId>(problem_.operators.size()));
  const Image& first = terms.front();
  return add(name, terms, first.height, first.width, first.channels);
}

Image ImageGraph::concat(const std::string& name, const std::vector<Image>& parts) {
  if (parts.size() == 1) return parts.front();
  std::uint64_t channels = 0;
  for (const Image& part : parts) channels += part.channels;
  return add(name, parts, parts.front().height, parts.front().width, channels);
}

Image ImageGraph::mean(const std::string& name, const Image& in) {
  return add(name, {in}, 1, 1, in.channels);
}

planning::Problem ImageGraph::finish() {
  std::vector<bool> read(problem_.tensors.size(), false);
  for (const planning::Operator& op : problem_.operators) {
    for (const planning::TensorId a : op.inputs) read[a] = true;
  }
  for (std::size_t a = 0; a < read.size(); ++a) {
    problem_.tensors[a].output = !read[a] && !problem_.tensors[a].input;
  }
  if (options_.in_place) planning::allow_overwriting(problem_, sums_);
  return std::move(problem_);
}

}  // namespace macroscope::compare
