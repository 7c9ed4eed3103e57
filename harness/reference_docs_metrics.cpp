#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "harness/reference_docs.h"
#include "metrics/registry.h"

namespace clinval::harness {
namespace {

using metrics::Better;

constexpr double kThreshold = 0.5;

/// A case set on which statistics are known to fail.
struct Degenerate {
  std::vector<std::uint8_t> y_true;
  std::vector<double> y_prob;
};

const std::vector<Degenerate>& degenerate_sets() {
  static const std::vector<Degenerate> sets = {
      {{}, {}},                                            // nobody
      {{1, 1, 1}, {0.2, 0.6, 0.7}},                        // one class
      {{0, 0, 0}, {0.2, 0.6, 0.7}},                        // the other
      {{0, 1, 0, 1}, {0.3, 0.3, 0.3, 0.3}},                // equal risks, nobody flagged
      {{0, 1, 0, 1}, {0.6, 0.7, 0.8, 0.9}},                // everybody flagged
      {{0, 1, 0, 1}, {0.0, 1.0, 0.4, 0.6}},                // risks of 0 and 1
      {{0, 1, 0}, {0.0, 0.0, 0.0}},                        // no event expected
      {{0, 0, 0, 1, 1, 1}, {.1, .2, .3, .6, .7, .8}}};     // separated
  return sets;
}

std::string range_words(double minimum, double maximum) {
  const auto end = [](double x) {
    return std::isfinite(x) ? configs::number_text(x) : std::string(x < 0 ? "-∞" : "∞");
  };
  return fmt::format("{} to {}", end(minimum), end(maximum));
}

std::string_view direction_words(Better better) {
  switch (better) {
    case Better::Higher: return "higher is better";
    case Better::Lower: return "lower is better";
    case Better::Target: return "nearer is better";
  }
  return "";
}

/// A row of any family that has these members; `undefined` lists reasons that are known.
template <typename Row>
std::string metric_section(const Row& row, const std::vector<std::string>& undefined) {
  std::string text =
      fmt::format("\n### {}\n\n{}. {}\n\n| | |\n| --- | --- |\n", row.name, row.title, row.question);
  const auto line = [&text](std::string_view what, const std::string& content) {
    text += fmt::format("| {} | {} |\n", what, content);
  };
  std::string formula(row.formula);
  for (std::size_t at = 0; (at = formula.find('|', at)) != std::string::npos; at += 2) {
    formula.insert(at, "\\");
  }
  line("formula", fmt::format("`{}`", formula));
  line("range", range_words(row.minimum, row.maximum));
  line("ideal",
       fmt::format("{}; {}", configs::number_text(row.ideal), direction_words(row.better)));
  line("interval", fmt::format("`{}`", row.headline));
  line("interval, several cases a cluster", fmt::format("`{}`", row.headline_clustered));
  if (!undefined.empty()) {
    line("does not exist", fmt::format("`{}`", fmt::join(undefined, "`, `")));
  }
  line("estimator", fmt::format("`{}`", row.estimator));
  line("oracle", fmt::format("`tests/oracles/{}`", row.oracle));
  return text;
}

/// The sections of one family of the catalogue under their heading.
template <typename Rows, typename Reasons>
std::string family(std::string_view title, const Rows& rows, const Reasons& reasons_of) {
  std::string text = fmt::format("\n## {}\n", title);
  for (const auto& row : rows) {
    text += metric_section(row, reasons_of(row));
  }
  return text;
}

}  // namespace

std::vector<std::string> undefined_reasons(const std::string& binary_metric) {
  const metrics::BinaryMetric* metric = metrics::find_binary_metric(binary_metric);
  std::vector<metrics::Undefined> reasons;
  for (const Degenerate& set : degenerate_sets()) {
    if (metric == nullptr) {
      break;
    }
    const metrics::ScoredCases cases(set.y_true, set.y_prob, {},
                                     {.scale = metrics::Scale::Probability});
    const metrics::Setting setting{.threshold = kThreshold};
    const metrics::Outcome<double> value = metric->value(cases, setting);
    if (!value && std::ranges::find(reasons, value.error()) == reasons.end()) {
      reasons.push_back(value.error());
    }
  }
  std::ranges::sort(reasons);
  std::vector<std::string> names;
  for (const metrics::Undefined reason : reasons) {
    names.emplace_back(metrics::to_string(reason));
  }
  return names;
}

std::string metrics_markdown() {
  const auto binary_reasons = [](const metrics::BinaryMetric& row) {
    return undefined_reasons(std::string(row.name));
  };
  return "# Metrics\n\n"
         "Every metric of the catalogue: what it answers, how it is computed, and which interval "
         "is its headline. The headline is fixed here, before data are seen. A statistic that "
         "does not exist is a reason, never a number; \"does not exist\" lists the reasons that "
         "degenerate case sets give, and `clinval explain REASON` says more. The oracle is the "
         "file of values by a foreign tool that the tests compare with.\n\n"
         "This page is written by `clinval docs metrics`; `scripts/update_docs.sh` renews it.\n" +
         family("Binary outcomes", metrics::binary_metrics(), binary_reasons);
}

}  // namespace clinval::harness
