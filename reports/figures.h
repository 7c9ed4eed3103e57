#pragma once

#include <string>
#include <vector>

#include "reports/html.h"
#include "reports/results.h"

namespace clinval::reports {

/// A picture, its caption in words, and the numbers that it shows.
struct Figure {
  std::string title;
  html::Markup picture;
  std::string caption;
  /// Table beside the picture: header and rows of shown text; the first column heads its row.
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  [[nodiscard]] bool empty() const { return picture.empty(); }
};

// Each is empty when its curve or rows are not in the results. All patients, all parts.

/// ROC curves of all models of a task (at most five), declared thresholds as points.
[[nodiscard]] Figure roc_figure(const Results& results, const DeclaredTask& task);

/// Tenths with intervals, smooth curve with band, and beneath it the histogram of risks.
[[nodiscard]] Figure calibration_figure(const Results& results, const DeclaredTask& task,
                                        const std::string& model);

/// Net benefit per 1,000 patients by threshold, beside treating everybody and nobody.
[[nodiscard]] Figure decision_figure(const Results& results, const DeclaredTask& task);

/// Net benefit of a model less that of another, with its bands.
[[nodiscard]] Figure decision_difference_figure(const Results& results, const DeclaredTask& task,
                                                const std::string& model,
                                                const std::string& against);

/// Histogram of risks: with the outcome upwards, without it downwards.
[[nodiscard]] Figure risk_figure(const Results& results, const DeclaredTask& task,
                                 const std::string& model);

/// One metric in each group with its interval, patients and events; the line is that of everybody.
[[nodiscard]] Figure forest_figure(const Results& results, const DeclaredTask& task,
                                   const std::string& model, const std::string& metric,
                                   const At& at = {});

/// Kaplan-Meier curves of quarters of predicted risk with bands, and the numbers at risk below.
[[nodiscard]] Figure km_figure(const Results& results, const DeclaredTask& task,
                               const std::string& model);

/// AUROC over time of all models, the first with its band.
[[nodiscard]] Figure auroc_over_time_figure(const Results& results, const DeclaredTask& task);

/// Brier score: of the Kaplan-Meier risk over time as a line, of the models at their horizons as
/// points.
[[nodiscard]] Figure brier_over_time_figure(const Results& results, const DeclaredTask& task);

/// One figure of a task in report order.
struct TaskFigure {
  std::string name;   ///< file name without ending: "calibration-candidate"
  std::string place;  ///< section of the report: performance, groups
  std::string heading;
  Figure figure;
};
/// All figures of a task that are not empty.
[[nodiscard]] std::vector<TaskFigure> task_figures(const Results& results,
                                                   const DeclaredTask& task);

/// Records by the size of their class, of everybody.
[[nodiscard]] Figure privacy_figure(const Results& results);

// Shared by the files of figures.

/// The curve of that kind for everybody, at the task's last horizon where it has horizons; or
/// nullptr.
[[nodiscard]] const metrics::Curve* find_curve(const Results& results, const DeclaredTask& task,
                                               const std::string& model, const std::string& kind);
/// Its column, or an empty vector.
[[nodiscard]] const std::vector<double>& column(const metrics::Curve& curve,
                                                const std::string& name);
/// "Time (years)", or "Time" when the task names no unit.
[[nodiscard]] std::string time_title(const DeclaredTask& task);
/// An id for a figure from its parts: letters, digits, hyphens; different parts, different ids.
[[nodiscard]] std::string figure_key(const std::vector<std::string>& parts);

}  // namespace clinval::reports
