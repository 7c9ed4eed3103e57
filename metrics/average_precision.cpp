#include "metrics/average_precision.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "metrics/sum.h"
#include "metrics/tally.h"

namespace clinval::metrics {
namespace {

std::optional<Undefined> reason_against(const ClassCounts& all) {
  if (all.total() == 0) {
    return Undefined::NoCases;
  }
  if (all.positives == 0 || all.negatives == 0) {
    return Undefined::OneClass;
  }
  return std::nullopt;
}

/// Flagged when everybody from tie group g upwards is.
struct Flagged {
  double positives = 0.0;
  double negatives = 0.0;

  [[nodiscard]] double precision() const {
    return positives > 0.0 ? positives / (positives + negatives) : 0.0;
  }
};

Flagged flagged_from(const Tally& tally, std::size_t g) {
  const ClassCounts& all = tally.total();
  const ClassCounts& low = tally.below[g];
  return {.positives = static_cast<double>(all.positives - low.positives),
          .negatives = static_cast<double>(all.negatives - low.negatives)};
}

/// Trapezoids of precision over the true positives that tie group g adds, in steps of one.
double area_of_group(const Tally& tally, std::size_t g) {
  const ClassCounts tied = tally.tied(g);
  if (tied.positives == 0) {
    return 0.0;
  }
  const Flagged above = flagged_from(tally, g + 1);
  const double slope = static_cast<double>(tied.negatives) / static_cast<double>(tied.positives);
  const bool first = above.positives + above.negatives == 0.0;
  double before = first ? 1.0 / (1.0 + slope) : above.precision();
  double twice_area = 0.0;
  for (std::int64_t step = 1; step <= tied.positives; ++step) {
    const auto x = static_cast<double>(step);
    const double after =
        Flagged{.positives = above.positives + x, .negatives = above.negatives + slope * x}
            .precision();
    twice_area += before + after;
    before = after;
  }
  return twice_area / 2.0;
}

}  // namespace

Outcome<double> average_precision_value(const CaseView& cases, const Setting& /*setting*/) {
  Tally own;
  const Tally& tally = tally_of(cases, own);
  const ClassCounts& all = tally.total();
  if (const std::optional<Undefined> reason = reason_against(all)) {
    return *reason;
  }
  const double sum = tree_sum(0, cases.cases.groups().size(), [&tally](std::size_t g) {
    return static_cast<double>(tally.tied(g).positives) * flagged_from(tally, g).precision();
  });
  return sum / static_cast<double>(all.positives);
}

Outcome<double> auprc_value(const CaseView& cases, const Setting& /*setting*/) {
  Tally own;
  const Tally& tally = tally_of(cases, own);
  const ClassCounts& all = tally.total();
  if (const std::optional<Undefined> reason = reason_against(all)) {
    return *reason;
  }
  const double sum = tree_sum(0, cases.cases.groups().size(),
                              [&tally](std::size_t g) { return area_of_group(tally, g); });
  return sum / static_cast<double>(all.positives);
}

Outcome<Estimate> average_precision(const CaseView& cases, const Setting& setting) {
  return value_alone(average_precision_value(cases, setting));
}

Outcome<Estimate> auprc(const CaseView& cases, const Setting& setting) {
  return value_alone(auprc_value(cases, setting));
}

}  // namespace clinval::metrics
