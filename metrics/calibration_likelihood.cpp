#include "metrics/calibration_likelihood.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "metrics/distributions.h"

namespace clinval::metrics {
namespace {

constexpr std::size_t kBlock = 256;
constexpr int kMostSteps = 100;
constexpr int kMostHalvings = 60;
constexpr double kMostMove = 4.0;  // of an intercept: beyond, the curvature vanishes
constexpr double kTolerance = 1e-12;
constexpr double kDevianceNoise = 1e-12;

bool small(double step, double value) {
  return std::abs(step) <= kTolerance * (1.0 + std::abs(value));
}

Interval profile(const Outcome<double>& lower, const Outcome<double>& upper, double level) {
  for (const Outcome<double>& limit : {lower, upper}) {
    if (!limit) {
      return no_interval("profile", limit.error(), level);
    }
  }
  return {.id = "profile", .limits = Limits{.lower = *lower, .upper = *upper}, .level = level};
}

}  // namespace

CalibrationLikelihood::CalibrationLikelihood(const CaseView& view) : view_(view) {}

CalibrationLikelihood::At CalibrationLikelihood::at(double a, double b) const {
  const auto logits = view_.cases.logits();
  const auto labels = view_.cases.labels();
  At total;
  for (std::size_t begin = 0; begin < logits.size(); begin += kBlock) {
    At block;
    const std::size_t end = std::min(begin + kBlock, logits.size());
    for (std::size_t i = begin; i < end; ++i) {
      const auto times = static_cast<double>(view_.times(i));
      const double toward = (a + b * logits[i]) * (labels[i] != 0 ? 1.0 : -1.0);
      const double small_side = std::exp(-std::abs(toward));
      const double wrong = (toward > 0.0 ? small_side : 1.0) / (1.0 + small_side);
      const double residual = times * (labels[i] != 0 ? wrong : -wrong);
      block.deviance += times * (std::max(-toward, 0.0) + std::log1p(small_side));
      block.score_a += residual;
      block.score_b += residual * logits[i];
      block.information_a += times * small_side / ((1.0 + small_side) * (1.0 + small_side));
    }
    total.deviance += 2.0 * block.deviance;
    total.score_a += block.score_a;
    total.score_b += block.score_b;
    total.information_a += block.information_a;
  }
  return total;
}

Outcome<double> CalibrationLikelihood::best_a(double b, double start) const {
  double a = start;
  At here = at(a, b);
  for (int step = 0; step < kMostSteps; ++step) {
    double move = here.score_a / here.information_a;
    if (std::isnan(move)) {
      return Undefined::NotConverged;
    }
    move = std::clamp(move, -kMostMove, kMostMove);
    if (small(move, a)) {
      return a + move;
    }
    At next = at(a + move, b);
    const double bound = here.deviance * (1.0 + kDevianceNoise);
    for (int halving = 0; next.deviance > bound && halving < kMostHalvings; ++halving) {
      move /= 2.0;
      next = at(a + move, b);
    }
    a += move;
    here = next;
  }
  return Undefined::NotConverged;
}

Outcome<double> CalibrationLikelihood::root_a(double a, double b, double start,
                                              double ceiling) const {
  double limit = start;
  for (int step = 0; step < kMostSteps; ++step) {
    const At here = at(limit, b);
    const double move = (here.deviance - ceiling) / (2.0 * here.score_a);
    if (!std::isfinite(move)) {
      return Undefined::NotConverged;
    }
    limit += move;
    if (small(move, limit)) {
      return (limit - a) * (start - a) > 0.0 ? Outcome<double>(limit) : Undefined::NotConverged;
    }
  }
  return Undefined::NotConverged;
}

Outcome<double> CalibrationLikelihood::root_b(double a, double b, double start,
                                              double ceiling) const {
  const double widest = std::abs(start - b);
  double limit = start;
  double intercept = a;
  for (int step = 0; step < kMostSteps; ++step) {
    const Outcome<double> best = best_a(limit, intercept);
    if (!best) {
      return best.error();
    }
    intercept = *best;
    // At the best a the deviance changes with b alone.
    const At here = at(intercept, limit);
    const double newton = (here.deviance - ceiling) / (2.0 * here.score_b);
    if (std::isnan(newton)) {
      return Undefined::NotConverged;
    }
    const double move = std::clamp(newton, -widest, widest);
    limit += move;
    if (small(move, limit)) {
      return limit;
    }
  }
  return Undefined::NotConverged;
}

Interval CalibrationLikelihood::interval_a(double a, double b, double error, double level) const {
  const double z = normal_quantile(0.5 + level / 2.0);
  const double ceiling = at(a, b).deviance + z * z;
  return profile(root_a(a, b, a - z * error, ceiling), root_a(a, b, a + z * error, ceiling), level);
}

Interval CalibrationLikelihood::interval_b(double a, double b, double error, double level) const {
  const double z = normal_quantile(0.5 + level / 2.0);
  const double ceiling = at(a, b).deviance + z * z;
  return profile(root_b(a, b, b - z * error, ceiling), root_b(a, b, b + z * error, ceiling), level);
}

}  // namespace clinval::metrics
