#include "metrics/decision_flips.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include <boost/math/distributions/binomial.hpp>

namespace clinval::metrics {
namespace {

/// The flips of one subject.
struct SubjectFlips {
  std::int64_t towards_a = 0;
  std::int64_t towards_b = 0;
};

void check(const PairedDecisions& decisions) {
  const std::size_t cases = decisions.flagged_a.size();
  if (decisions.flagged_b.size() != cases || decisions.subject.size() != cases) {
    throw std::invalid_argument("decision_flips: spans of different lengths");
  }
  const auto is_decision = [](std::uint8_t flag) { return flag <= 1; };
  if (!std::ranges::all_of(decisions.flagged_a, is_decision) ||
      !std::ranges::all_of(decisions.flagged_b, is_decision)) {
    throw std::invalid_argument("decision_flips: a decision is 0 or 1");
  }
}

}  // namespace

DecisionFlips decision_flips(const PairedDecisions& decisions) {
  check(decisions);
  DecisionFlips flips;
  std::map<std::uint32_t, SubjectFlips> subjects;
  for (std::size_t i = 0; i < decisions.subject.size(); ++i) {
    const bool a = decisions.flagged_a[i] != 0;
    const bool b = decisions.flagged_b[i] != 0;
    SubjectFlips& subject = subjects[decisions.subject[i]];
    flips.both += a && b ? 1 : 0;
    flips.neither += !a && !b ? 1 : 0;
    flips.only_a += a && !b ? 1 : 0;
    flips.only_b += b && !a ? 1 : 0;
    subject.towards_a += a && !b ? 1 : 0;
    subject.towards_b += b && !a ? 1 : 0;
  }
  flips.subjects = static_cast<std::int64_t>(subjects.size());
  for (const auto& [id, subject] : subjects) {
    flips.subjects_more_a += subject.towards_a > subject.towards_b ? 1 : 0;
    flips.subjects_more_b += subject.towards_b > subject.towards_a ? 1 : 0;
    flips.subjects_even += subject.towards_a > 0 && subject.towards_a == subject.towards_b ? 1 : 0;
  }
  return flips;
}

Outcome<double> mcnemar_exact(std::int64_t towards_a, std::int64_t towards_b) {
  if (towards_a < 0 || towards_b < 0) {
    throw std::invalid_argument("mcnemar_exact: a count is negative");
  }
  if (towards_a + towards_b == 0) {
    return Undefined::NoCases;
  }
  const boost::math::binomial fair(static_cast<double>(towards_a + towards_b), 0.5);
  const double tail = boost::math::cdf(fair, static_cast<double>(std::min(towards_a, towards_b)));
  return std::min(1.0, 2.0 * tail);
}

}  // namespace clinval::metrics
