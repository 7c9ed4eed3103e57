#include "tests/metrics/catalogue_oracle.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/registry.h"
#include "tests/oracle.h"

namespace clinval::tests {
namespace {

using metrics::BinaryMetric;
using metrics::Estimate;
using metrics::Setting;

struct Wanted {
  std::string metric;
  Setting setting;
  std::string interval;  ///< empty: the headline
  std::string what;      ///< standard_error, lower, upper, or empty: the value
};

Wanted parsed(const OracleRow& row) {
  std::istringstream words(row.quantity);
  std::string word;
  Wanted wanted;
  std::getline(words, wanted.metric, '.');
  if (wanted.metric.starts_with("partial_auroc")) {
    wanted.setting.conventions.partial_from = row.at;
  } else {
    wanted.setting.threshold = row.at;
  }
  while (std::getline(words, word, '.')) {
    if (word == "gt" || word == "ge") {
      wanted.setting.rule = word == "gt" ? metrics::ThresholdRule::Gt : metrics::ThresholdRule::Ge;
    } else if (word == "0") {
      std::getline(words, word, '.');
      wanted.setting.prevalence = std::stod("0." + word);
    } else if (word == "standard_error" || word == "lower" || word == "upper") {
      wanted.what = word;
    } else {
      wanted.interval = word;
    }
  }
  return wanted;
}

double found(const Estimate& estimate, const Wanted& wanted) {
  if (wanted.what.empty()) {
    return estimate.value;
  }
  if (wanted.what == "standard_error") {
    return estimate.standard_error.value_or(0.0);  // a tool's error of equal terms is rounding
  }
  const auto interval =
      std::ranges::find_if(estimate.intervals, [&wanted](const metrics::Interval& candidate) {
        return wanted.interval.empty() || candidate.id == wanted.interval;
      });
  REQUIRE(interval != estimate.intervals.end());
  REQUIRE(interval->limits);
  return wanted.what == "lower" ? interval->limits->lower : interval->limits->upper;
}

}  // namespace

int check_catalogue_oracle(const std::string& file, double tolerance) {
  int compared = 0;
  for (const OracleRow& row : oracle_rows(file)) {
    CAPTURE(row.data_set);
    CAPTURE(row.at);
    CAPTURE(row.quantity);
    const Wanted wanted = parsed(row);
    const BinaryMetric* metric = metrics::find_binary_metric(wanted.metric);
    REQUIRE(metric != nullptr);
    const auto result =
        metric->infer(oracle_cases().at(row.data_set).independent(), wanted.setting);
    REQUIRE(result);
    const double ours = found(*result, wanted);
    CAPTURE(ours);
    CAPTURE(row.value);
    CHECK(std::abs(ours - row.value) <= tolerance * std::max(1.0, std::abs(row.value)));
    ++compared;
  }
  return compared;
}

}  // namespace clinval::tests
