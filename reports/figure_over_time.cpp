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
constexpr double kLeft = 60;
constexpr double kPlot = 480;
constexpr double kTop = 34;
constexpr double kHeight = 240;

svg::Frame frame_of(const DeclaredTask& task, double low, double high) {
  return {{0, task.horizons.back(), kLeft, kLeft + kPlot}, {low, high, kTop + kHeight, kTop}};
}

Markup axes(const DeclaredTask& task, const svg::Frame& frame, const std::string& title) {
  Markup all = svg::x_axis(frame, {time_title(task), svg::ticks(0, frame.x.to, 5), 1.0, ""});
  all.add(svg::y_axis(frame, {title, svg::ticks(frame.y.from, frame.y.to, 5), 1.0, ""}));
  return all;
}

std::vector<svg::Point> points_of(const std::vector<double>& x, const std::vector<double>& y,
                                  const svg::Frame& frame) {
  std::vector<svg::Point> points;
  for (std::size_t i = 0; i < x.size(); ++i) {
    points.push_back({frame.x.clamped(x[i]), frame.y.clamped(y[i])});
  }
  return points;
}

Markup band_of(const metrics::Curve& curve, const svg::Frame& frame, const svg::Style& style) {
  std::vector<svg::Point> band = points_of(column(curve, "time"), column(curve, "upper"), frame);
  const auto back = points_of(column(curve, "time"), column(curve, "lower"), frame);
  band.insert(band.end(), back.rbegin(), back.rend());
  return band.empty() ? Markup() : svg::polygon(band, style.colour, 0.14);
}

void finish(Figure& figure, const std::string& key, const DeclaredTask& task,
            const svg::Frame& frame, const std::vector<svg::LegendEntry>& entries, Markup content) {
  const double legend_top = frame.y.begin + 68;
  content.add(svg::legend({kLeft, legend_top}, entries));
  figure.picture = svg::picture(figure_key({key, task.id}), kWidth,
                                legend_top + 20.0 * static_cast<double>(entries.size()),
                                figure.title, figure.caption, {content});
}

}  // namespace

Figure auroc_over_time_figure(const Results& results, const DeclaredTask& task) {
  if (task.horizons.empty()) {
    return {};
  }
  const svg::Frame frame = frame_of(task, 0.4, 1.0);
  Markup content = axes(task, frame, "AUROC");
  content.add(svg::line({frame.x.begin, frame.y.at(0.5)}, {frame.x.end, frame.y.at(0.5)}, "#667085",
                        1, "4 4"));
  Figure figure;
  std::vector<svg::LegendEntry> entries;
  for (const DeclaredModel& model : results.declared.models) {
    const metrics::Curve* curve = find_curve(results, task, model.id, "auroc_t");
    if (curve == nullptr || entries.size() == svg::kStyles.size()) {
      continue;
    }
    const svg::Style& style = svg::kStyles[entries.size()];
    const bool band = !column(*curve, "lower").empty();
    if (band && entries.empty()) {
      content.add(band_of(*curve, frame, style));
    }
    content.add(
        svg::polyline(points_of(column(*curve, "time"), column(*curve, "auroc"), frame), style));
    entries.push_back({model_label(model), style});
    for (std::size_t i = 0; i < column(*curve, "time").size(); ++i) {
      const std::string interval =
          band ? fmt::format(" ({} to {})", fixed(column(*curve, "lower")[i], 2),
                             fixed(column(*curve, "upper")[i], 2))
               : "";
      figure.rows.push_back({model_label(model), fixed(column(*curve, "time")[i], 2),
                             fixed(column(*curve, "auroc")[i], 2) + interval});
    }
  }
  if (entries.empty()) {
    return {};
  }
  figure.header = {"Model", "Time", "AUROC (interval)"};
  figure.title = "Ranking over time";
  figure.caption = fmt::format(
      "How well the risks rank patients who had the event by each time before those who had not "
      "(AUROC, weighted for censoring). The band of the first model is at {}. It begins where ten "
      "events have happened; the dashed line is chance.",
      level_text(results.declared.level));
  finish(figure, "auroc-over-time", task, frame, entries, std::move(content));
  return figure;
}

Figure brier_over_time_figure(const Results& results, const DeclaredTask& task) {
  const metrics::Curve* null = nullptr;
  for (const DeclaredModel& model : results.declared.models) {
    null = null == nullptr ? find_curve(results, task, model.id, "brier_t") : null;
  }
  if (task.horizons.empty() || null == nullptr) {
    return {};
  }
  double highest = 0.05;
  for (const double value : column(*null, "brier_null")) {
    highest = std::max(highest, value);
  }
  const svg::Frame frame = frame_of(task, 0.0, svg::ticks(0, highest, 5).values.back());
  Markup content = axes(task, frame, "Brier score");
  const svg::Style reference{"#475467", "4 3", ""};
  content.add(svg::polyline(points_of(column(*null, "time"), column(*null, "brier_null"), frame),
                            reference));
  Figure figure;
  std::vector<svg::LegendEntry> entries = {{"Everybody given the observed risk", reference}};
  for (const DeclaredModel& model : results.declared.models) {
    if (entries.size() > svg::kStyles.size()) {
      break;
    }
    const svg::Style& style = svg::kStyles[entries.size() - 1];
    entries.push_back({model_label(model), style});
    for (const double horizon : task.horizons) {
      const EstimateRow* row = find_estimate(results, task.id, model.id, "brier_t",
                                             {.threshold = std::nullopt, .horizon = horizon});
      if (row == nullptr || !row->value) {
        continue;
      }
      // Models that are judged at one time stand side by side.
      const double x = frame.x.clamped(horizon) - 9.0 * static_cast<double>(entries.size() - 2);
      if (const metrics::Interval* interval = headline(*row)) {
        content.add(svg::line({x, frame.y.clamped(interval->limits->lower)},
                              {x, frame.y.clamped(interval->limits->upper)}, style.colour, 1.5));
      }
      content.add(svg::marker({x, frame.y.clamped(*row->value)}, style, 4.5));
      figure.rows.push_back(
          {model_label(model), configs::number_text(horizon), estimate_text(*row)});
    }
  }
  figure.header = {"Model", "Horizon", "Brier score (interval)"};
  figure.title = "Brier score over time";
  figure.caption =
      "How far risks are from what happened; lower is better. The line is what one gets by giving "
      "everybody the observed risk of each time. The models are judged at the declared horizons, "
      "and should lie below it.";
  finish(figure, "brier-over-time", task, frame, entries, std::move(content));
  return figure;
}

}  // namespace clinval::reports
