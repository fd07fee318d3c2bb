// Problems to plan for image networks that are made by code: sizes of images in, a graph out.
#pragma once

#include <string>
#include <vector>

#include "sim/planning/problem.hpp"

namespace macroscope::compare {

/// An image of `channels` bytes for each of height x width pixels, made by an operator.
struct Image {
  planning::TensorId tensor = 0;
  std::uint64_t height = 0, width = 0, channels = 0;
};

/// Builds a graph operator by operator. Activations and weights are int8; normalizations and
/// activation functions are part of the operator before them.
class ImageGraph {
 public:
  struct Options {
    bool weights = false;   // weights are tensors that may stay, too
    bool in_place = false;  // sums overwrite a term
  };
  ImageGraph(std::string name, Options options);

  Image input(const std::string& name, std::uint64_t height, std::uint64_t width,
              std::uint64_t channels);
  /// A convolution with padding that keeps the size, divided by the stride and rounded up.
  Image conv(const std::string& name, const Image& in, std::uint64_t channels, std::uint64_t kernel,
             std::uint64_t stride = 1, bool depthwise = false);
  /// Depthwise, then pointwise.
  Image separable(const std::string& name, const Image& in, std::uint64_t channels,
                  std::uint64_t kernel, std::uint64_t stride = 1);
  Image pool(const std::string& name, const Image& in, std::uint64_t stride);
  Image resize(const std::string& name, const Image& in, std::uint64_t height, std::uint64_t width);
  /// A sum of images of one size; one image is its own sum and no operator.
  Image sum(const std::string& name, const std::vector<Image>& terms);
  /// A copy of all images next to each other, as frameworks make it.
  Image concat(const std::string& name, const std::vector<Image>& parts);
  /// The mean over all pixels.
  Image mean(const std::string& name, const Image& in);

  /// The problem without a budget; what nothing reads is an output.
  [[nodiscard]] planning::Problem finish();

 private:
  Image add(const std::string& name, const std::vector<Image>& in, std::uint64_t height,
            std::uint64_t width, std::uint64_t channels, std::uint64_t weights = 0);

  Options options_;
  planning::Problem problem_;
  std::vector<planning::OperatorId> sums_;
};

}  // namespace macroscope::compare
