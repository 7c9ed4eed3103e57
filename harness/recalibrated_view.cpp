#include "harness/recalibrated_view.h"

#include <algorithm>
#include <utility>

#include "harness/binary_groups.h"
#include "metrics/recalibration.h"

namespace clinval::harness {
namespace {

constexpr std::uint32_t kFolds = 10;

}  // namespace

std::string view_name(configs::RecalibrationView view) {
  return view == configs::RecalibrationView::Intercept ? "recalibrated_intercept"
                                                       : "recalibrated_logistic";
}

metrics::Outcome<EvaluatedRows> recalibrated_rows(const TaskCases& task,
                                                  const EvaluatedRows& evaluated,
                                                  configs::RecalibrationView view,
                                                  std::uint32_t seed) {
  const std::uint32_t folds = std::min(kFolds, task.units.count);
  const auto fold_of = metrics::deal_folds(seed, task.units.count, std::max(folds, 1U));
  auto probability = metrics::recalibrated(scored_cases(task, evaluated),
                                           view == configs::RecalibrationView::Intercept
                                               ? metrics::Recalibration::Intercept
                                               : metrics::Recalibration::Logistic,
                                           fold_of, folds);
  if (!probability) {
    return probability.error();
  }
  EvaluatedRows rows = evaluated;
  rows.view = view_name(view);
  rows.probability = *probability;
  return rows;
}

}  // namespace clinval::harness
