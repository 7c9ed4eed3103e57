#include "metrics/selective_prediction.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "metrics/tally.h"

namespace clinval::metrics {
namespace {

std::optional<Undefined> reason_against(const CaseView& view) {
  if (view.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  if (class_counts(view).total() == 0) {
    return Undefined::NoCases;
  }
  return std::nullopt;
}

struct Found {
  SelectiveSums sums;
  std::size_t cases = 0;
  double harmonic_of_all = 0.0;  ///< H(n)
  double best_places = 0.0;      ///< harmonic_places when all errors come last
};

Found found_in(const CaseView& view, const Setting& setting) {
  Tally own;
  const Tally& tally = tally_of(view, own);
  Found found{.sums = setting.rule == ThresholdRule::Ge ? tally.selective
                                                        : selective_sums(view, tally, false),
              .cases = static_cast<std::size_t>(tally.total().total())};
  found.harmonic_of_all = tally.harmonic[found.cases];
  const auto errors = static_cast<std::size_t>(found.sums.errors);
  for (std::size_t place = found.cases - errors; place < found.cases; ++place) {
    found.best_places += tally.harmonic[place];
  }
  return found;
}

}  // namespace

// Sum over k of e_k / k: an error at place p adds 1/p + .. + 1/n = H(n) - H(p - 1).
Outcome<double> aurc_value(const CaseView& cases, const Setting& setting) {
  if (const std::optional<Undefined> reason = reason_against(cases)) {
    return *reason;
  }
  const Found found = found_in(cases, setting);
  const double sum =
      static_cast<double>(found.sums.errors) * found.harmonic_of_all - found.sums.harmonic_places;
  return std::clamp(sum / static_cast<double>(found.cases), 0.0, 1.0);
}

Outcome<double> e_aurc_value(const CaseView& cases, const Setting& setting) {
  if (const std::optional<Undefined> reason = reason_against(cases)) {
    return *reason;
  }
  const Found found = found_in(cases, setting);
  const double sum = found.best_places - found.sums.harmonic_places;
  return std::max(sum / static_cast<double>(found.cases), 0.0);
}

Outcome<double> augrc_value(const CaseView& cases, const Setting& setting) {
  if (const std::optional<Undefined> reason = reason_against(cases)) {
    return *reason;
  }
  const Found found = found_in(cases, setting);
  const auto n = static_cast<double>(found.cases);
  return static_cast<double>(found.sums.twice_area) / 2.0 / n / n;
}

Outcome<Estimate> aurc(const CaseView& cases, const Setting& setting) {
  return value_alone(aurc_value(cases, setting));
}
Outcome<Estimate> e_aurc(const CaseView& cases, const Setting& setting) {
  return value_alone(e_aurc_value(cases, setting));
}
Outcome<Estimate> augrc(const CaseView& cases, const Setting& setting) {
  return value_alone(augrc_value(cases, setting));
}

}  // namespace clinval::metrics
