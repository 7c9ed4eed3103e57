#include <algorithm>

#include <fmt/format.h>

#include "reports/facts.h"
#include "reports/figures.h"
#include "reports/numbers.h"
#include "reports/svg.h"

namespace clinval::reports {

using html::Markup;

namespace {

constexpr double kWidth = 460;
constexpr double kPlot = 380;
constexpr double kTop = 34;
constexpr double kHistogram = 74;

/// Risks that rarely reach 1 use the axis better when it ends where the data do.
double axis_end(const metrics::Curve* tenths, const metrics::Curve* smooth) {
  double highest = 0.0;
  if (tenths != nullptr) {
    for (const std::string name : {"mean_predicted", "observed", "upper"}) {
      for (const double value : column(*tenths, name)) {
        highest = std::max(highest, value);
      }
    }
  }
  if (smooth != nullptr) {
    for (const std::string name : {"predicted", "observed"}) {
      for (const double value : column(*smooth, name)) {
        highest = std::max(highest, value);
      }
    }
  }
  return highest <= 0.19 ? 0.2 : highest <= 0.48 ? 0.5 : 1.0;
}

Markup smooth_curve(const metrics::Curve& curve, const svg::Frame& frame) {
  const std::vector<double>& predicted = column(curve, "predicted");
  const std::vector<double>& observed = column(curve, "observed");
  const std::vector<double>& lower = column(curve, "lower");
  const std::vector<double>& upper = column(curve, "upper");
  Markup all;
  if (!lower.empty()) {
    std::vector<svg::Point> band;
    for (std::size_t i = 0; i < predicted.size(); ++i) {
      band.push_back({frame.x.clamped(predicted[i]), frame.y.clamped(upper[i])});
    }
    for (std::size_t i = predicted.size(); i-- > 0;) {
      band.push_back({frame.x.clamped(predicted[i]), frame.y.clamped(lower[i])});
    }
    all.add(svg::polygon(band, svg::kStyles[0].colour, 0.16));
  }
  std::vector<svg::Point> points;
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    points.push_back({frame.x.clamped(predicted[i]), frame.y.clamped(observed[i])});
  }
  all.add(svg::polyline(points, svg::kStyles[0]));
  return all;
}

Markup tenth_marks(const metrics::Curve& curve, const svg::Frame& frame) {
  const std::vector<double>& predicted = column(curve, "mean_predicted");
  const std::vector<double>& observed = column(curve, "observed");
  const std::vector<double>& lower = column(curve, "lower");
  const std::vector<double>& upper = column(curve, "upper");
  const svg::Style style{"#000000", "", "square"};
  Markup all;
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const double x = frame.x.clamped(predicted[i]);
    if (!lower.empty()) {
      all.add(svg::line({x, frame.y.clamped(lower[i])}, {x, frame.y.clamped(upper[i])},
                        style.colour, 1.25));
    }
    all.add(svg::marker({x, frame.y.clamped(observed[i])}, style, 3.5));
  }
  return all;
}

/// Counts of patients by predicted risk, without regard to the outcome.
Markup histogram(const metrics::Curve& curve, const svg::Scale& x, double bottom) {
  const std::vector<double>& lower = column(curve, "lower");
  const std::vector<double>& upper = column(curve, "upper");
  const std::vector<double>& events = column(curve, "events");
  const std::vector<double>& others = column(curve, "non_events");
  const std::vector<double>& unknown = column(curve, "unknown");  // censored before the horizon
  std::vector<double> cases;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    cases.push_back(events[i] + others[i] + (unknown.empty() ? 0.0 : unknown[i]));
  }
  double highest = 1.0;
  for (const double count : cases) {
    highest = std::max(highest, count);
  }
  Markup all;
  for (std::size_t i = 0; i < lower.size() && lower[i] < x.to; ++i) {
    const double height = cases[i] / highest * (kHistogram - 18);
    const double left = x.at(lower[i]);
    const double right = x.clamped(upper[i]);
    all.add(
        svg::rectangle({left + 0.5, bottom - height}, right - left - 1, height, "#667085", 0.75));
  }
  all.add(svg::line({x.begin, bottom}, {x.end, bottom}, "#475467"));
  all.add(svg::label({x.begin + 4, bottom - kHistogram + 10},
                     fmt::format("Patients by predicted risk (highest bar {})",
                                 count_text(static_cast<std::int64_t>(highest)))));
  return all;
}

