#include "harness/caseset_risk.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "configs/canonical_json.h"
#include "harness/config_check.h"
#include "harness/privacy_audit.h"
#include "reports/escaping.h"
#include "reports/privacy_json.h"
#include "reports/privacy_words.h"

namespace clinval::harness {
namespace {

std::string group_table(const reports::PrivacyAudit& audit) {
  std::size_t width = 5;
  for (const reports::PrivacyGroup& group : audit.groups) {
    width = std::max(width, reports::visible(reports::group_words(group)).size());
  }
  std::string text =
      fmt::format("{:<{}} {:>8} {:>8} {:>8} {:>6} {:>8} {:>8} {:>8} {:>8}\n", "group", width,
                  "records", "subjects", "alone", "k", "k alone", "highest", "mean", "> 0.09");
  for (const reports::PrivacyGroup& group : audit.groups) {
    const bool everybody = !group.part && !group.subgroup;
    text += fmt::format(
        "{:<{}} {:>8} {:>8} {:>8} {:>6} {:>8} {:>8} {:>8} {:>8}\n",
        reports::visible(reports::group_words(group)), width, group.records, group.subjects,
        group.uniques, reports::measure_text(group, {}, 0),
        everybody ? "" : reports::measure_text(group, {.searched = "group"}, 0),
        reports::measure_text(group, {.metric = "prosecutor_risk"}, 4),
        reports::measure_text(group, {.metric = "prosecutor_risk_mean"}, 4),
        reports::measure_text(group, {.metric = "prosecutor_risk_above", .limit = 0.09}, 4));
  }
  return text;
}

std::string band_table(const reports::PrivacyGroup& all) {
  std::string text = fmt::format("{:<20} {:>8}\n", "subjects in class", "records");
  for (const reports::PrivacyBand& band : all.bands) {
    text += fmt::format("{:<20} {:>8}\n", reports::band_words(band), band.records);
  }
  return text;
}

std::string audit_text(const reports::Results& results) {
  std::string text = reports::visible(reports::privacy_sentence(results)) + "\n";
  text += reports::visible(reports::missing_values_sentence(results)) + "\n";
  text += "\n" + group_table(*results.privacy) + "\n" + band_table(results.privacy->groups.front());
  text +=
      "\nA class is everybody in the whole table with the same combination, each subject once; `k "
      "alone` has classes of the group by itself. alone: records whose class is one subject. "
      "highest, mean: chance that an attacker is right. > 0.09: share of records where it is more, "
      "that is with a class of 11 or fewer.\n\n";
  for (const std::string& gap : reports::privacy_gaps()) {
    text += gap + "\n";
  }
  return text;
}

}  // namespace

std::string caseset_risk(const configs::RunConfig& config, const std::string& data_folder,
                         bool json) {
  refuse_bad_config(config);
  if (config.quasi_identifiers.empty()) {
    throw configs::InputError(
        configs::Area::Config,
        configs::Problem{.code = "E-CONFIG-NO-QUASI-IDENTIFIERS",
                         .pointer = "/privacy/quasi_identifiers",
                         .expected = "columns by which others may recognise a person",
                         .hint = "name them, for example age, sex and the year of admission"});
  }
  const datasets::CaseSet cases = datasets::read_case_set(config, data_folder);
  reports::Results results;
  results.privacy = audit_privacy(config, cases, case_groups(config, cases.cases, cases.part));
  return json ? configs::canonical_json(reports::privacy_json(*results.privacy)) + "\n"
              : audit_text(results);
}

}  // namespace clinval::harness
