#include "reports/verdict.h"

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

}  // namespace clinval::reports
