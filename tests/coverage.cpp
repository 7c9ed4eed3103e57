#include "tests/coverage.h"

#include <cmath>

#include "metrics/bootstrap_intervals.h"
#include "metrics/intervals.h"
#include "metrics/resampling.h"
#include "metrics/tally.h"

namespace clinval::tests {
namespace {

using metrics::BinaryMetric;
using metrics::CaseView;
using metrics::Interval;
using metrics::ScoredCases;

constexpr double kLevel = 0.95;

std::optional<double> closed_form(const std::string& metric, const Population& population) {
  const bool right = population.truth == Truth::Binormal;
  if (metric == "prevalence") {
    return population.prevalence;
  }
  if (metric == "calibration_slope") {
    return right ? 1.0 : 1.0 / kLogisticStretch;
  }
  if (right && metric == "auroc") {
    return std::erfc(-kBinormalDistance / 2.0) / 2.0;
  }
  if (right && metric == "oe_ratio") {
    return 1.0;
  }
  if (right && (metric == "calibration_intercept" || metric == "spiegelhalter_z")) {
    return 0.0;
  }
  return std::nullopt;
}

/// Counts of one row: its intervals by id, in the order in which they are met.
class Row {
 public:
  Row(const BinaryMetric& metric, double truth, std::string_view headline)
      : metric_(metric), truth_(truth), headline_(headline) {}

  void add(const Interval& interval) {
    Coverage& count = count_of(interval.id);
    if (interval.limits) {
      const metrics::Limits& limits = *interval.limits;
      count.defined += 1;
      count.held += limits.lower <= truth_ && truth_ <= limits.upper ? 1 : 0;
      count.total_width += limits.upper - limits.lower;
    }
  }
  [[nodiscard]] const BinaryMetric& metric() const { return metric_; }
  [[nodiscard]] bool replicated(Percentiles which) const {
    return metric_.resample == metrics::Resample::Yes &&
           (which == Percentiles::All || headline_ == "percentile" || headline_ == "basic");
  }
  /// Such a row has no percentile interval.
  [[nodiscard]] bool is_basic() const { return headline_ == "basic"; }
  [[nodiscard]] const std::vector<Coverage>& counts() const { return counts_; }

 private:
  Coverage& count_of(const std::string& id) {
    for (Coverage& count : counts_) {
      if (count.interval == id) {
        return count;
      }
    }
    counts_.push_back(
        {.metric = std::string(metric_.name), .interval = id, .headline = id == headline_});
    return counts_.back();
  }

  const BinaryMetric& metric_;
  double truth_;
  std::string_view headline_;
  std::vector<Coverage> counts_;
};

/// The percentile interval of each row that replicates compute.
void add_percentiles(const ScoredCases& cases, const metrics::Setting& setting,
                     const CoveragePlan& plan, std::uint32_t simulation, std::vector<Row>& rows) {
  std::vector<metrics::Replicates> values(rows.size(),
                                          {.values = {}, .requested = plan.replicates});
  std::vector<metrics::Outcome<double>> values_of_cases;
  for (const Row& row : rows) {
    values_of_cases.push_back(row.metric().value(cases, setting));
  }
  std::vector<std::uint32_t> units(cases.cluster_bound());
  std::vector<std::uint32_t> times;
  metrics::Tally tally;
  for (std::uint32_t r = 0; r < plan.replicates; ++r) {
    metrics::draw_multiplicities(simulation, metrics::Purpose::Bootstrap, r, units);
    metrics::spread_to_cases(cases, units, times);
    metrics::take_tally(CaseView(cases, times), tally);
    const CaseView view(cases, times, tally);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i].replicated(plan.percentiles)) {
        continue;
      }
      if (const auto value = rows[i].metric().value(view, setting)) {
        values[i].values.push_back(*value);
      }
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].replicated(plan.percentiles)) {
      if (!rows[i].is_basic()) {
        rows[i].add(metrics::percentile_interval(values[i], kLevel));
      } else if (values_of_cases[i]) {
        const BinaryMetric& metric = rows[i].metric();
        rows[i].add(metrics::basic_interval(values[i], *values_of_cases[i], kLevel,
                                            {.lower = metric.minimum, .upper = metric.maximum}));
      }
    }
  }
}

}  // namespace

metrics::Setting coverage_setting(const Population& population) {
  return {.level = kLevel, .threshold = population.prevalence, .prevalence = 0.2};
}

std::map<std::string, double> true_values(const Population& population, std::uint32_t cases) {
  const ScoredCases many =
      simulated_cases(population, metrics::Design::Independent, cases, 4'000'000'000U).scored();
  std::map<std::string, double> truths;
  for (const BinaryMetric& metric : metrics::binary_metrics()) {
    const std::string name(metric.name);
    if (const std::optional<double> known = closed_form(name, population)) {
      truths[name] = *known;
    } else if (!metric.headline.empty() && metric.kind != metrics::Kind::Distance &&
               name != "spiegelhalter_z" && name != "log_likelihood") {
      if (const auto value = metric.value(many, coverage_setting(population))) {
        truths[name] = *value;
      }
    }
  }
  return truths;
}

std::vector<Coverage> coverage_of(const CoveragePlan& plan,
                                  const std::map<std::string, double>& truths) {
  const metrics::Setting setting = coverage_setting(plan.population);
  std::vector<Row> rows;
  for (const BinaryMetric& metric : metrics::binary_metrics()) {
    if (const auto truth = truths.find(std::string(metric.name)); truth != truths.end()) {
      rows.emplace_back(metric, truth->second,
                        plan.design == metrics::Design::Independent ? metric.headline
                                                                    : metric.headline_clustered);
    }
  }
  for (std::uint32_t simulation = 0; simulation < plan.simulations; ++simulation) {
    const ScoredCases cases =
        simulated_cases(plan.population, plan.design, plan.cases, simulation).scored();
    for (Row& row : rows) {
      if (const auto estimate = row.metric().infer(cases, setting)) {
        for (const Interval& interval : estimate->intervals) {
          row.add(interval);
        }
      }
    }
    if (plan.replicates > 0) {
      add_percentiles(cases, setting, plan, simulation, rows);
    }
  }
  std::vector<Coverage> all;
  for (const Row& row : rows) {
    for (Coverage count : row.counts()) {
      count.simulations = plan.simulations;
      all.push_back(std::move(count));
    }
  }
  return all;
}

double wilson_coverage(std::int64_t total, double share, double level) {
  const auto n = static_cast<double>(total);
  double covered = 0.0;
  for (std::int64_t count = 0; count <= total; ++count) {
    const metrics::Limits limits = *metrics::wilson_interval(count, total, level).limits;
    if (limits.lower <= share && share <= limits.upper) {
      const auto k = static_cast<double>(count);
      covered += std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
                          k * std::log(share) + (n - k) * std::log1p(-share));
    }
  }
  return covered;
}

}  // namespace clinval::tests
