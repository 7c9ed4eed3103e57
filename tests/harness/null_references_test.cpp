#include "harness/null_references.h"

#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/calibration_null.h"
#include "metrics/registry.h"

namespace clinval::harness {
namespace {

/// One row for every binary metric that has a value.
std::vector<reports::EstimateRow> rows_of(const metrics::ScoredCases& cases) {
  std::vector<reports::EstimateRow> rows;
  for (const metrics::BinaryMetric& metric : metrics::binary_metrics()) {
    reports::EstimateRow row;
    row.metric = std::string(metric.name);
    row.value = metric.value(cases, {.threshold = 0.5});
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

TEST_CASE("null_references: every distance has one, nothing else, for any number of workers") {
  std::vector<std::uint8_t> y;
  std::vector<double> p;
  for (std::size_t i = 0; i < 90; ++i) {
    p.push_back(static_cast<double>(i + 1) / 100.0);
    y.push_back((i * 37) % 90 < i ? 1 : 0);
  }
  const metrics::ScoredCases cases(y, p, {}, {.scale = metrics::Scale::Probability});
  configs::ResamplingSpec resampling;
  resampling.replicates = 40;
  resampling.seed = 3;
  std::vector<reports::EstimateRow> rows = rows_of(cases);
  std::vector<reports::EstimateRow> again = rows;
  add_null_references(cases, {}, resampling, 1000, 1, rows);
  add_null_references(cases, {}, resampling, 1000, 3, again);
  int with = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(rows[i].metric);
    const metrics::BinaryMetric& metric = *metrics::find_binary_metric(rows[i].metric);
    REQUIRE(rows[i].null_reference.has_value() == (metric.kind == metrics::Kind::Distance));
    if (rows[i].null_reference) {
      CHECK(rows[i].null_reference->draws == 40);
      CHECK(rows[i].null_reference->mean < rows[i].null_reference->upper);
      CHECK(rows[i].null_reference->mean == again[i].null_reference->mean);
      CHECK(rows[i].null_reference->upper == again[i].null_reference->upper);
      ++with;
    }
  }
  CHECK(with >= 14);
}

}  // namespace clinval::harness
