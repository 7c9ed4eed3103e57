#include "metrics/linear_predictor.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <stdexcept>

#include "metrics/distributions.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

constexpr double kLargestSd = 100.0;
/// exp(-10^2 / 2) is below the rounding of the sum; a case with P (1 - P) <= exp(-|X|) can shift
/// the mass of the integrand by at most one sd more.
constexpr double kTail = 10.0;

double logit(double p) {
  return std::log(p / (1.0 - p));
}

/// Distance between the classes in sds of the marker.
double separation(double prevalence, double auroc) {
  if (!(prevalence > 0.0 && prevalence < 1.0) || !(auroc >= 0.5 && auroc < 1.0)) {
    throw std::invalid_argument(
        "binormal_predictor: needs 0 < prevalence < 1 and 0.5 <= AUROC < 1");
  }
  return std::numbers::sqrt2 * normal_quantile(auroc);
}

/// P (1 - P) without cancellation, however far out X is.
double risk_variance(double x) {
  const double small = std::exp(-std::abs(x));
  return small / ((1.0 + small) * (1.0 + small));
}

double risk(double x) {
  return x >= 0.0 ? 1.0 / (1.0 + std::exp(-x)) : std::exp(x) / (1.0 + std::exp(x));
}

/// E[f(X)] for a normal X.
template <typename Function>
double expectation(const NormalPart& part, const Function& function) {
  if (part.sd == 0.0) {
    return function(part.mean);
  }
  // A step of a sixth of the distance to the pole leaves an error of exp(-12 pi).
  const double step = std::min(0.05, std::numbers::pi / part.sd / 6.0);
  const auto half = static_cast<std::size_t>(std::ceil((kTail + part.sd) / step));
  const double scale = step / std::sqrt(2.0 * std::numbers::pi);
  return tree_sum(0, 2 * half + 1, [&](std::size_t i) {
    const double u = (static_cast<double>(i) - static_cast<double>(half)) * step;
    return scale * std::exp(-0.5 * u * u) * function(part.mean + part.sd * u);
  });
}

void check(const LinearPredictor& predictor) {
  for (const NormalPart& part : predictor) {
    if (!(part.weight > 0.0) || !(part.sd >= 0.0 && part.sd <= kLargestSd) ||
        !std::isfinite(part.mean)) {
      throw std::invalid_argument("risk_moments: a part has no such weight, mean or sd");
    }
  }
  if (predictor.empty()) {
    throw std::invalid_argument("risk_moments: no part");
  }
}

}  // namespace

LinearPredictor binormal_predictor(double prevalence, double auroc) {
  const double d = separation(prevalence, auroc);
  const double shift = d * d / 2.0;
  const double centre = logit(prevalence);
  return {{.weight = 1.0 - prevalence, .mean = centre - shift, .sd = d},
          {.weight = prevalence, .mean = centre + shift, .sd = d}};
}

RiskMoments risk_moments(const LinearPredictor& predictor) {
  check(predictor);
  RiskMoments moments;
  double quartic = 0.0;
  for (const NormalPart& part : predictor) {
    moments.prevalence += part.weight * expectation(part, risk);
    moments.i00 += part.weight * expectation(part, risk_variance);
    moments.i01 += part.weight * expectation(part, [](double x) { return x * risk_variance(x); });
    moments.i11 +=
        part.weight * expectation(part, [](double x) { return x * x * risk_variance(x); });
    quartic += part.weight * expectation(part, [](double x) {
                 return risk_variance(x) * (1.0 - 3.0 * risk_variance(x));
               });
  }
  moments.brier_variance = quartic - moments.i00 * moments.i00;
  return moments;
}

FlaggedShares binormal_flagged(double prevalence, double auroc, double threshold) {
  const double d = separation(prevalence, auroc);
  if (!(threshold > 0.0 && threshold < 1.0)) {
    throw std::invalid_argument("binormal_flagged: needs 0 < threshold < 1");
  }
  const double above = logit(prevalence) - logit(threshold);
  if (d == 0.0) {  // one risk for all: at its own threshold everybody is flagged
    const double all = above >= 0.0 ? 1.0 : 0.0;
    return {.of_events = all, .of_non_events = all};
  }
  return {.of_events = normal_cdf((above + d * d / 2.0) / d),
          .of_non_events = normal_cdf((above - d * d / 2.0) / d)};
}

}  // namespace clinval::metrics
