#include "tests/reports/example_privacy.h"

#include <algorithm>
#include <map>
#include <set>

#include "metrics/reidentification.h"
#include "reports/privacy_words.h"

namespace clinval::tests {

using metrics::MissingRule;
using metrics::Outcome;
using metrics::ProsecutorRisk;
using reports::PrivacyAudit;
using reports::PrivacyGroup;

namespace {

using Codes = std::vector<std::uint32_t>;

Codes codes_of(const std::vector<std::string>& texts) {
  std::map<std::string, std::uint32_t> numbers = {{"", 0}};
  Codes codes;
  for (const std::string& text : texts) {
    const auto next = static_cast<std::uint32_t>(numbers.size());
    codes.push_back(numbers.try_emplace(text, next).first->second);
  }
  return codes;
}

/// The flagged records of a table of codes.
std::vector<Codes> only(const std::vector<Codes>& table, const std::vector<std::uint8_t>& member) {
  std::vector<Codes> some(table.size());
  for (std::size_t c = 0; c < table.size(); ++c) {
    for (std::size_t i = 0; i < member.size(); ++i) {
      if (member[i] != 0) {
        some[c].push_back(table[c][i]);
      }
    }
  }
  return some;
}

/// The columns and, last, the subjects. No member: everybody.
Outcome<ProsecutorRisk> risk_of(const std::vector<Codes>& table, MissingRule rule, bool subjects,
                                const std::vector<std::uint8_t>& member = {}) {
  std::vector<metrics::QuasiIdentifier> columns;
  for (std::size_t c = 0; c + 1 < table.size(); ++c) {
    columns.push_back({.code = table[c], .missing = 0});
  }
  const auto sizes = metrics::class_sizes(columns, rule, subjects ? table.back() : Codes());
  if (!sizes) {
    return sizes.error();
  }
  return metrics::prosecutor_risk(*sizes, member);
}

template <typename Read>
void add(PrivacyGroup& group, const reports::MeasureKey& key, const Outcome<ProsecutorRisk>& risk,
         Read read) {
  group.measures.push_back({.metric = key.metric,
                            .estimator = key.metric + "." + key.missing + "." + key.counted + ".1",
                            .searched = key.searched,
                            .missing = key.missing,
                            .counted = key.counted,
                            .limit = key.limit,
                            .value = risk ? Outcome<double>(read(*risk)) : risk.error()});
}

double k_of(const ProsecutorRisk& risk) {
  return static_cast<double>(risk.k_anonymity);
}

void add_headline(PrivacyGroup& group, const std::string& searched,
                  const Outcome<ProsecutorRisk>& risk) {
  const auto line = [&](const std::string& metric, auto read) {
    add(group, {.metric = metric, .searched = searched}, risk, read);
  };
  line("k_anonymity", k_of);
  line("prosecutor_risk", [](const ProsecutorRisk& one) { return one.highest; });
  line("prosecutor_risk_mean", [](const ProsecutorRisk& one) { return one.mean; });
}

void add_measures(const std::vector<Codes>& table, const std::vector<std::uint8_t>& member,
                  PrivacyGroup& group) {
  const auto risk = risk_of(table, MissingRule::OwnCategory, true, member);
  add_headline(group, "table", risk);
  for (std::size_t i = 0; i < metrics::kRiskLimits.size(); ++i) {
    add(group, {.metric = "prosecutor_risk_above", .limit = metrics::kRiskLimits[i]}, risk,
        [i](const ProsecutorRisk& one) { return one.share_above[i]; });
  }
  group.uniques = risk ? risk->uniques : 0;
  add(group, {.missing = "wildcard"}, risk_of(table, MissingRule::Wildcard, true, member), k_of);
  add(group, {.missing = "excluded"}, risk_of(table, MissingRule::Excluded, true, member), k_of);
  add(group, {.counted = "records"}, risk_of(table, MissingRule::OwnCategory, false, member), k_of);
  for (std::size_t i = 0; i < metrics::kSizeBands.size(); ++i) {
    group.bands.push_back({.from = metrics::kSizeBands[i].from,
                           .to = metrics::kSizeBands[i].to,
                           .records = risk ? risk->records_in[i] : 0});
  }
  if (group.part || group.subgroup) {
    add_headline(group, "group", risk_of(only(table, member), MissingRule::OwnCategory, true));
  }
}

PrivacyGroup group_of(const std::vector<Codes>& table, const KnownGroup& who) {
  PrivacyGroup group{.part = who.part, .subgroup = who.slice};
  std::set<std::uint32_t> subjects;
  std::set<Codes> classes;
  for (std::size_t i = 0; i < who.member.size(); ++i) {
    if (who.member[i] == 0) {
      continue;
    }
    Codes key;
    for (std::size_t c = 0; c + 1 < table.size(); ++c) {
      key.push_back(table[c][i]);
    }
    ++group.records;
    subjects.insert(table.back()[i]);
    group.incomplete += std::ranges::count(key, 0U) > 0 ? 1 : 0;
    classes.insert(key);
  }
  group.subjects = static_cast<std::int64_t>(subjects.size());
  group.classes = static_cast<std::int64_t>(classes.size());
  add_measures(table, who.member, group);
  return group;
}

}  // namespace

PrivacyAudit privacy_of(const std::vector<KnownColumn>& columns, const Codes& subject,
                        const std::vector<KnownGroup>& groups) {
  PrivacyAudit audit;
  std::vector<Codes> table;
  for (const KnownColumn& column : columns) {
    table.push_back(codes_of(column.texts));
    const metrics::QuasiIdentifier coded{.code = table.back(), .missing = 0};
    const auto told = metrics::distinction({&coded, 1});
    audit.quasi_identifiers.push_back({.column = column.name,
                                       .values = told->classes,
                                       .missing = std::ranges::count(table.back(), 0U),
                                       .distinction = told->distinction,
                                       .separation = *told->separation});
  }
  table.push_back(subject);
  for (const KnownGroup& group : groups) {
    audit.groups.push_back(group_of(table, group));
  }
  return audit;
}

PrivacyAudit small_privacy() {
  const std::vector<std::string> sex = {"F", "F", "M", "M", "M", "", "F", "F"};
  const std::vector<std::string> age = {"old",   "old", "old",   "young",
                                        "young", "old", "young", "young"};
  return privacy_of({{"sex", sex}, {"age", age}}, {1, 2, 3, 4, 5, 6, 7, 7},
                    {{{}, {}, {1, 1, 1, 1, 1, 1, 1, 1}},
                     {{}, reports::Slice{{"sex"}, {"F"}}, {1, 1, 0, 0, 0, 0, 1, 1}},
                     {"external", {}, {0, 0, 0, 0, 0, 0, 0, 0}}});
}

}  // namespace clinval::tests
