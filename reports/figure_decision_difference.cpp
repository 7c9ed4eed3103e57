#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "reports/facts.h"
#include "reports/figures.h"
#include "reports/numbers.h"
#include "reports/svg.h"

namespace clinval::reports {

using html::Markup;

namespace {

constexpr double kWidth = 560;
constexpr double kShown = 0.6;  ///< thresholds above 60 % are seldom anybody's

/// The difference curve of everybody between the two models, or nullptr.
const metrics::Curve* difference_of(const Results& results, const DeclaredTask& task,
                                    const std::string& model, const std::string& against) {
  const auto found = std::ranges::find_if(results.curves, [&](const CurveRow& row) {
    return row.task == task.id && row.model == model && row.against == against && !row.part &&
           !row.subgroup && row.curve.curve == "decision_difference";
  });
  return found == results.curves.end() ? nullptr : &found->curve;
}

Markup band(const std::vector<double>& x, const std::vector<double>& lower,
            const std::vector<double>& upper, std::size_t count, const svg::Frame& frame,
            double opacity) {
  std::vector<svg::Point> points;
  for (std::size_t i = 0; i < count; ++i) {
    points.push_back({frame.x.at(x[i]), frame.y.clamped(upper[i])});
  }
  for (std::size_t i = count; i-- > 0;) {
    points.push_back({frame.x.at(x[i]), frame.y.clamped(lower[i])});
  }
  return svg::polygon(points, svg::kStyles[0].colour, opacity);
}

}  // namespace

Figure decision_difference_figure(const Results& results, const DeclaredTask& task,
                                  const std::string& model, const std::string& against) {
  const metrics::Curve* curve = difference_of(results, task, model, against);
  if (curve == nullptr) {
    return {};
  }
  const std::vector<double>& x = column(*curve, "threshold");
  const std::vector<double>& y = column(*curve, "difference");
  const auto count =
      static_cast<std::size_t>(std::ranges::upper_bound(x, kShown + 1e-9) - x.begin());
  double reach = 0.005;
  for (std::size_t i = 0; i < count; ++i) {
    reach = std::max({reach, std::abs(column(*curve, "lower_simultaneous")[i]),
                      std::abs(column(*curve, "upper_simultaneous")[i])});
  }
  const svg::Ticks steps = svg::ticks(-reach, reach, 5);
  const svg::Frame frame{{0.0, kShown, 60, 60 + 480},
                         {steps.values.front(), steps.values.back(), 34 + 240, 34}};
  Markup content;
  content.add(svg::x_axis(
      frame, {"Risk from which one would act (threshold)", svg::ticks(0.0, kShown, 6), 100, " %"}));
  content.add(svg::y_axis(frame, {"Difference in net benefit per 1,000 patients",
                                  svg::ticks(-reach, reach, 5), 1000, ""}));
  content.add(band(x, column(*curve, "lower_simultaneous"), column(*curve, "upper_simultaneous"),
                   count, frame, 0.12));
  content.add(band(x, column(*curve, "lower"), column(*curve, "upper"), count, frame, 0.18));
  content.add(svg::line({frame.x.begin, frame.y.at(0)}, {frame.x.end, frame.y.at(0)}, "#000000"));
  std::vector<svg::Point> points;
  Figure figure;
  for (std::size_t i = 0; i < count; ++i) {
    points.push_back({frame.x.at(x[i]), frame.y.clamped(y[i])});
    const double twentieths = x[i] * 20.0;
    if (std::fabs(twentieths - std::round(twentieths)) < 1e-6) {
      const auto shown = [&](const char* name) {
        return fixed(column(*curve, name)[i] * 1000.0, 1);
      };
      figure.rows.push_back(
          {fixed(x[i], 2), shown("difference"),
           fmt::format("{} to {}", shown("lower"), shown("upper")),
           fmt::format("{} to {}", shown("lower_simultaneous"), shown("upper_simultaneous"))});
    }
  }
  content.add(svg::polyline(points, svg::kStyles[0]));
  figure.header = {"Threshold", "Difference per 1,000", "At this threshold", "Whole curve"};
  figure.title = fmt::format("Net benefit: {} minus {}", model_label(results, model),
                             model_label(results, against));
  figure.caption = fmt::format(
      "Difference in net benefit per 1,000 patients, {} minus {}, on the patients of both. Above "
      "zero the first does more good. Dark band: {} interval at each threshold; light band: of the "
      "whole curve at once. Where the light band leaves zero out, the models differ whatever "
      "threshold was looked for.",
      model_label(results, model), model_label(results, against),
      level_text(results.declared.level));
  figure.picture =
      svg::picture(figure_key({"decision-difference", task.id, model, against}), kWidth,
                   frame.y.begin + 56, figure.title, figure.caption, {content});
  return figure;
}

}  // namespace clinval::reports
