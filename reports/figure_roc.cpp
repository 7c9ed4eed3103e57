#include <algorithm>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/facts.h"
#include "reports/figures.h"
#include "reports/numbers.h"
#include "reports/svg.h"
#include "reports/wording.h"

namespace clinval::reports {

using html::Markup;

namespace {

constexpr double kWidth = 460;
constexpr double kPlot = 380;

/// Declared thresholds on the curve, at the rates that were measured there.
Markup threshold_points(const Results& results, const DeclaredTask& task, const std::string& model,
                        const svg::Frame& frame, const svg::Style& style) {
  Markup all;
  for (const DeclaredThreshold& threshold : task.thresholds) {
    const At at{threshold.value};
    const EstimateRow* sensitivity = find_estimate(results, task.id, model, "sensitivity", at);
    const EstimateRow* specificity = find_estimate(results, task.id, model, "specificity", at);
    if (sensitivity == nullptr || specificity == nullptr || !sensitivity->value ||
        !specificity->value) {
      continue;
    }
    const svg::Point point{frame.x.at(1.0 - *specificity->value), frame.y.at(*sensitivity->value)};
    all.add(svg::marker(point, style, 5.0));
    const bool right_half = point.x > frame.x.at(0.75);
    all.add(svg::label_over_lines(
        {point.x + (right_half ? -10 : 10), point.y + (right_half ? -10 : 16)},
        configs::number_text(threshold.value), right_half ? svg::Anchor::End : svg::Anchor::Start));
  }
  return all;
}

std::vector<std::vector<std::string>> grid_rows(const std::string& label,
                                                const metrics::Curve& curve) {
  const std::vector<double>& fpr = column(curve, "false_positive_rate");
  const std::vector<double>& tpr = column(curve, "sensitivity");
  std::vector<std::vector<std::string>> rows;
  for (int tenth = 1; tenth < 10; ++tenth) {
    // The highest sensitivity that is reached without exceeding this false positive rate.
    const double limit = tenth / 10.0;
    double best = 0.0;
    for (std::size_t i = 0; i < fpr.size(); ++i) {
      best = fpr[i] <= limit ? std::max(best, tpr[i]) : best;
    }
    rows.push_back({label, fixed(limit, 1), fixed(best, 3)});
  }
  return rows;
}

}  // namespace

Figure roc_figure(const Results& results, const DeclaredTask& task) {
  const svg::Frame frame{{0, 1, 56, 56 + kPlot}, {0, 1, 34 + kPlot, 34}};
  Markup content;
  const svg::Ticks fifths = svg::ticks(0, 1, 5);
  content.add(
      svg::x_axis(frame, {"False alarms among patients without the outcome", fifths, 100, " %"}));
  content.add(svg::y_axis(frame, {"Patients with the outcome who are found", fifths, 100, " %"}));
  content.add(
      svg::line({frame.x.begin, frame.y.begin}, {frame.x.end, frame.y.end}, "#667085", 1, "4 4"));
  Figure figure;
  std::vector<svg::LegendEntry> entries;
  std::string words;
  for (const DeclaredModel& model : results.declared.models) {
    const metrics::Curve* curve = find_curve(results, task, model.id, "roc");
    if (curve == nullptr || entries.size() == svg::kStyles.size()) {
      continue;
    }
    const svg::Style& style = svg::kStyles[entries.size()];
    const std::vector<double>& fpr = column(*curve, "false_positive_rate");
    const std::vector<double>& tpr = column(*curve, "sensitivity");
    std::vector<svg::Point> points;
    for (std::size_t i = 0; i < fpr.size(); ++i) {
      points.push_back({frame.x.at(fpr[i]), frame.y.at(tpr[i])});
    }
    content.add(svg::polyline(points, style));
    content.add(threshold_points(results, task, model.id, frame, style));
    const EstimateRow* auroc = find_estimate(results, task.id, model.id, "auroc");
    const std::string label = model_label(model);
    entries.push_back({auroc == nullptr ? label : label + ", AUROC " + value_text(*auroc), style});
    words += auroc == nullptr ? ""
                              : fmt::format(" {}: AUROC {}, {} patients, {} with the outcome.",
                                            label, estimate_text(*auroc), count_text(auroc->cases),
                                            count_text(auroc->events));
    for (auto& row : grid_rows(label, *curve)) {
      figure.rows.push_back(std::move(row));
    }
  }
  if (entries.empty()) {
    return {};
  }
  const double legend_top = frame.y.begin + 68;
  content.add(svg::legend({frame.x.begin, legend_top}, entries));
  figure.caption =
      "How well the models put patients with the outcome before those without it. A curve nearer "
      "the upper left corner ranks better; the dashed diagonal is chance. Marks are the declared "
      "thresholds." +
      words;
  figure.title = "ROC curves";
  figure.picture = svg::picture(figure_key({"roc", task.id}), kWidth,
                                legend_top + 20.0 * static_cast<double>(entries.size()),
                                figure.title, figure.caption, {content});
  figure.header = {"Model", "False positive rate at most", "Highest sensitivity"};
  return figure;
}

}  // namespace clinval::reports
