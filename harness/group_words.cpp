#include "harness/group_words.h"

#include "reports/wording.h"

namespace clinval::harness {

std::string group_words(const std::optional<std::string>& part,
                        const std::optional<reports::Slice>& slice) {
  std::string words = part ? "part " + *part : "";
  if (slice || words.empty()) {
    words += (words.empty() ? "" : ", ") + reports::slice_words(slice);
  }
  return words;
}

}  // namespace clinval::harness
