#include "configs/explanations.h"

#include <algorithm>

namespace clinval::configs {

const Explanation* find_explanation(std::string_view code) {
  for (const auto part :
       {config_explanations(), data_explanations(), model_explanations(), run_explanations()}) {
    const auto found = std::ranges::find(part, code, &Explanation::code);
    if (found != part.end()) {
      return &*found;
    }
  }
  return nullptr;
}

}  // namespace clinval::configs
