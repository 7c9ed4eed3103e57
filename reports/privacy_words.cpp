#include "reports/privacy_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "reports/numbers.h"
#include "reports/wording.h"

namespace clinval::reports {

namespace {

/// "age, sex and grade".
std::string names_of(const std::vector<PrivacyAttribute>& attributes) {
  std::string text;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    const bool last = i + 1 == attributes.size();
    text += (i == 0 ? "" : last ? " and " : ", ") + attributes[i].column;
  }
  return text;
}

/// "Of 686 records 3 are alone"; where patients have several records: "belong to a patient who …".
std::string alone_words(const PrivacyGroup& all) {
  const std::string count = all.uniques == 0 ? "none" : count_text(all.uniques);
  const bool one = all.uniques <= 1;
  if (all.records == all.subjects) {
    return fmt::format("Of {} records {} {} alone", count_text(all.records), count,
                       one ? "is" : "are");
  }
  return fmt::format("Of {} records of {} patients {} {} to a patient who is alone",
                     count_text(all.records), count_text(all.subjects), count,
                     one ? "belongs" : "belong");
}

}  // namespace

const PrivacyMeasure* find_measure(const PrivacyGroup& group, const MeasureKey& key) {
  const auto found = std::ranges::find_if(group.measures, [&](const PrivacyMeasure& measure) {
    return measure.metric == key.metric && measure.searched == key.searched &&
           measure.missing == key.missing && measure.counted == key.counted &&
           measure.limit == key.limit;
  });
  return found == group.measures.end() ? nullptr : &*found;
}

std::string measure_text(const PrivacyGroup& group, const MeasureKey& key, int decimals) {
  const PrivacyMeasure* measure = find_measure(group, key);
  if (measure == nullptr) {
    return "";
  }
  return measure->value ? fixed(*measure->value, decimals)
                        : undefined_words(measure->value.error());
}

const PrivacyAudit* assessed_privacy(const Results& results) {
  return results.privacy && !results.privacy->quasi_identifiers.empty() ? &*results.privacy
                                                                        : nullptr;
}

std::string privacy_sentence(const Results& results) {
  const PrivacyAudit* audit = assessed_privacy(results);
  if (audit == nullptr) {
    return "Not assessed: no quasi-identifiers declared.";
  }
  const PrivacyGroup& all = audit->groups.front();
  if (!find_measure(all, {})->value) {
    return "Who can be recognised is " + measure_text(all, {}, 0) + ".";
  }
  return fmt::format(
      "{} in the combination of {}; the smallest class has {} (k-anonymity). An attacker who knows "
      "that somebody is in the table finds that person with probability up to {}, on average {}.",
      alone_words(all), names_of(audit->quasi_identifiers), measure_text(all, {}, 0),
      measure_text(all, {.metric = "prosecutor_risk"}, 2),
      measure_text(all, {.metric = "prosecutor_risk_mean"}, 2));
}

std::string missing_values_sentence(const Results& results) {
  const PrivacyAudit* audit = assessed_privacy(results);
  if (audit == nullptr) {
    return "";
  }
  const PrivacyGroup& all = audit->groups.front();
  if (all.incomplete == 0) {
    return "A missing value would count as a value of its own; no record misses a "
           "quasi-identifier.";
  }
  return fmt::format(
      "{} of {} records {} a quasi-identifier. A missing value counts as a value of its own, "
      "which leaves k at {}; if it matched any value k would be {}; without such records {}.",
      count_text(all.incomplete), count_text(all.records), all.incomplete == 1 ? "misses" : "miss",
      measure_text(all, {}, 0), measure_text(all, {.missing = "wildcard"}, 0),
      measure_text(all, {.missing = "excluded"}, 0));
}

std::vector<std::string> privacy_gaps() {
  return {
      "What the model leaks about the patients it was made from is not assessed here.",
      "Text and other columns that may hold identifiers are not searched.",
      "Whether somebody alone here is one of many outside the table is not known.",
      "Somebody with several records is looked for by one of them at a time, not by all together.",
      "What others learn about a person whom they do not single out is not assessed."};
}

std::string band_words(const PrivacyBand& band) {
  if (!band.to) {
    return fmt::format("{} or more", band.from);
  }
  return band.from == *band.to ? fmt::format("{}", band.from)
                               : fmt::format("{} to {}", band.from, *band.to);
}

std::string group_words(const PrivacyGroup& group) {
  const std::string who = slice_words(group.subgroup);
  return group.part ? fmt::format("{}, part {}", who, *group.part) : who;
}

}  // namespace clinval::reports
