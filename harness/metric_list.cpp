#include "harness/metric_list.h"

#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "metrics/registry.h"
#include "metrics/survival_registry.h"

namespace clinval::harness {
namespace {

using configs::Json;

/// null where there is no bound.
Json bound_json(double bound) {
  return std::isfinite(bound) ? Json(bound) : Json();
}

std::string bound_words(double bound) {
  return std::isfinite(bound) ? configs::number_text(bound) : (bound < 0.0 ? "-inf" : "inf");
}

bool is_distance(const metrics::BinaryMetric& metric) {
  return metric.kind == metrics::Kind::Distance;
}
bool is_distance(const metrics::SurvivalMetric& metric) {
  return metric.distance;
}

std::string_view note_of(const metrics::BinaryMetric& metric) {
  return metric.coverage_note;
}
std::string_view note_of(const metrics::SurvivalMetric& /*metric*/) {
  return {};
}

template <typename Metric>
Json metric_json(std::string_view task, const Metric& metric) {
  Json json = Json::Object{{"task", task},
                           {"name", metric.name},
                           {"estimator", metric.estimator},
                           {"title", metric.title},
                           {"question", metric.question},
                           {"formula", metric.formula},
                           {"minimum", bound_json(metric.minimum)},
                           {"maximum", bound_json(metric.maximum)},
                           {"headline", metric.headline},
                           {"headline_clustered", metric.headline_clustered},
                           {"null_reference", is_distance(metric)},
                           {"oracle", metric.oracle}};
  if (!note_of(metric).empty()) {
    json.set("coverage_note", note_of(metric));
  }
  return json;
}

std::string interval_words(std::string_view id) {
  return id.empty() ? "none" : std::string(id);
}

template <typename Metric>
std::string metric_text(const Metric& metric) {
  static constexpr int kIndent = 28;
  std::string text = fmt::format("{:<{}}{}\n", metric.name, kIndent - 1,
                                 std::string(" ") + std::string(metric.title));
  const auto line = [&text](const std::string& content) {
    text += fmt::format("{:<{}}{}\n", "", kIndent, content);
  };
  line(std::string(metric.formula));
  line(fmt::format("range {} to {}; oracle {}", bound_words(metric.minimum),
                   bound_words(metric.maximum), metric.oracle));
  line(is_distance(metric)
           ? "no interval: null mean and null upper point instead"
           : fmt::format("interval {}; clustered {}", interval_words(metric.headline),
                         interval_words(metric.headline_clustered)));
  if (!note_of(metric).empty()) {
    line(fmt::format("coverage: {}", note_of(metric)));
  }
  return text + "\n";
}

template <typename Catalogue>
std::string catalogue_text(std::string_view task, const Catalogue& catalogue) {
  std::string text = fmt::format("Tasks of kind {}\n\n", task);
  for (const auto& metric : catalogue) {
    text += metric_text(metric);
  }
  return text;
}

}  // namespace

std::string metric_list(bool json) {
  if (!json) {
    return catalogue_text("binary", metrics::binary_metrics()) +
           catalogue_text("survival", metrics::survival_metrics());
  }
  Json::Array rows;
  for (const metrics::BinaryMetric& metric : metrics::binary_metrics()) {
    rows.push_back(metric_json("binary", metric));
  }
  for (const metrics::SurvivalMetric& metric : metrics::survival_metrics()) {
    rows.push_back(metric_json("survival", metric));
  }
  return configs::canonical_json(rows) + "\n";
}

}  // namespace clinval::harness
