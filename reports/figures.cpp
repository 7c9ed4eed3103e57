#include "reports/figures.h"

#include <algorithm>

#include "configs/digest.h"
#include "reports/facts.h"

namespace clinval::reports {

const metrics::Curve* find_curve(const Results& results, const DeclaredTask& task,
                                 const std::string& model, const std::string& kind) {
  const auto found = std::ranges::find_if(results.curves, [&](const CurveRow& row) {
    return row.task == task.id && row.model == model && !row.part && !row.subgroup &&
           row.at == main_at(task) && row.curve.curve == kind;
  });
  return found == results.curves.end() ? nullptr : &found->curve;
}

const std::vector<double>& column(const metrics::Curve& curve, const std::string& name) {
  static const std::vector<double> kNone;
  const auto found = std::ranges::find(curve.columns, name, &metrics::CurveColumn::name);
  return found == curve.columns.end() ? kNone : found->values;
}

std::string time_title(const DeclaredTask& task) {
  return task.time_unit.empty() ? "Time" : "Time (" + task.time_unit + ")";
}

std::string figure_key(const std::vector<std::string>& parts) {
  // Names may hold anything and differ only in what an id cannot hold: a digest tells them apart.
  std::string joined;
  for (const std::string& part : parts) {
    joined += part + '\n';
  }
  return "figure-" + configs::sha256_hex(joined).substr(0, 12);
}

}  // namespace clinval::reports
