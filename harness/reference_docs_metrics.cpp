#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "harness/reference_docs.h"
#include "metrics/registry.h"
#include "metrics/survival_registry.h"

namespace clinval::harness {
namespace {

using metrics::Better;

constexpr double kThreshold = 0.5;
constexpr double kHorizon = 2.0;

/// A case set on which statistics are known to fail.
struct Degenerate {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
};

const std::vector<Degenerate>& degenerate_sets() {
  static const std::vector<Degenerate> sets = {
      {{}, {}},                                         // nobody
      {{1, 1, 1}, {0.2, 0.6, 0.7}},                     // one class
      {{0, 0, 0}, {0.2, 0.6, 0.7}},                     // the other
      {{0, 1, 0, 1}, {0.3, 0.3, 0.3, 0.3}},             // equal risks, nobody flagged
      {{0, 1, 0, 1}, {0.6, 0.7, 0.8, 0.9}},             // everybody flagged
      {{0, 1, 0, 1}, {0.0, 1.0, 0.4, 0.6}},             // risks of 0 and 1
      {{0, 1, 0}, {0.0, 0.0, 0.0}},                     // no event expected
      {{0, 0, 0, 1, 1, 1}, {.1, .2, .3, .6, .7, .8}}};  // separated
  return sets;
}

/// As Degenerate, with the horizon kHorizon.
struct DegenerateSurvival {
  std::vector<double> time;
  std::vector<std::uint8_t> event;
  std::vector<double> risk;
};

const std::vector<DegenerateSurvival>& degenerate_survival() {
  static const std::vector<DegenerateSurvival> sets = {
      {{}, {}, {}},                                              // nobody
      {{1, 2, 3, 4}, {0, 0, 0, 0}, {0.2, 0.3, 0.6, 0.7}},        // no event
      {{0.5, 1, 1.2, 1.5}, {1, 0, 1, 0}, {0.2, 0.3, 0.6, 0.7}},  // ends before the horizon
      {{0.5, 1, 1.2, 1.5}, {1, 1, 1, 1}, {0.2, 0.3, 0.6, 0.7}},  // all events before it
      {{1, 1, 3, 3}, {1, 0, 1, 0}, {0.3, 0.3, 0.3, 0.3}},        // equal risks, none flagged
      {{1, 1, 3, 3}, {1, 0, 1, 0}, {0.6, 0.7, 0.8, 0.9}},        // all flagged
      {{1, 1, 3, 3}, {1, 0, 1, 0}, {0.0, 1.0, 0.4, 0.6}},        // risks of 0 and 1
      {{1, 1, 3, 3}, {1, 0, 1, 0}, {0.0, 0.0, 0.0, 0.0}},        // no event expected
      {{1, 1.1, 1.2, 3, 3.1, 3.2}, {1, 1, 1, 0, 0, 0}, {.8, .7, .6, .3, .2, .1}}};  // separated
  return sets;
}

std::string_view needs_words(metrics::Takes takes) {
  switch (takes) {
    case metrics::Takes::Nothing: return "";
    case metrics::Takes::Threshold: return "threshold";
    case metrics::Takes::ThresholdAndPrevalence: return "threshold and prevalence";
  }
  return "";
}

std::string_view needs_words(metrics::SurvivalTakes takes) {
  switch (takes) {
    case metrics::SurvivalTakes::Nothing: return "";
    case metrics::SurvivalTakes::Horizon: return "horizon";
    case metrics::SurvivalTakes::HorizonAndThreshold: return "horizon and threshold";
  }
  return "";
}

std::string interval_words(std::string_view headline) {
  return headline.empty() ? "none" : fmt::format("`{}`", headline);
}

std::string end_words(double x) {
  return std::isfinite(x) ? configs::number_text(x) : std::string(x < 0 ? "-∞" : "∞");
}

std::string range_words(double minimum, double maximum) {
  return fmt::format("{} to {}", end_words(minimum), end_words(maximum));
}

std::string_view direction_words(Better better) {
  switch (better) {
    case Better::Higher: return "higher is better";
    case Better::Lower: return "lower is better";
    case Better::Target: return "nearer is better";
  }
  return "";
}

void add_reason(const metrics::Outcome<double>& value, std::vector<metrics::Undefined>& reasons) {
  if (!value && std::ranges::find(reasons, value.error()) == reasons.end()) {
    reasons.push_back(value.error());
  }
}

/// In the order of metrics::Undefined.
std::vector<std::string> names_of(std::vector<metrics::Undefined> reasons) {
  std::ranges::sort(reasons);
  std::vector<std::string> names;
  for (const metrics::Undefined reason : reasons) {
    names.emplace_back(metrics::to_string(reason));
  }
  return names;
}

std::string_view coverage_note(const metrics::BinaryMetric& row) {
  return row.coverage_note;
}
std::string_view coverage_note(const metrics::SurvivalMetric& /*row*/) {
  return {};
}

/// A row of any family.
template <typename Row>
std::string metric_section(const Row& row) {
  const std::vector<std::string> undefined = undefined_reasons(row);
  std::string text = fmt::format("\n### {}\n\n{}. {}\n\n| | |\n| --- | --- |\n", row.name,
                                 row.title, row.question);
  const auto line = [&text](std::string_view what, const std::string& content) {
    text += fmt::format("| {} | {} |\n", what, content);
  };
  std::string formula(row.formula);
  for (std::size_t at = 0; (at = formula.find('|', at)) != std::string::npos; at += 2) {
    formula.insert(at, "\\");
  }
  line("formula", fmt::format("`{}`", formula));
  line("range", range_words(row.minimum, row.maximum));
  if (row.scope == metrics::Scope::Model) {  // what describes the cases is neither good nor bad
    line("ideal", fmt::format("{}; {}", end_words(row.ideal), direction_words(row.better)));
  }
  if (!needs_words(row.takes).empty()) {
    line("needs", std::string(needs_words(row.takes)));
  }
  line("interval", interval_words(row.headline));
  line("interval, several cases a cluster", interval_words(row.headline_clustered));
  if (!undefined.empty()) {
    line("does not exist", fmt::format("`{}`", fmt::join(undefined, "`, `")));
  }
  if (const std::string_view note = coverage_note(row); !note.empty()) {
    line("coverage", std::string(note));
  }
  line("estimator", fmt::format("`{}`", row.estimator));
  line("oracle", fmt::format("`tests/oracles/{}`", row.oracle));
  return text;
}

/// The sections of one family of the catalogue under their heading.
template <typename Rows>
std::string family(std::string_view title, const Rows& rows) {
  std::string text = fmt::format("\n## {}\n", title);
  for (const auto& row : rows) {
    text += metric_section(row);
  }
  return text;
}

}  // namespace

std::vector<std::string> undefined_reasons(const metrics::BinaryMetric& metric) {
  std::vector<metrics::Undefined> reasons;
  for (const Degenerate& set : degenerate_sets()) {
    const metrics::ScoredCases cases(set.y_true, set.y_prob, {},
                                     {.scale = metrics::Scale::Probability});
    add_reason(metric.value(cases, {.threshold = kThreshold}), reasons);
  }
  return names_of(std::move(reasons));
}

std::vector<std::string> undefined_reasons(const metrics::SurvivalMetric& metric) {
  std::vector<metrics::Undefined> reasons;
  for (const DegenerateSurvival& set : degenerate_survival()) {
    const metrics::SurvivalCases cases(set.time, set.event, set.risk);
    const metrics::SurvivalView view(cases);
    add_reason(metric.value(view, {.horizon = kHorizon, .threshold = kThreshold}), reasons);
  }
  return names_of(std::move(reasons));
}

std::string metrics_markdown() {
  return "# Metrics\n\n"
         "Every metric of the catalogue: what it answers, how it is computed, and which interval "
         "is its headline. The headline is fixed here, before data are seen. A statistic that "
         "does not exist is a reason, never a number; \"does not exist\" lists the reasons that "
         "degenerate case sets give, and `clinval explain REASON` says more. The oracle is the "
         "file of values by a foreign tool that the tests compare with.\n\n"
         "This page is written by `clinval docs metrics`; `scripts/update_docs.sh` renews it.\n" +
         family("Binary outcomes", metrics::binary_metrics()) +
         family("Survival", metrics::survival_metrics());
}

}  // namespace clinval::harness
