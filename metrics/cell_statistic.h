#pragma once

#include <vector>

#include "metrics/outcome.h"
#include "metrics/registry.h"
#include "metrics/scored_cases.h"
#include "metrics/threshold_metrics.h"

namespace clinval::metrics {

/// Statistics that are a function of the four cells of the table at a threshold, true and false
/// positives and negatives, and do not change when all cells grow by one factor. Their
/// infinitesimal jackknife is the derivative by the cell in which the case lies.

/// The cells as doubles.
struct Cells {
  double tp = 0.0;
  double fp = 0.0;
  double fn = 0.0;
  double tn = 0.0;

  [[nodiscard]] double positives() const { return tp + fn; }
  [[nodiscard]] double negatives() const { return fp + tn; }
  [[nodiscard]] double flagged() const { return tp + fp; }
  [[nodiscard]] double unflagged() const { return fn + tn; }
  [[nodiscard]] double total() const { return tp + fp + fn + tn; }
};

struct CellStatistic {
  Outcome<double> (*value)(const Cells&, const Setting&);
  /// By each cell; asked only where there is a value.
  Cells (*derivative)(const Cells&, const Setting&);
};

/// a of_a + b of_b, cell by cell.
[[nodiscard]] Cells combined(double a, const Cells& of_a, double b, const Cells& of_b);

/// Of sensitivity and of specificity; zero where the class has no case.
[[nodiscard]] Cells sensitivity_derivative(const Cells& cells);
[[nodiscard]] Cells specificity_derivative(const Cells& cells);

/// Undefined: NotAProbability; NoCases; then what the statistic says.
[[nodiscard]] Outcome<Cells> cells_at(const CaseView& cases, const Setting& setting);
[[nodiscard]] Outcome<double> cell_value(const CaseView& cases, const Setting& setting,
                                         const CellStatistic& statistic);
/// One number a case, by sorted position.
[[nodiscard]] Outcome<std::vector<double>> cell_influence(const CaseView& cases,
                                                          const Setting& setting,
                                                          const CellStatistic& statistic);

/// Delta-method standard error of independent cases: the root of the summed squares of the
/// derivative, one for each case.
[[nodiscard]] double cell_error(const Cells& cells, const Cells& derivative);

/// The value with marks, and no interval yet.
[[nodiscard]] Outcome<Estimate> cell_estimate(const CaseView& cases, const Setting& setting,
                                              const CellStatistic& statistic);

}  // namespace clinval::metrics
