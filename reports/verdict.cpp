#include "reports/verdict.h"

#include <algorithm>
#include <stdexcept>

namespace clinval::reports {

std::string_view to_string(Decision decision) {
  switch (decision) {
    case Decision::Pass: return "pass";
    case Decision::Fail: return "fail";
    case Decision::Inconclusive: return "inconclusive";
    case Decision::NotGated: return "not_gated";
  }
  throw std::logic_error("to_string: a Decision outside its enumeration");
}

const ContrastRow* find_comparison(const Results& results, const GateRow& key) {
  const auto found = std::ranges::find_if(results.contrasts, [&](const ContrastRow& contrast) {
    const EstimateRow& row = contrast.row;
    return contrast.kind == "difference" && contrast.against.model == key.versus && row.task == key.task && row.model == key.model &&
           row.metric == key.metric && row.at == key.at && row.part == key.part &&
           row.subgroup == key.subgroup && row.view == "as_is";
  });
  return found == results.contrasts.end() ? nullptr : &*found;
}

}  // namespace clinval::reports
