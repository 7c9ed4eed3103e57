#include "harness/binary_groups.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

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
std::vector<BinaryStatistic> statistics_of(metrics::Scope scope, const configs::BinaryTask& task,
                                           const configs::ResamplingSpec& resampling) {
  std::vector<BinaryStatistic> statistics;
  for (const metrics::BinaryMetric& metric : metrics::binary_metrics()) {
    if (metric.scope != scope) {
      continue;
    }
    metrics::Setting setting{.level = resampling.level,
                             .rule = rule_of(task.threshold_rule),
                             .conventions = conventions_of(task.conventions)};
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

void add_groups(const TaskCases& task, const EvaluatedRows& evaluated,
                const std::vector<CaseGroup>& groups, const datasets::CaseSet& cases,
                const configs::ResamplingSpec& resampling, Shown shown,
                const metrics::Executor& executor, std::deque<BinaryGroup>& to) {
  const auto& binary = std::get<configs::BinaryTask>(task.task.kind);
  const metrics::ScoredCases all = scored_cases(task, evaluated, executor);
  const bool with_errors =
      std::ranges::find(resampling.intervals, "studentised") != resampling.intervals.end();
  const auto scope = evaluated.model ? metrics::Scope::Model : metrics::Scope::Cases;
  for (const CaseGroup& group : groups) {
    to.push_back({group_key(evaluated, group, cases), all.subset(inside(evaluated, group)),
                  statistics_of(scope, binary, resampling), shown, std::nullopt, with_errors});
  }
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
  return {.statistics = group.with_errors ? 2 * count : count,
          .compute = [&group, statistics = std::move(statistics)](
                         std::span<const std::uint32_t> unit_counts,
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
          }};
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
