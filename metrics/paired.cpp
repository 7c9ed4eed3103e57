#include "metrics/paired.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "metrics/distributions.h"
#include "metrics/influence.h"
#include "metrics/intervals.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

template <typename T>
std::vector<T> by_input(const ScoredCases& cases, std::span<const T> by_position) {
  std::vector<T> ordered(by_position.size());
  for (std::size_t position = 0; position < by_position.size(); ++position) {
    ordered[cases.input_index()[position]] = by_position[position];
  }
  return ordered;
}

[[noreturn]] void refuse(const std::string& what) {
  throw std::invalid_argument("paired_difference: " + what);
}

double variance_of_difference(const PairedSide& a, const PairedSide& b) {
  std::vector<double> difference = in_input_order(a.cases, a.influence);
  const std::vector<double> other = in_input_order(b.cases, b.influence);
  for (std::size_t i = 0; i < difference.size(); ++i) {
    difference[i] -= other[i];
  }
  if (a.cases.design() == Design::Independent) {
    return dot(difference, difference);
  }
  const std::vector<std::uint32_t> clusters = by_input(a.cases, a.cases.clusters());
  const std::vector<double> sums = cluster_sums(clusters, difference, a.cases.cluster_bound());
  return dot(sums, sums);
}

}  // namespace

void check_pairing(const ScoredCases& a, const ScoredCases& b) {
  if (a.size() != b.size() || a.design() != b.design()) {
    refuse("the models do not have the same cases");
  }
  if (by_input(a, a.labels()) != by_input(b, b.labels())) {
    refuse("the outcomes differ between the models");
  }
  if (by_input(a, a.clusters()) != by_input(b, b.clusters())) {
    refuse("the clusters differ between the models");
  }
}

PairedDifference paired_difference(const PairedSide& a, const PairedSide& b, double level) {
  check_pairing(a.cases, b.cases);
  if (a.influence.size() != a.cases.size() || b.influence.size() != b.cases.size()) {
    refuse("not one influence a case");
  }
  const double difference = a.value - b.value;
  const double error = std::sqrt(variance_of_difference(a, b));
  PairedDifference result{.a = a.value,
                          .b = b.value,
                          .difference = difference,
                          .interval = wald_interval("wald_paired", difference, error, level)};
  if (result.interval.limits) {
    result.standard_error = error;
    result.z = result.difference / error;
    result.p_value = 2.0 * normal_cdf(-std::abs(*result.z));
  }
  return result;
}

Outcome<PairedDifference> paired_difference(const BinaryMetric& metric, const ScoredCases& a,
                                            const ScoredCases& b, const Setting& setting) {
  if (metric.influence == nullptr) {
    refuse(std::string(metric.name) + " has no influence function");
  }
  check_pairing(a, b);
  const Outcome<double> value_a = metric.value(a, setting);
  const Outcome<double> value_b = metric.value(b, setting);
  if (!value_a || !value_b) {
    return value_a ? value_b.error() : value_a.error();
  }
  const Outcome<std::vector<double>> influence_a = metric.influence(a, setting);
  const Outcome<std::vector<double>> influence_b = metric.influence(b, setting);
  if (!influence_a || !influence_b) {
    return influence_a ? influence_b.error() : influence_a.error();
  }
  return paired_difference({.cases = a, .value = *value_a, .influence = *influence_a},
                           {.cases = b, .value = *value_b, .influence = *influence_b},
                           setting.level);
}

}  // namespace clinval::metrics
