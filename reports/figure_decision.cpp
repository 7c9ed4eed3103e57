#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/facts.h"
#include "reports/figures.h"
#include "reports/numbers.h"
#include "reports/svg.h"

namespace clinval::reports {

using html::Markup;

namespace {

constexpr double kWidth = 560;

struct Range {
  double first = 0.0;
  double last = 1.0;
};

/// Thresholds worth drawing: up to where no model has a benefit any more, at least beyond every
/// declared threshold.
Range shown_thresholds(const DeclaredTask& task, const std::vector<const metrics::Curve*>& curves) {
  double last = 0.1;
  for (const DeclaredThreshold& threshold : task.thresholds) {
    last = std::max(last, threshold.value * 1.25);
  }
  for (const metrics::Curve* curve : curves) {
    const std::vector<double>& thresholds = column(*curve, "threshold");
    const std::vector<double>& benefit = column(*curve, "net_benefit");
    for (std::size_t i = 0; i < thresholds.size(); ++i) {
      last = benefit[i] > 0.0005 ? std::max(last, thresholds[i]) : last;
    }
  }
  return {0.0, std::min(1.0, std::ceil(last * 10.0) / 10.0)};
}

/// A curve inside the frame; what lies below the lower edge is cut off where it crosses it.
std::vector<svg::Point> inside(const std::vector<double>& x, const std::vector<double>& y,
                               const svg::Frame& frame) {
  std::vector<svg::Point> points;
  for (std::size_t i = 0; i < x.size() && x[i] <= frame.x.to + 1e-12; ++i) {
    if (y[i] >= frame.y.from) {
      points.push_back({frame.x.at(x[i]), frame.y.clamped(y[i])});
      continue;
    }
    if (i > 0 && y[i - 1] > frame.y.from) {
      const double share = (y[i - 1] - frame.y.from) / (y[i - 1] - y[i]);
      points.push_back({frame.x.at(x[i - 1] + share * (x[i] - x[i - 1])), frame.y.begin});
    }
    break;
  }
  return points;
}

struct Series {
  const DeclaredModel* model = nullptr;
  const metrics::Curve* curve = nullptr;
};

std::vector<Series> series_of(const Results& results, const DeclaredTask& task) {
  std::vector<Series> all;
  for (const DeclaredModel& model : results.declared.models) {
    const metrics::Curve* curve = find_curve(results, task, model.id, "decision");
    if (curve != nullptr && all.size() < svg::kStyles.size()) {
      all.push_back({&model, curve});
    }
  }
  return all;
}

svg::Frame frame_of(const DeclaredTask& task, const std::vector<const metrics::Curve*>& curves) {
  const Range range = shown_thresholds(task, curves);
  double highest = 0.01;
  for (const metrics::Curve* curve : curves) {
    for (const std::string name : {"net_benefit", "net_benefit_treat_all"}) {
      for (const double value : column(*curve, name)) {
        highest = std::max(highest, value);
      }
    }
  }
  const double top = svg::ticks(0, highest, 5).values.back();
  return {{range.first, range.last, 60, 60 + 480}, {-0.2 * top, top, 34 + 300, 34}};
}

void table_of(const Series& series, const svg::Frame& frame, Figure& figure) {
  const std::vector<double>& thresholds = column(*series.curve, "threshold");
  const std::vector<double>& benefit = column(*series.curve, "net_benefit");
  const std::vector<double>& all = column(*series.curve, "net_benefit_treat_all");
  for (std::size_t i = 0; i < thresholds.size() && thresholds[i] <= frame.x.to; ++i) {
    const double twentieths = thresholds[i] * 20.0;
    if (std::fabs(twentieths - std::round(twentieths)) < 1e-6) {
      figure.rows.push_back({model_label(*series.model), fixed(thresholds[i], 2),
                             fixed(benefit[i] * 1000.0, 1), fixed(all[i] * 1000.0, 1)});
    }
  }
}

}  // namespace

Figure decision_figure(const Results& results, const DeclaredTask& task) {
  const std::vector<Series> series = series_of(results, task);
  if (series.empty()) {
    return {};
  }
  std::vector<const metrics::Curve*> curves;
  for (const Series& one : series) {
    curves.push_back(one.curve);
  }
  const svg::Frame frame = frame_of(task, curves);
  Markup content;
  content.add(svg::x_axis(frame, {"Risk from which one would act (threshold)",
                                  svg::ticks(frame.x.from, frame.x.to, 5), 100, " %"}));
  svg::Axis benefit{"Net benefit per 1,000 patients", svg::ticks(0, frame.y.to, 5), 1000, ""};
  content.add(svg::y_axis(frame, benefit));
  Figure figure;
  for (const DeclaredThreshold& threshold : task.thresholds) {
    const double x = frame.x.clamped(threshold.value);
    content.add(svg::line({x, frame.y.begin}, {x, frame.y.end}, "#667085", 1, "2 3"));
    content.add(svg::label({x + 4, frame.y.begin - 6}, configs::number_text(threshold.value)));
  }
  std::vector<svg::LegendEntry> entries;
  const svg::Style treat_all{"#475467", "1 3", ""};
  const svg::Style treat_none{"#000000", "", ""};
  content.add(svg::polyline(inside(column(*curves.front(), "threshold"),
                                   column(*curves.front(), "net_benefit_treat_all"), frame),
                            treat_all));
  content.add(svg::polyline({{frame.x.begin, frame.y.at(0)}, {frame.x.end, frame.y.at(0)}},
                            treat_none, 1.5));
  for (std::size_t i = series.size(); i-- > 0;) {
    const metrics::Curve& curve = *series[i].curve;
    content.add(svg::polyline(
        inside(column(curve, "threshold"), column(curve, "net_benefit"), frame), svg::kStyles[i]));
    table_of(series[i], frame, figure);
  }
  for (std::size_t i = 0; i < series.size(); ++i) {
    svg::Style style = svg::kStyles[i];
    style.marker = "";
    entries.push_back({model_label(*series[i].model), style});
  }
  entries.push_back({"Treat everybody", treat_all});
  entries.push_back({"Treat nobody", treat_none});
  const double legend_top = frame.y.begin + 68;
  content.add(svg::legend({frame.x.begin, legend_top}, entries));
  figure.caption =
      "Decision curve: is acting on the model better than treating everybody or nobody? Net "
      "benefit "
      "is the number of true positives per 1,000 patients after subtracting false positives, "
      "weighed "
      "by the threshold. At each threshold the highest line is best. Vertical lines are the "
      "declared "
      "thresholds.";
  figure.title = "Decision curve";
  figure.picture = svg::picture(figure_key({"decision", task.id}), kWidth,
                                legend_top + 20.0 * static_cast<double>(entries.size()),
                                figure.title, figure.caption, {content});
  figure.header = {"Model", "Threshold", "Net benefit per 1,000", "Treat everybody"};
  return figure;
}

}  // namespace clinval::reports
