#include "metrics/partial_auroc.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>

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

double range_from(const Setting& setting) {
  const double from = setting.conventions.partial_from;
  if (!(from >= 0.0 && from < 1.0)) {
    throw std::invalid_argument("partial_auroc: partial_from must lie in [0, 1)");
  }
  return from;
}

/// Integral of a line from y0 at x0 to y1 at x1 over what of [x0, x1] lies at or above `from`.
double clipped(double x0, double y0, double x1, double y1, double from) {
  if (x1 <= from) {
    return 0.0;
  }
  const double at_from = y0 + (y1 - y0) * (from - x0) / (x1 - x0);
  return (x1 - from) * (at_from + y1) / 2.0;
}

// Whole trapezoids are added as integers, twice their size; the one that the range cuts is not.
// From the highest score down sensitivity rises: the walk ends at 1.
double area_by_sensitivity(const Tally& tally, double from) {
  const ClassCounts& all = tally.total();
  const double start = from * static_cast<double>(all.positives);
  std::int64_t twice_area = 0;
  double cut = 0.0;
  for (std::size_t g = 0; g + 1 < tally.below.size(); ++g) {
    // Positives at or above group g: from that many after it back to before it.
    const std::int64_t after = all.positives - tally.below[g].positives;
    const std::int64_t before = all.positives - tally.below[g + 1].positives;
    if (static_cast<double>(before) >= start) {
      twice_area += (after - before) * (tally.below[g].negatives + tally.below[g + 1].negatives);
      continue;
    }
    cut = clipped(static_cast<double>(before), static_cast<double>(tally.below[g + 1].negatives),
                  static_cast<double>(after), static_cast<double>(tally.below[g].negatives), start);
    break;  // lower scores come first: whatever follows has less sensitivity
  }
  return (static_cast<double>(twice_area) / 2.0 + cut) / static_cast<double>(all.positives) /
         static_cast<double>(all.negatives);
}

double area_by_specificity(const Tally& tally, double from) {
  const ClassCounts& all = tally.total();
  const double start = from * static_cast<double>(all.negatives);
  std::int64_t twice_area = 0;
  double cut = 0.0;
  for (std::size_t g = tally.below.size() - 1; g-- > 0;) {
    const ClassCounts& low = tally.below[g];
    const ClassCounts& high = tally.below[g + 1];
    const std::int64_t caught_high = all.positives - high.positives;
    const std::int64_t caught_low = all.positives - low.positives;
    if (static_cast<double>(low.negatives) >= start) {
      twice_area += (high.negatives - low.negatives) * (caught_high + caught_low);
      continue;
    }
    cut = clipped(static_cast<double>(low.negatives), static_cast<double>(caught_low),
                  static_cast<double>(high.negatives), static_cast<double>(caught_high), start);
    break;
  }
  return (static_cast<double>(twice_area) / 2.0 + cut) / static_cast<double>(all.positives) /
         static_cast<double>(all.negatives);
}

using Area = double (*)(const Tally&, double);

Outcome<double> raw(const CaseView& cases, const Setting& setting, Area area) {
  const double from = range_from(setting);
  Tally own;
  const Tally& tally = tally_of(cases, own);
  if (const std::optional<Undefined> reason = reason_against(tally.total())) {
    return *reason;
  }
  return area(tally, from);
}

Outcome<double> corrected(const CaseView& cases, const Setting& setting, Area area) {
  const Outcome<double> value = raw(cases, setting, area);
  if (!value) {
    return value.error();
  }
  const double most = 1.0 - setting.conventions.partial_from;
  const double least = most * most / 2.0;
  return (1.0 + (*value - least) / (most - least)) / 2.0;
}

}  // namespace

Outcome<double> partial_auroc_sensitivity_value(const CaseView& cases, const Setting& setting) {
  return raw(cases, setting, area_by_sensitivity);
}
Outcome<double> partial_auroc_sensitivity_mcclish_value(const CaseView& cases,
                                                        const Setting& setting) {
  return corrected(cases, setting, area_by_sensitivity);
}
Outcome<double> partial_auroc_specificity_value(const CaseView& cases, const Setting& setting) {
  return raw(cases, setting, area_by_specificity);
}
Outcome<double> partial_auroc_specificity_mcclish_value(const CaseView& cases,
                                                        const Setting& setting) {
  return corrected(cases, setting, area_by_specificity);
}
Outcome<Estimate> partial_auroc_sensitivity(const CaseView& cases, const Setting& setting) {
  return value_alone(partial_auroc_sensitivity_value(cases, setting));
}
Outcome<Estimate> partial_auroc_sensitivity_mcclish(const CaseView& cases, const Setting& setting) {
  return value_alone(partial_auroc_sensitivity_mcclish_value(cases, setting));
}
Outcome<Estimate> partial_auroc_specificity(const CaseView& cases, const Setting& setting) {
  return value_alone(partial_auroc_specificity_value(cases, setting));
}
Outcome<Estimate> partial_auroc_specificity_mcclish(const CaseView& cases, const Setting& setting) {
  return value_alone(partial_auroc_specificity_mcclish_value(cases, setting));
}

}  // namespace clinval::metrics