std::string words_of(const Results& results, const DeclaredTask& task, const std::string& model) {
  std::string words;
  for (const auto& [metric, name] :
       {std::pair<std::string, std::string>{"oe_ratio", "Observed to expected"},
        {"calibration_slope", "Slope"},
        {"calibration_intercept", "Intercept"}}) {
    const EstimateRow* row = find_estimate(results, task.id, model, metric);
    if (row == nullptr) {
      row = find_estimate(results, task.id, model, metric, main_at(task));
    }
    if (row != nullptr) {
      words += fmt::format(" {} {}.", name, estimate_text(*row));
    }
  }
  const EstimateRow* distance = find_estimate(results, task.id, model, "ici", main_at(task));
  if (distance != nullptr && distance->value && distance->null_reference) {
    const metrics::NullReference& null = *distance->null_reference;
    words += fmt::format(
        " Average distance of the line from the diagonal (ICI) {}; if every risk were right it "
        "would "
        "be {} on average, and above {} in one of {} such tests.",
        fixed(*distance->value, 3), fixed(null.mean, 3), fixed(null.upper, 3),
        fixed(1.0 / (1.0 - null.level), 0));
  }
  return words;
}

void table_of(const metrics::Curve& curve, Figure& figure) {
  const std::vector<double>& predicted = column(curve, "mean_predicted");
  const std::vector<double>& observed = column(curve, "observed");
  const std::vector<double>& lower = column(curve, "lower");
  const std::vector<double>& upper = column(curve, "upper");
  const std::vector<double>& cases = column(curve, "cases");
  const std::vector<double>& events = column(curve, "events");
  figure.header = {"Tenth", "Mean predicted risk", "Observed (interval)", "Patients",
                   "With the outcome"};
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const std::string interval =
        lower.empty() ? "" : fmt::format(" ({} to {})", fixed(lower[i], 3), fixed(upper[i], 3));
    figure.rows.push_back({std::to_string(i + 1), fixed(predicted[i], 3),
                           fixed(observed[i], 3) + interval,
                           count_text(static_cast<std::int64_t>(cases[i])),
                           count_text(static_cast<std::int64_t>(events[i]))});
  }
}

}  // namespace

Figure calibration_figure(const Results& results, const DeclaredTask& task,
                          const std::string& model) {
  const metrics::Curve* tenths = find_curve(results, task, model, "calibration_tenths");
  const metrics::Curve* smooth = find_curve(results, task, model, "calibration_rcs");
  const metrics::Curve* risks = find_curve(results, task, model, "risk_histogram");
  if (tenths == nullptr && smooth == nullptr) {
    return {};
  }
  const double end = axis_end(tenths, smooth);
  const svg::Frame frame{{0, end, 56, 56 + kPlot}, {0, end, kTop + kPlot, kTop}};
  const double bottom = kTop + kPlot + 50 + kHistogram;
  Markup content;
  content.add(svg::x_axis(frame, {"Predicted risk", svg::ticks(0, end, 5), 100, " %"}));
  content.add(
      svg::y_axis(frame, {"Observed share with the outcome", svg::ticks(0, end, 5), 100, " %"}));
  content.add(
      svg::line({frame.x.begin, frame.y.begin}, {frame.x.end, frame.y.end}, "#667085", 1, "4 4"));
  Figure figure;
  if (smooth != nullptr) {
    content.add(smooth_curve(*smooth, frame));
  }
  if (tenths != nullptr) {
    content.add(tenth_marks(*tenths, frame));
    table_of(*tenths, figure);
  }
  if (risks != nullptr) {
    content.add(histogram(*risks, frame.x, bottom));
  }
  const std::string label = model_label(results, model);
  figure.caption = fmt::format(
      "Calibration of {}: do as many patients have the outcome as predicted? On the dashed "
      "diagonal "
      "they do; above it risks are too low, below it too high. Squares: tenths of the patients by "
      "predicted risk{}. Line: smooth curve{}.{}",
      label,
      tenths != nullptr && !column(*tenths, "lower").empty()
          ? ", with " + level_text(results.declared.level) + " intervals"
          : "",
      smooth != nullptr && !column(*smooth, "lower").empty()
          ? ", with its " + level_text(results.declared.level) + " band"
          : "",
      words_of(results, task, model));
  figure.title = "Calibration of " + label;
  figure.picture = svg::picture(figure_key({"calibration", task.id, model}), kWidth, bottom + 8,
                                figure.title, figure.caption, {content});
  return figure;
}

}  // namespace clinval::reports
