#include "harness/binary_groups.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include "metrics/cluster_tally.h"
#include "metrics/paired.h"
#include "metrics/tally.h"

namespace clinval::harness {
namespace {

/// The word's enumerator; the config admits no other word.
template <typename Value, std::size_t N>
Value value_of(const std::array<std::pair<std::string_view, Value>, N>& words,
               const std::string& word) {
  const auto found = std::ranges::find(words, word, &std::pair<std::string_view, Value>::first);
  return found == words.end() ? words.front().second : found->second;
}

metrics::Conventions conventions_of(const configs::ConventionsSpec& spec) {
  using metrics::Smoother;
  constexpr std::array<std::pair<std::string_view, Smoother>, 7> kSmoothers = {
      {{"loess_r", Smoother::LoessR},
       {"loess_direct", Smoother::LoessDirect},
       {"lowess_rms", Smoother::LowessRms},
       {"lowess_half", Smoother::LowessHalf},
       {"rcs3", Smoother::Rcs3},
       {"rcs4", Smoother::Rcs4},
       {"rcs5", Smoother::Rcs5}}};
  return {
      .ici = value_of(kSmoothers, spec.ici),
      .eci = spec.eci == "times100" ? metrics::EciScale::Times100 : metrics::EciScale::Normalised,
      .hosmer_lemeshow_df = spec.hosmer_lemeshow_df == "groups"
                                ? metrics::HosmerLemeshowDf::Groups
                                : metrics::HosmerLemeshowDf::GroupsMinusTwo,
      .hosmer_lemeshow_groups = spec.hosmer_lemeshow_groups,
      .ece_bins = spec.ece_bins,
      .partial_from = spec.partial_auroc_from};
}

/// Each catalogue row of the right scope, at each threshold and prevalence.
std::vector<BinaryStatistic> statistics_of(metrics::Scope scope, const configs::TaskSpec& spec,
                                           const metrics::Setting& common) {
  const auto& task = std::get<configs::BinaryTask>(spec.kind);
  std::vector<BinaryStatistic> statistics;
  for (const metrics::BinaryMetric& metric : metrics::binary_metrics()) {
    if (metric.scope != scope || (scope == metrics::Scope::Model && !spec.wants(metric.name))) {
      continue;
    }
    metrics::Setting setting = common;
    if (metric.takes == metrics::Takes::Nothing) {
      statistics.push_back({&metric, setting});
      continue;
    }
    for (const configs::ThresholdSpec& threshold : task.thresholds) {
      setting.threshold = threshold.value;
      if (metric.takes == metrics::Takes::Threshold) {
        statistics.push_back({&metric, setting});
        continue;
      }
      for (const double prevalence : task.target_prevalences) {
        setting.prevalence = prevalence;
        statistics.push_back({&metric, setting});
      }
    }
  }
  return statistics;
}

bool is_replicated(const BinaryStatistic& statistic) {
  return statistic.metric->resample == metrics::Resample::Yes;
}

/// Replicates without a sweep over the cases: additive statistics of cases in large clusters.
ReplicatedGroup replicated_by_cluster(const BinaryGroup& group,
                                      std::vector<BinaryStatistic> statistics) {
  std::vector<metrics::Setting> cuts;
  auto ranks = metrics::ClusterTally::Ranks::No;
  for (const BinaryStatistic& statistic : statistics) {
    if (statistic.metric->takes != metrics::Takes::Nothing) {
      cuts.push_back(statistic.setting);
    }
    if (statistic.metric->domain == metrics::Domain::Discrimination) {
      ranks = metrics::ClusterTally::Ranks::Yes;
    }
  }
  auto sums = std::make_shared<const metrics::ClusterTally>(group.scored, cuts, ranks);
  return {.statistics = statistics.size(),
          .compute = [&group, sums = std::move(sums), statistics = std::move(statistics)](
                         Draws draws, std::span<std::optional<double>> values) {
            thread_local std::vector<metrics::Tally> tallies;
            tallies.resize(draws.size());
            sums->take(draws, tallies);
            for (std::size_t draw = 0; draw < draws.size(); ++draw) {
              const metrics::CaseView view(group.scored, {}, tallies[draw]);
              for (std::size_t i = 0; i < statistics.size(); ++i) {
                if (const auto value = statistics[i].metric->value(view, statistics[i].setting)) {
                  values[draw * statistics.size() + i] = *value;
                }
              }
            }
          }};
}

}  // namespace

reports::At at_of(const BinaryStatistic& statistic) {
  reports::At at;
  if (statistic.metric->takes != metrics::Takes::Nothing) {
    at.threshold = statistic.setting.threshold;
  }
  if (statistic.metric->takes == metrics::Takes::ThresholdAndPrevalence) {
    at.prevalence = statistic.setting.prevalence;
  }
  return at;
}

metrics::ScoredCases scored_cases(const TaskCases& task, const EvaluatedRows& evaluated,
                                  const metrics::Executor& executor) {
  const auto& binary = std::get<configs::BinaryTask>(task.task.kind);
  std::vector<std::uint8_t> y_true;
  for (const std::size_t row : evaluated.rows) {
    y_true.push_back(task.outcomes.label[row] == Label::Positive ? 1 : 0);
  }
  const bool model = evaluated.model.has_value();
  return {y_true,
          model ? evaluated.probability : std::vector<double>(y_true.size(), 0.0),
          evaluated.units,
          {.scale = model ? metrics::Scale::Probability : metrics::Scale::Any,
           .probability_clip = model ? binary.probability_clip : std::nullopt,
           .design = task.units.design},
          executor};
}

BinaryGroup binary_group(const TaskCases& task, const EvaluatedRows& evaluated,
                         const metrics::ScoredCases& sorted, const CaseGroup& group,
                         const datasets::CaseSet& cases,
                         const configs::ResamplingSpec& resampling) {
  const auto& binary = std::get<configs::BinaryTask>(task.task.kind);
  const metrics::Setting setting{.level = resampling.level,
                                 .rule = rule_of(binary.threshold_rule),
                                 .conventions = conventions_of(binary.conventions)};
  const bool with_errors =
      std::ranges::find(resampling.intervals, "studentised") != resampling.intervals.end();
  const auto scope = evaluated.model ? metrics::Scope::Model : metrics::Scope::Cases;
  return {.key = group_key(evaluated, group, cases),
          .scored = sorted.subset(inside(evaluated, group)),
          .statistics = statistics_of(scope, task.task, setting),
          .with_errors = with_errors,
          .setting = setting};
}

const ReplicateValues* BinaryGroup::replicates_of(
    std::size_t statistic, const std::vector<ReplicateValues>& replicates) const {
  if (!is_replicated(statistics[statistic]) || replicates.front().empty()) {
    return nullptr;
  }
  const auto before = std::ranges::count_if(std::span(statistics).first(statistic), is_replicated);
  return &replicates[static_cast<std::size_t>(before)];
}

const ReplicateValues* BinaryGroup::errors_of(
    std::size_t statistic, const std::vector<ReplicateValues>& replicates) const {
  const ReplicateValues* values = replicates_of(statistic, replicates);
  return with_errors && values != nullptr ? values + replicates.size() / 2 : nullptr;
}

ReplicatedGroup replicated(const BinaryGroup& group) {
  std::vector<BinaryStatistic> statistics;
  std::ranges::copy_if(group.statistics, std::back_inserter(statistics), is_replicated);
  const std::size_t count = statistics.size();
  std::vector<const metrics::BinaryMetric*> rows;
  for (const BinaryStatistic& statistic : statistics) {
    rows.push_back(statistic.metric);
  }
  if (!group.with_errors && metrics::pays_by_cluster(group.scored, rows)) {
    return replicated_by_cluster(group, std::move(statistics));
  }
  return one_by_one(
      group.with_errors ? 2 * count : count,
      [&group, statistics = std::move(statistics)](std::span<const std::uint32_t> unit_counts,
                                                   std::span<std::optional<double>> values) {
        // Kept from one replicate to the next: nothing is allocated in between.
        thread_local std::vector<std::uint32_t> times;
        thread_local metrics::Tally tally;
        metrics::spread_to_cases(group.scored, unit_counts, times);
        metrics::take_tally(metrics::CaseView(group.scored, times), tally);
        const metrics::CaseView view(group.scored, times, tally);
        for (std::size_t i = 0; i < statistics.size(); ++i) {
          const metrics::BinaryMetric& metric = *statistics[i].metric;
          if (const auto value = metric.value(view, statistics[i].setting)) {
            values[i] = *value;
          }
          if (group.with_errors) {
            const auto estimate = metric.infer(view, statistics[i].setting);
            values[statistics.size() + i] = estimate ? estimate->standard_error : std::nullopt;
          }
        }
      });
}

bool is_compared(const metrics::BinaryMetric& metric) {
  return metric.kind == metrics::Kind::Plain && !metric.headline.empty() &&
         metric.headline != "log" && metric.headline != "wald_null";
}

bool few_discordant(const BinaryGroup& a, const BinaryGroup& b, const BinaryStatistic& statistic) {
  constexpr std::int64_t kFew = 10;
  if (statistic.metric->takes == metrics::Takes::Nothing) {
    return false;
  }
  const auto flags = [&](const BinaryGroup& group) {
    std::vector<std::uint8_t> flagged(group.scored.size());
    for (std::size_t i = 0; i < flagged.size(); ++i) {
      const double score = group.scored.scores()[i];
      const bool is = statistic.setting.rule == metrics::ThresholdRule::Ge
                          ? score >= statistic.setting.threshold
                          : score > statistic.setting.threshold;
      flagged[group.scored.input_index()[i]] = is ? 1 : 0;
    }
    return flagged;
  };
  const std::vector<std::uint8_t> of_a = flags(a);
  const std::vector<std::uint8_t> of_b = flags(b);
  std::int64_t discordant = 0;
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    const std::size_t index = a.scored.input_index()[i];
    const bool positive = a.scored.labels()[i] == 1;
    const bool counts = statistic.metric->name == "sensitivity"   ? positive
                        : statistic.metric->name == "specificity" ? !positive
                                                                  : true;
    discordant += counts && of_a[index] != of_b[index] ? 1 : 0;
  }
  return discordant < kFew;
}

