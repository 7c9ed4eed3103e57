#include "harness/invariance_report.h"

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/escaping.h"
#include "reports/invariance_words.h"

namespace clinval::harness {
namespace {

using configs::Json;

std::string effect_words(const ChangeEffect& effect) {
  std::string text =
      effect.cases == 0 ? std::string("no case was scored both times")
      : effect.differing == 0
          ? fmt::format("the same outputs of {} cases", effect.cases)
          : fmt::format("{} of {} outputs differ, probabilities by up to {}", effect.differing,
                        effect.cases, configs::number_text(effect.largest));
  if (effect.failed > 0) {
    text += fmt::format("; {} are scored one way alone", effect.failed);
  }
  return text;
}

}  // namespace

std::string invariance_text(const configs::ModelContract& contract,
                            const InvarianceSample& sample) {
  std::string text = fmt::format("golden cases again  {} cases, each held against itself alone\n",
                                 sample.rows.size());
  for (const ScoredChange& change : sample.changes) {
    for (std::size_t head = 0; head < contract.outputs.size(); ++head) {
      const configs::HeadSpec& output = contract.outputs[head];
      text += fmt::format("  {:<34}{}{}\n", reports::change_words(change.change, change.setting),
                          contract.outputs.size() == 1 ? "" : reports::visible(output.id) + ": ",
                          effect_words(effect_of(change, head, output.link)));
    }
  }
  return text;
}

Json invariance_rows_json(const configs::ModelContract& contract, const InvarianceSample& sample) {
  Json::Array rows;
  for (const ScoredChange& change : sample.changes) {
    for (std::size_t head = 0; head < contract.outputs.size(); ++head) {
      const ChangeEffect effect = effect_of(change, head, contract.outputs[head].link);
      rows.emplace_back(
          Json::Object{{"change", change.change},
                       {"setting", change.setting},
                       {"output", contract.outputs[head].id},
                       {"cases", effect.cases},
                       {"failed", effect.failed},
                       {"differing", effect.differing},
                       {"largest_difference", effect.cases == 0 ? Json() : Json(effect.largest)}});
    }
  }
  return rows;
}

}  // namespace clinval::harness
