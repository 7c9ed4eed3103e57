#include "metrics/cell_statistic.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clinval::metrics {
namespace {

Cells cells_of(const Confusion& counts) {
  return {.tp = static_cast<double>(counts.flagged.positives),
          .fp = static_cast<double>(counts.flagged.negatives),
          .fn = static_cast<double>(counts.unflagged.positives),
          .tn = static_cast<double>(counts.unflagged.negatives)};
}

}  // namespace

Cells combined(double a, const Cells& of_a, double b, const Cells& of_b) {
  return {.tp = a * of_a.tp + b * of_b.tp,
          .fp = a * of_a.fp + b * of_b.fp,
          .fn = a * of_a.fn + b * of_b.fn,
          .tn = a * of_a.tn + b * of_b.tn};
}

Cells sensitivity_derivative(const Cells& cells) {
  const double square = cells.positives() * cells.positives();
  if (square == 0.0) {
    return {};
  }
  return {.tp = cells.fn / square, .fn = -cells.tp / square};
}

Cells specificity_derivative(const Cells& cells) {
  const double square = cells.negatives() * cells.negatives();
  if (square == 0.0) {
    return {};
  }
  return {.fp = -cells.tn / square, .tn = cells.fp / square};
}

Outcome<Cells> cells_at(const CaseView& cases, const Setting& setting) {
  if (cases.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  const Cells cells = cells_of(confusion(cases, setting));
  if (cells.total() == 0.0) {
    return Undefined::NoCases;
  }
  return cells;
}

Outcome<double> cell_value(const CaseView& cases, const Setting& setting,
                           const CellStatistic& statistic) {
  const Outcome<Cells> cells = cells_at(cases, setting);
  if (!cells) {
    return cells.error();
  }
  return statistic.value(*cells, setting);
}

namespace {

/// sqrt(I / (I - 1)) of the I clusters that are drawn at all; 1 for independent cases, whose errors
/// of these statistics have n by convention.
double clustered_root(const CaseView& view) {
  if (view.cases.design() == Design::Independent) {
    return 1.0;
  }
  std::vector<std::uint8_t> drawn(view.cases.cluster_bound(), 0);
  for (std::size_t i = 0; i < view.cases.size(); ++i) {
    if (view.times(i) > 0) {
      drawn[view.cases.clusters()[i]] = 1;
    }
  }
  const auto clusters = static_cast<double>(std::ranges::count(drawn, std::uint8_t{1}));
  return clusters > 1.0 ? std::sqrt(clusters / (clusters - 1.0)) : 1.0;
}

}  // namespace

Outcome<std::vector<double>> cell_influence(const CaseView& cases, const Setting& setting,
                                            const CellStatistic& statistic) {
  const Outcome<double> value = cell_value(cases, setting, statistic);
  if (!value) {
    return value.error();
  }
  const Cells by_cell = statistic.derivative(*cells_at(cases, setting), setting);
  const std::span<const double> scores = cases.cases.scores();
  std::vector<double> influence(scores.size());
  const double root = clustered_root(cases);
  for (std::size_t i = 0; i < influence.size(); ++i) {
    const bool flagged = is_flagged(scores[i], setting);
    const bool positive = cases.cases.labels()[i] == 1;
    influence[i] = root * (flagged ? (positive ? by_cell.tp : by_cell.fp)
                                   : (positive ? by_cell.fn : by_cell.tn));
  }
  return influence;
}

double cell_error(const Cells& cells, const Cells& derivative) {
  return std::sqrt(
      cells.tp * derivative.tp * derivative.tp + cells.fp * derivative.fp * derivative.fp +
      cells.fn * derivative.fn * derivative.fn + cells.tn * derivative.tn * derivative.tn);
}

Outcome<Estimate> cell_estimate(const CaseView& cases, const Setting& setting,
                                const CellStatistic& statistic) {
  const Outcome<double> value = cell_value(cases, setting, statistic);
  if (!value) {
    return value.error();
  }
  return Estimate{.value = *value, .marks = threshold_marks(confusion(cases, setting))};
}

}  // namespace clinval::metrics
