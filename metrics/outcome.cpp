#include "metrics/outcome.h"

#include <stdexcept>
#include <string_view>

namespace clinval::metrics {

std::string_view to_string(Undefined reason) {
  switch (reason) {
    case Undefined::NoCases: return "no_cases";
    case Undefined::OneClass: return "one_class";
    case Undefined::TooFewEvents: return "too_few_events";
    case Undefined::NoneFlagged: return "none_flagged";
    case Undefined::AllFlagged: return "all_flagged";
    case Undefined::NoneExpected: return "none_expected";
    case Undefined::ProbabilityZeroOrOne: return "p_zero_or_one";
    case Undefined::NotAProbability: return "not_a_probability";
    case Undefined::ZeroVariance: return "zero_variance";
    case Undefined::Collinear: return "collinear";
    case Undefined::Separated: return "separated";
    case Undefined::NotConverged: return "not_converged";
    case Undefined::BeyondFollowUp: return "beyond_follow_up";
    case Undefined::TooFewClusters: return "too_few_clusters";
    case Undefined::TooFewReplicates: return "too_few_replicates";
    case Undefined::ReplicatesUndefined: return "replicates_undefined";
    case Undefined::NoQuasiIdentifier: return "no_quasi_identifier";
    case Undefined::TooFewValues: return "too_few_values";
    case Undefined::ZeroDenominator: return "zero_denominator";
    case Undefined::BeyondDouble: return "beyond_double";
  }
  throw std::logic_error("Undefined: a reason without a name");
}

}  // namespace clinval::metrics
