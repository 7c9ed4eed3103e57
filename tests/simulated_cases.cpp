#include "tests/simulated_cases.h"

#include <array>
#include <cmath>

#include "metrics/distributions.h"
#include "metrics/random.h"

namespace clinval::tests {
namespace {

constexpr std::uint32_t kSeed = 20260101;
constexpr std::uint32_t kPurpose = 1001;  // of tests: no stream of the program
constexpr double kShared = 0.4;
constexpr double kLogisticSpread = 1.5;
constexpr std::uint32_t kLargestSubject = 5;

using metrics::open_uniform;

double expit(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

/// Two independent standard normal numbers.
std::array<double, 2> normals(std::uint32_t unit, std::uint32_t simulation, std::uint32_t stream) {
  const auto words = metrics::philox_words({unit, simulation, stream, 0}, {kSeed, kPurpose});
  return {metrics::normal_quantile(open_uniform(words[0])),
          metrics::normal_quantile(open_uniform(words[1]))};
}

/// The mean of the log odds at which the prevalence is as wanted, by halving.
double logistic_center(double prevalence) {
  const auto mean_risk = [](double center) {
    constexpr int kSteps = 400;
    double sum = 0.0;
    for (int i = 0; i < kSteps; ++i) {
      const double z = metrics::normal_quantile((i + 0.5) / kSteps);
      sum += expit(center + kLogisticSpread * z);
    }
    return sum / kSteps;
  };
  double low = -10.0;
  double high = 10.0;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2.0;
    (mean_risk(middle) < prevalence ? low : high) = middle;
  }
  return low;
}

struct Drawn {
  std::uint8_t y = 0;
  double p = 0.0;
};

/// A case from what decides its score and, a standard normal each, what decides its outcome.
class Mapping {
 public:
  explicit Mapping(const Population& population)
      : population_(population),
        center_(population.truth == Truth::Logistic
                    ? logistic_center(population.prevalence)
                    : std::log(population.prevalence) - std::log1p(-population.prevalence)),
        limit_(metrics::normal_quantile(population.prevalence)) {}

  [[nodiscard]] Drawn operator()(double score, double outcome) const {
    if (population_.truth == Truth::Binormal) {
      const std::uint8_t y = outcome < limit_ ? 1 : 0;
      const double x = score + kBinormalDistance * y;
      const double log_odds =
          center_ + kBinormalDistance * x - kBinormalDistance * kBinormalDistance / 2.0;
      return {.y = y, .p = expit(log_odds)};
    }
    const double log_odds = center_ + kLogisticSpread * score;
    const double risk = expit(log_odds);
    return {.y = static_cast<std::uint8_t>(std::erfc(-outcome / std::sqrt(2.0)) / 2.0 < risk),
            .p = expit(kLogisticShift + kLogisticStretch * log_odds)};
  }

 private:
  Population population_;
  double center_;
  double limit_;
};

}  // namespace

metrics::ScoredCases SimulatedCases::scored() const {
  return {y_true, y_prob, cluster, {.scale = metrics::Scale::Probability}};
}

SimulatedCases simulated_cases(const Population& population, metrics::Design design,
                               std::uint32_t cases, std::uint32_t simulation) {
  const bool clustered = design == metrics::Design::Clustered;
  const double of_subject = clustered ? std::sqrt(kShared) : 0.0;
  const double of_case = clustered ? std::sqrt(1.0 - kShared) : 1.0;
  const Mapping mapping(population);
  SimulatedCases made;
  std::uint32_t subject = 0;
  std::uint32_t left = 1;
  std::array<double, 2> shared = normals(subject, simulation, 1);
  for (std::uint32_t i = 0; i < cases; ++i, --left) {
    if (left == 0) {
      ++subject;
      left = 1 + subject % kLargestSubject;
      shared = normals(subject, simulation, 1);
    }
    const std::array<double, 2> own = normals(i, simulation, 0);
    const Drawn drawn = mapping(of_subject * shared[0] + of_case * own[0],
                                of_subject * shared[1] + of_case * own[1]);
    made.y_true.push_back(drawn.y);
    made.y_prob.push_back(drawn.p);
    if (clustered) {
      made.cluster.push_back(subject);
    }
  }
  return made;
}

}  // namespace clinval::tests
