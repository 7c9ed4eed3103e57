#include "metrics/ece.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "metrics/distributions.h"
#include "metrics/risk_bins.h"

namespace clinval::metrics {
namespace {

enum class Norm { L1, L2, L2Debiased };

double term(const RiskBin& bin, Norm norm) {
  const double gap = bin.predicted() - bin.observed();
  if (norm == Norm::L1) {
    return std::abs(gap);
  }
  if (norm == Norm::L2) {
    return gap * gap;
  }
  if (bin.cases == 1) {
    return 0.0;
  }
  return gap * gap - bin.observed() * (1.0 - bin.observed()) / static_cast<double>(bin.cases - 1);
}

Outcome<double> binned_error(const CaseView& cases, const Setting& setting, Binning binning,
                             Norm norm) {
  const Outcome<std::vector<RiskBin>> bins =
      risk_bins(cases, binning, setting.conventions.ece_bins);
  if (!bins) {
    return bins.error();
  }
  double total = 0.0;
  std::int64_t count = 0;
  for (const RiskBin& bin : *bins) {
    total += static_cast<double>(bin.cases) * term(bin, norm);
    count += bin.cases;
  }
  total /= static_cast<double>(count);
  return norm == Norm::L1 ? total : std::sqrt(std::max(0.0, total));
}

/// What a group adds to Hosmer-Lemeshow; no value where its risks leave no variance.
Outcome<double> hosmer_lemeshow_of(const std::vector<RiskBin>& groups) {
  double total = 0.0;
  for (const RiskBin& group : groups) {
    const double variance = group.expected * (1.0 - group.predicted());
    if (!(variance > 0.0)) {
      return Undefined::ZeroVariance;
    }
    const double excess = static_cast<double>(group.events) - group.expected;
    total += excess * excess / variance;
  }
  return total;
}

}  // namespace

Outcome<double> ece_value(const CaseView& cases, const Setting& setting) {
  return binned_error(cases, setting, Binning::Width, Norm::L1);
}

Outcome<double> ece_l2_value(const CaseView& cases, const Setting& setting) {
  return binned_error(cases, setting, Binning::Width, Norm::L2);
}

Outcome<double> ece_l2_debiased_value(const CaseView& cases, const Setting& setting) {
  return binned_error(cases, setting, Binning::Width, Norm::L2Debiased);
}

Outcome<double> ece_quantile_value(const CaseView& cases, const Setting& setting) {
  return binned_error(cases, setting, Binning::Quantile, Norm::L1);
}

Outcome<double> ece_quantile_l2_value(const CaseView& cases, const Setting& setting) {
  return binned_error(cases, setting, Binning::Mass, Norm::L2);
}

Outcome<double> ece_quantile_l2_debiased_value(const CaseView& cases, const Setting& setting) {
  return binned_error(cases, setting, Binning::Mass, Norm::L2Debiased);
}

Outcome<Estimate> hosmer_lemeshow(const CaseView& cases, const Setting& setting) {
  const Conventions& conventions = setting.conventions;
  const auto groups = risk_bins(cases, Binning::Quantile, conventions.hosmer_lemeshow_groups);
  if (!groups) {
    return groups.error();
  }
  const Outcome<double> statistic = hosmer_lemeshow_of(*groups);
  if (!statistic) {
    return statistic.error();
  }
  const auto count = static_cast<std::int64_t>(groups->size());
  const bool apparent = conventions.hosmer_lemeshow_df == HosmerLemeshowDf::GroupsMinusTwo;
  const std::int64_t degrees = apparent ? count - 2 : count;
  Estimate estimate{.value = *statistic, .counts = {{"groups", count}}};
  if (degrees > 0 && cases.cases.design() == Design::Independent) {
    estimate.p_value = chi_squared_tail(*statistic, static_cast<double>(degrees));
  }
  return estimate;
}

Outcome<double> hosmer_lemeshow_value(const CaseView& cases, const Setting& setting) {
  const Outcome<Estimate> estimate = hosmer_lemeshow(cases, setting);
  if (!estimate) {
    return estimate.error();
  }
  return estimate->value;
}

}  // namespace clinval::metrics