void keep_what_recalibration_changes(BinaryGroup& group) {
  std::erase_if(group.statistics, [](const BinaryStatistic& statistic) {
    return statistic.metric->domain == metrics::Domain::Calibration ||
           statistic.metric->invariance == metrics::Invariance::MonotoneTransform;
  });
}

std::int64_t clipped_cases(const metrics::ScoredCases& cases, std::optional<double> clip) {
  if (!clip) {
    return 0;
  }
  const auto scores = cases.scores();
  const auto below = std::ranges::lower_bound(scores, *clip) - scores.begin();
  const auto above = scores.end() - std::ranges::upper_bound(scores, 1.0 - *clip);
  return below + above;
}

bool takes_logarithms(const metrics::BinaryMetric& metric) {
  // A metric that takes them has no value where a probability is 0 and no clip moves it.
  const std::vector<std::uint8_t> y_true = {0, 1, 0, 1, 1, 0};
  const std::vector<double> y_prob = {0.0, 0.3, 0.4, 0.6, 0.7, 0.5};
  const metrics::ScoredCases probe(y_true, y_prob, {}, {.scale = metrics::Scale::Probability});
  const auto value = metric.value(probe, {.threshold = 0.45});
  return !value && value.error() == metrics::Undefined::ProbabilityZeroOrOne;
}

std::optional<double> paired_error(const BinaryGroup& a, const BinaryGroup& b,
                                   const BinaryStatistic& statistic,
                                   const BinaryStatistic& against) {
  if (statistic.metric->influence == nullptr || against.metric->influence == nullptr) {
    return std::nullopt;
  }
  const auto of_a = statistic.metric->influence(a.scored, statistic.setting);
  const auto of_b = against.metric->influence(b.scored, against.setting);
  if (!of_a || !of_b) {
    return std::nullopt;
  }
  const metrics::PairedDifference difference =
      metrics::paired_difference({.cases = a.scored, .influence = *of_a},
                                 {.cases = b.scored, .influence = *of_b}, statistic.setting.level);
  return difference.standard_error.value_or(0.0);  // equal on every case: no spread
}

}  // namespace clinval::harness
