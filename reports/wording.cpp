#include "reports/wording.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "metrics/registry.h"
#include "metrics/survival_registry.h"
#include "reports/invariance_words.h"
#include "reports/numbers.h"

namespace clinval::reports {

using metrics::Undefined;

namespace {

using Word = std::pair<std::string_view, std::string_view>;

/// The text for a code; an unknown code keeps its name, with spaces.
template <std::size_t N>
std::string look_up(const std::array<Word, N>& words, const std::string& code) {
  const auto found =
      std::ranges::find_if(words, [&](const Word& word) { return word.first == code; });
  if (found != words.end()) {
    return std::string(found->second);
  }
  std::string text = code;
  std::ranges::replace(text, '_', ' ');
  return text;
}

constexpr std::array<Word, 24> kUndefined = {{
    {"no_cases", "there are no patients"},
    {"one_class", "all patients have the same outcome"},
    {"too_few_events", "too few events"},
    {"none_flagged", "nobody is flagged"},
    {"all_flagged", "everybody is flagged"},
    {"few_clusters", "too few clusters for a trustworthy interval"},
    {"clipped", "risks of 0 or 1 were moved by the clip, on which slope and log loss depend"},
    {"few_discordant", "fewer than ten patients on whom the models disagree"},
    {"small_sample", "fewer than 100 with or without the event"},
    {"none_expected", "the model expects no event at all"},
    {"p_zero_or_one", "the model gave a risk of exactly 0 or 1"},
    {"not_a_probability", "the scores are not probabilities"},
    {"zero_variance", "what it rests on does not vary"},
    {"collinear", "predictions differ too little"},
    {"separated", "predictions separate the outcomes completely"},
    {"not_converged", "the computation did not settle"},
    {"beyond_follow_up", "nobody was followed for so long"},
    {"too_few_clusters", "too few independent patients"},
    {"too_few_replicates", "fewer than five resamples beyond a limit"},
    {"replicates_undefined", "too many resamples gave no value"},
    {"no_quasi_identifier", "no quasi-identifier was declared"},
    {"too_few_values", "too few values to summarise"},
    {"zero_denominator", "the denominator of the ratio is zero"},
    {"beyond_double", "the values are too large to be summed"},
}};

constexpr std::array<Word, 15> kReasons = {{
    {"clears_limit", "the whole interval meets the requirement"},
    {"beyond_limit", "the whole interval misses the requirement"},
    {"straddles_limit", "the interval reaches both sides of the requirement"},
    {"monte_carlo_error", "the limit is closer than resampling can tell"},
    {"missing_slice", "this group does not occur in the data"},
    {"no_interval", "there is no confidence interval"},
    {"unscored_cases", "more patients than allowed have no prediction"},
    {"too_few_events", "fewer events than the gate asks for"},
    {"too_few_non_events", "fewer cases without the outcome than the gate asks for"},
    {"too_few_cases", "fewer patients than the gate asks for"},
    {"threshold_not_fixed_beforehand", "the threshold was not fixed before the data were seen"},
    {"within_limit", "the measure is at most the limit"},
    {"above_limit", "the measure is above the limit"},
    {"missing_audit", "the results have no such measure of an audit"},
    {"scored_one_way", "some cases are scored one way alone"},
}};

constexpr std::array<Word, 4> kOrigins = {{
    {"prespecified", "fixed beforehand"},
    {"development", "from the development of the model"},
    {"this_data", "chosen on these same data"},
    {"unstated", "origin not stated"},
}};

constexpr std::array<Word, 5> kStages = {{
    {"internal", "an internal test: patients from the same source as the development data"},
    {"temporal", "a temporal test: later patients from the same source"},
    {"external", "an external test: patients from another source than the development data"},
    {"held_out", "a held-out test: patients set aside from the development data"},
    {"prospective", "a prospective test: predictions were made before outcomes were known"},
}};

constexpr std::array<Word, 6> kSteps = {{
    {"read", "Read"},
    {"no_label", "Outcome not known"},
    {"window_incomplete", "Not followed long enough"},
    {"no_score", "No prediction given"},
    {"not_common", "Another model gave no prediction"},
    {"evaluated", "Evaluated"},
}};

std::string joined(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string level_word(const std::optional<std::string>& level) {
  return level.value_or("(not recorded)");
}

}  // namespace

std::string metric_title(const std::string& metric) {
  if (const metrics::BinaryMetric* row = metrics::find_binary_metric(metric)) {
    return std::string(row->title);
  }
  const metrics::SurvivalMetric* row = metrics::find_survival_metric(metric);
  return row == nullptr ? metric : std::string(row->title);
}

std::string metric_question(const std::string& metric) {
  if (const metrics::BinaryMetric* row = metrics::find_binary_metric(metric)) {
    return std::string(row->question);
  }
  const metrics::SurvivalMetric* row = metrics::find_survival_metric(metric);
  return row == nullptr ? "" : std::string(row->question);
}

std::string measure_words(const std::string& metric, const At& at) {
  if (!at.horizon) {
    const std::string threshold =
        at.threshold ? " at threshold " + configs::number_text(*at.threshold) : "";
    return metric_title(metric) + threshold +
           (at.prevalence ? " at prevalence " + configs::number_text(*at.prevalence) : "");
  }
  constexpr std::string_view kNoHorizon = " at the horizon";
  const metrics::SurvivalMetric* row = metrics::find_survival_metric(metric);
  std::string title = row == nullptr ? metric : std::string(row->title);
  if (title.ends_with(kNoHorizon)) {
    title.resize(title.size() - kNoHorizon.size());
  }
  title += ", horizon " + configs::number_text(*at.horizon);
  return at.threshold ? title + ", threshold " + configs::number_text(*at.threshold) : title;
}

std::string undefined_reason(Undefined reason) {
  return look_up(kUndefined, std::string(metrics::to_string(reason)));
}

std::string undefined_words(Undefined reason) {
  return "not defined: " + undefined_reason(reason);
}

std::string reason_words(const std::string& reason) {
  const std::size_t colon = reason.find(':');
  if (colon == std::string::npos) {
    return look_up(kReasons, reason);
  }
  const std::string detail = look_up(kUndefined, reason.substr(colon + 1));
  const std::string kind = reason.substr(0, colon);
  if (kind == "undefined") {
    return "the measure does not exist here: " + detail;
  }
  return kind == "no_interval" ? "there is no confidence interval: " + detail : detail;
}

std::string mark_words(const std::string& mark) {
  return look_up(kUndefined, mark);
}
std::string origin_words(const std::string& origin) {
  return look_up(kOrigins, origin);
}
std::string stage_words(const std::string& stage) {
  if (stage.empty()) {
    return "a test of undeclared kind: the run does not say where its patients come from";
  }
  const std::string words = look_up(kStages, stage);
  return words.starts_with("a") && words.find(':') != std::string::npos
             ? words
             : "a test of stage " + words;
}

std::string flow_words(const FlowRow& row) {
  if (row.kind == "excluded") {
    return "Excluded: " + row.step;
  }
  if (row.kind == "model_error") {
    return "The model gave no usable answer: " + row.step;
  }
  return look_up(kSteps, row.kind);
}

std::string_view decision_words(Decision decision) {
  switch (decision) {
    case Decision::Pass: return "PASSED";
    case Decision::Fail: return "FAILED";
    case Decision::Inconclusive: return "INCONCLUSIVE";
    case Decision::NotGated: return "NO GATES SET";
  }
  return "";
}

std::string level_words(const Slice& slice) {
  std::vector<std::string> parts;
  std::ranges::transform(slice.level, std::back_inserter(parts), level_word);
  return joined(parts);
}

std::string slice_words(const std::optional<Slice>& slice) {
  if (!slice) {
    return "everybody";
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < slice->by.size(); ++i) {
    parts.push_back(fmt::format("{} {}", slice->by[i], level_word(slice->level.at(i))));
  }
  return joined(parts);
}

std::string requirement_words(const GateDecision& gate) {
  const auto text = [](double value) { return configs::number_text(value); };
  if (gate.limit.empty()) {
    return "no limit";
  }
  if (gate.op == "max_ratio") {
    return fmt::format("no two groups further apart than a factor of {}", text(gate.limit.front()));
  }
  if (gate.op == "versus") {
    return gate.limit.front() == 0.0
               ? "no worse than " + gate.row.versus
               : fmt::format("worse than {} by at most {}", gate.row.versus,
                             text(gate.limit.front()));
  }
  if (gate.op == "max_gap") {
    return fmt::format("no two groups further apart than {}", text(gate.limit.front()));
  }
  if (gate.op == "within") {
    return fmt::format("between {} and {}", text(gate.limit.front()), text(gate.limit.back()));
  }
  return fmt::format("{} {}", gate.op == "<=" ? "at most" : "at least", text(gate.limit.front()));
}

std::string gate_subject(const GateDecision& gate) {
  std::vector<std::string> parts = {gate.row.audit.empty()
                                        ? measure_words(gate.row.metric, gate.row.at)
                                        : invariance_measure_words(gate.row.metric)};
  if (gate.row.model) {
    parts.push_back(*gate.row.model);
  }
  if (!gate.row.change.empty()) {
    parts.push_back("change: " + gate.row.change);
  }
  if (gate.row.part) {
    parts.push_back("part " + *gate.row.part);
  }
  if (gate.row.subgroup) {
    parts.push_back(slice_words(gate.row.subgroup));
  }
  if (!gate.row.versus.empty()) {
    parts.push_back("difference to " + gate.row.versus);
  }
  if (!gate.row.across.empty()) {
    parts.push_back("groups of " + gate.row.across + " compared");
  }
  return joined(parts);
}

std::string gate_numbers(const GateDecision& gate) {
  if (!gate.row.audit.empty()) {  // a count, or a difference that may be far below 0.001
    return gate.estimate ? configs::number_text(*gate.estimate) : "no value";
  }
  const bool bounded = gate.lower && gate.upper;
  const int decimals =
      bounded && *gate.upper > *gate.lower ? decimals_for(*gate.upper - *gate.lower) : 3;
  const std::string value = gate.estimate ? fixed(*gate.estimate, decimals) : "no value";
  const std::string pair = gate.pair.empty() ? "" : " for " + gate.pair;
  return bounded ? fmt::format("{} ({} to {}){}", value, fixed(*gate.lower, decimals),
                               fixed(*gate.upper, decimals), pair)
                 : value + pair;
}

}  // namespace clinval::reports
