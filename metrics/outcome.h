#pragma once

#include <stdexcept>
#include <string_view>
#include <utility>
#include <variant>

namespace clinval::metrics {

/// Why a statistic does not exist on these data. Printed in snake case (`one_class`).
enum class Undefined {
  NoCases,               ///< nothing to compute on
  OneClass,              ///< no positives or no negatives
  TooFewEvents,          ///< fewer events than the estimator needs
  NoneFlagged,           ///< a rate among the flagged, and nobody is flagged
  AllFlagged,            ///< a rate among the unflagged, and everybody is flagged
  NoneExpected,          ///< the expected number of events is zero
  ProbabilityZeroOrOne,  ///< a logarithm or logit of a probability of exactly 0 or 1
  NotAProbability,       ///< the scores are no probabilities
  ZeroVariance,          ///< the predictor does not vary
  Collinear,             ///< the design matrix has not full rank
  Separated,         ///< a predictor separates the classes: the maximum likelihood is at infinity
  NotConverged,      ///< the iteration did not reach its tolerance
  BeyondFollowUp,    ///< the horizon lies after the last observation
  TooFewClusters,    ///< a clustered variance needs at least two clusters of each kind
  TooFewReplicates,  ///< fewer than five bootstrap replicates lie beyond a limit
  ReplicatesUndefined,  ///< more than 1 % of the bootstrap replicates have no value
  NoQuasiIdentifier,    ///< a risk of recognition without anything to recognise by
  TooFewValues,         ///< a summary of so few values that it would show them, or has no spread
  ZeroDenominator,      ///< a ratio of rates, and the lower one is zero
  BeyondDouble,         ///< values so large that their sums or squares have no double
};

/// The printed name: `NoCases` is "no_cases"; `ProbabilityZeroOrOne` is "p_zero_or_one".
[[nodiscard]] std::string_view to_string(Undefined reason);

/// A value, or the reason there is none. Spelled like std::expected; reading the wrong side throws
/// std::logic_error, because it is a bug of the caller.
template <typename T>
class Outcome {
 public:
  Outcome(T value) : content_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Outcome(Undefined reason) : content_(reason) {}   // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const { return content_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] const T& value() const {
    if (!has_value()) {
      throw std::logic_error("Outcome: read a value that does not exist");
    }
    return std::get<0>(content_);
  }
  [[nodiscard]] const T& operator*() const { return value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }

  [[nodiscard]] Undefined error() const {
    if (has_value()) {
      throw std::logic_error("Outcome: read a reason, but there is a value");
    }
    return std::get<1>(content_);
  }

 private:
  std::variant<T, Undefined> content_;
};

}  // namespace clinval::metrics
