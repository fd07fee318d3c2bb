#include "analysis/cost/energy_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace macroscope::cost {
namespace {

using program::OperandStatistics;

constexpr const char* kDefault = "normal_24_5";
constexpr int kSteps = 20;  // of the fixed point of `normal_of`; it is reached to the last digit

/// Normal numbers of which a part is set to 0.
struct Normal {
  double sigma = 0;
  double zeros = 0;  // x
};

Normal normal_of(const OperandStatistics& s) {
  Normal out{s.sigma, 0};
  for (int i = 0; i < kSteps && out.sigma > 0 && s.zeros < 1; ++i) {
    const double rounded = std::erf(0.5 / (out.sigma * std::sqrt(2.0)));
    out.zeros = rounded < 1 ? std::max(0.0, (s.zeros - rounded) / (1 - rounded)) : 0;
    out.sigma = s.sigma / std::sqrt(1 - out.zeros);
  }
  if (s.zeros >= 1) out.zeros = 1;
  return out;
}

double on_line(const StreamEnergy& low, const StreamEnergy& high, double sigma,
               double Figure::*part) {
  const double share = std::log2(sigma / low.sigma) / std::log2(high.sigma / low.sigma);
  return low.pj.*part + share * (high.pj.*part - low.pj.*part);
}

std::string text_of(const char* name, const OperandStatistics& s) {
  if (!s.known()) return fmt::format("{}: not known, default operands (sigma 24.5)", name);
  return fmt::format("{}: sigma {:.4g}, {:.3g} % zeros ({})", name, s.sigma, 100 * s.zeros,
                     s.source);
}

}  // namespace

EnergyFit::EnergyFit(std::vector<StreamEnergy> streams, Moving moving)
    : streams_(std::move(streams)), moving_(moving) {
  const StreamEnergy* standard = nullptr;
  for (const StreamEnergy& s : streams_) {
    if (s.stream.rfind("normal_", 0) == 0) points_.push_back(s);
    if (s.stream == kDefault) standard = &s;
  }
  std::sort(points_.begin(), points_.end(),
            [](const auto& a, const auto& b) { return a.sigma < b.sigma; });
  for (std::size_t i = 1; i + 1 < points_.size(); ++i) {
    const double line = on_line(points_.front(), points_.back(), points_[i].sigma, &Figure::value);
    error_ = std::max(error_, std::abs(line / points_[i].pj.value - 1));
  }
  for (const StreamEnergy& s : streams_) {
    if (s.stream == "uniform" && !points_.empty() && s.sigma > points_.back().sigma) {
      points_.push_back(s);
    }
    if (s.stream == "zeros" && standard != nullptr) {
      with_zeros_ = s.pj.value / standard->pj.value;
    }
  }
}

double EnergyFit::each_at(double sigma, double Figure::*part) const {
  if (!(sigma > points_.front().sigma)) return points_.front().pj.*part;
  for (std::size_t i = 1; i < points_.size(); ++i) {
    if (sigma <= points_[i].sigma) return on_line(points_[i - 1], points_[i], sigma, part);
  }
  return points_.back().pj.*part;
}

Figure EnergyFit::at(const OperandStatistics& a, const OperandStatistics& b) const {
  const auto standard = std::find_if(points_.begin(), points_.end(),
                                     [](const auto& p) { return p.stream == kDefault; });
  const double default_sigma = standard == points_.end() ? points_.front().sigma : standard->sigma;
  double logarithms = 0;
  double zeros = 0;
  bool fallback = false;
  bool known = false;
  std::string text;
  const auto take = [&](const char* name, const OperandStatistics& s, Moving which) {
    if (moving_ != Moving::both && moving_ != which) return;
    Normal n{default_sigma, 0};
    if (s.known()) n = s.sigma > 0 ? normal_of(s) : Normal{default_sigma, 1};
    logarithms += std::log2(n.sigma);
    zeros += n.zeros;
    fallback = fallback || !s.known();
    known = known || s.known();
    text += (text.empty() ? "" : "; ") + text_of(name, s);
  };
  take("a", a, Moving::a);
  take("b", b, Moving::b);
  const double sigma = std::exp2(logarithms / (moving_ == Moving::both ? 2 : 1));
  // One operand's zeros act like half of them in both.
  const double factor = 1 - (1 - with_zeros_) * std::min(zeros * (moving_ == Moving::both ? 1 : 2),
                                                         1 / std::max(1 - with_zeros_, 1e-9));
  Figure out = points_.front().pj;
  for (double Figure::*part : {&Figure::value, &Figure::low, &Figure::high}) {
    out.*part = each_at(sigma, part) * std::max(factor, 0.0);
  }
  if (standard != points_.end() && !known) out = standard->pj;
  constexpr double kRounding = 1 + 1e-9;
  const bool outside =
      sigma * kRounding < points_.front().sigma || sigma > points_.back().sigma * kRounding;
  out.fallback = out.fallback || fallback || outside;
  out.formula =
      fmt::format("{}{}; log2(sigma) between the simulated streams, off by at most {:.2g} %", text,
                  outside ? fmt::format("; outside the streams (sigma {:.3g} to "
                                        "{:.3g}), the nearest is used",
                                        points_.front().sigma, points_.back().sigma)
                          : "",
                  100 * error_);
  return out;
}

}  // namespace macroscope::cost
