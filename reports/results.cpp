#include "reports/results.h"

#include <algorithm>

namespace clinval::reports {

const EstimateRow* find_estimate(const Results& results, const std::string& task,
                                 const std::optional<std::string>& model, const std::string& metric,
                                 const At& at, const std::optional<Slice>& subgroup,
                                 const std::optional<std::string>& part) {
  const auto row = std::ranges::find_if(results.estimates, [&](const EstimateRow& candidate) {
    return candidate.metric == metric && candidate.task == task && candidate.model == model &&
           candidate.at == at && candidate.subgroup == subgroup && candidate.part == part &&
           candidate.view == "as_is";
  });
  return row == results.estimates.end() ? nullptr : &*row;
}

}  // namespace clinval::reports
