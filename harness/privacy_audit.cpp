#include "harness/privacy_audit.h"

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "harness/coded_table.h"
#include "metrics/reidentification.h"

namespace clinval::harness {
namespace {

using metrics::MissingRule;
using metrics::Outcome;
using metrics::ProsecutorRisk;
using Sizes = std::vector<std::int64_t>;

/// One way of counting classes: the three rules for missing values, or records for subjects.
struct Reading {
  std::string_view missing;
  MissingRule rule;
  std::string_view counted;
};
constexpr Reading kHeadline = {"own_category", MissingRule::OwnCategory, "subjects"};
constexpr auto kOthers =
    std::to_array<Reading>({{"wildcard", MissingRule::Wildcard, "subjects"},
                            {"excluded", MissingRule::Excluded, "subjects"},
                            {"own_category", MissingRule::OwnCategory, "records"}});

Outcome<Sizes> sizes_of(const CodedTable& table, const Reading& reading) {
  const bool subjects = reading.counted == "subjects";
  return metrics::class_sizes(
      columns_of(table), reading.rule,
      subjects ? std::span<const std::uint32_t>(table.subject) : std::span<const std::uint32_t>());
}

Outcome<ProsecutorRisk> risk_of(const Outcome<Sizes>& sizes,
                                const std::vector<std::uint8_t>& member = {}) {
  if (!sizes) {
    return sizes.error();
  }
  return metrics::prosecutor_risk(*sizes, member);
}

template <typename Read>
Outcome<double> value_of(const Outcome<ProsecutorRisk>& risk, Read read) {
  if (!risk) {
    return risk.error();
  }
  return static_cast<double>(read(*risk));
}

reports::PrivacyMeasure measure(std::string metric, std::string searched, const Reading& reading,
                                Outcome<double> value, std::optional<double> limit = {}) {
  reports::PrivacyMeasure one{.metric = std::move(metric),
                              .estimator = {},
                              .searched = std::move(searched),
                              .missing = std::string(reading.missing),
                              .counted = std::string(reading.counted),
                              .limit = limit,
                              .value = value};
  one.estimator = one.metric + "." + one.missing + "." + one.counted + ".1";
  return one;
}

Outcome<double> k_of(const Outcome<ProsecutorRisk>& risk) {
  return value_of(risk, [](const ProsecutorRisk& one) { return one.k_anonymity; });
}

/// k, highest and mean risk of the headline reading.
void add_headline(const Outcome<ProsecutorRisk>& risk, const std::string& searched,
                  reports::PrivacyGroup& group) {
  group.measures.push_back(measure("k_anonymity", searched, kHeadline, k_of(risk)));
  group.measures.push_back(
      measure("prosecutor_risk", searched, kHeadline,
              value_of(risk, [](const ProsecutorRisk& one) { return one.highest; })));
  group.measures.push_back(
      measure("prosecutor_risk_mean", searched, kHeadline,
              value_of(risk, [](const ProsecutorRisk& one) { return one.mean; })));
}

void add_shares(const Outcome<ProsecutorRisk>& risk, reports::PrivacyGroup& group) {
  for (std::size_t i = 0; i < metrics::kRiskLimits.size(); ++i) {
    group.measures.push_back(
        measure("prosecutor_risk_above", "table", kHeadline,
                value_of(risk, [i](const ProsecutorRisk& one) { return one.share_above[i]; }),
                metrics::kRiskLimits[i]));
  }
}

std::int64_t count_classes(const std::vector<std::uint32_t>& class_of,
                           const std::vector<std::uint8_t>& member) {
  std::vector<std::uint8_t> seen(class_of.size(), 0);
  std::int64_t count = 0;
  for (std::size_t row = 0; row < class_of.size(); ++row) {
    if (member[row] != 0 && seen[class_of[row]] == 0) {
      seen[class_of[row]] = 1;
      ++count;
    }
  }
  return count;
}

std::int64_t count_incomplete(const CodedTable& table) {
  std::int64_t count = 0;
  for (std::size_t row = 0; row < table.subject.size(); ++row) {
    bool incomplete = false;
    for (const Codes& code : table.codes) {
      incomplete = incomplete || code[row] == kMissingCode;
    }
    count += incomplete ? 1 : 0;
  }
  return count;
}

void add_bands(const Outcome<ProsecutorRisk>& risk, reports::PrivacyGroup& group) {
  for (std::size_t i = 0; i < metrics::kSizeBands.size(); ++i) {
    const metrics::SizeBand& band = metrics::kSizeBands[i];
    group.bands.push_back(
        {.from = band.from, .to = band.to, .records = risk ? risk->records_in[i] : 0});
  }
}

/// Class sizes of the whole table, once for all groups.
struct Searched {
  Outcome<std::vector<std::uint32_t>> class_of;
  Outcome<Sizes> headline;
  std::vector<Outcome<Sizes>> others;
};

Searched search(const CodedTable& table) {
  Searched found{.class_of = metrics::equivalence_classes(columns_of(table)),
                 .headline = sizes_of(table, kHeadline),
                 .others = {}};
  for (const Reading& reading : kOthers) {
    found.others.push_back(sizes_of(table, reading));
  }
  return found;
}

reports::PrivacyGroup audit_group(const datasets::CaseSet& cases, const CodedTable& table,
                                  const Searched& found, const CaseGroup& who) {
  const CodedTable own = only(table, who.member);
  const Outcome<ProsecutorRisk> risk = risk_of(found.headline, who.member);
  reports::PrivacyGroup group{.part = who.part, .subgroup = who.slice};
  group.records = static_cast<std::int64_t>(own.subject.size());
  group.subjects = count_distinct(cases.subject, who.member);
  group.incomplete = count_incomplete(own);
  group.classes = found.class_of ? count_classes(*found.class_of, who.member) : 0;
  group.uniques = risk ? risk->uniques : 0;
  add_bands(risk, group);
  add_headline(risk, "table", group);
  add_shares(risk, group);
  for (std::size_t i = 0; i < found.others.size(); ++i) {
    group.measures.push_back(
        measure("k_anonymity", "table", kOthers[i], k_of(risk_of(found.others[i], who.member))));
  }
  if (who.part || who.slice) {
    add_headline(risk_of(sizes_of(own, kHeadline)), "group", group);
  }
  return group;
}

reports::PrivacyAttribute audit_attribute(const std::string& name, const Codes& codes) {
  reports::PrivacyAttribute attribute{.column = name};
  for (const std::uint32_t code : codes) {
    attribute.missing += code == kMissingCode ? 1 : 0;
  }
  const metrics::QuasiIdentifier column{.code = codes, .missing = kMissingCode};
  const auto told = metrics::distinction({&column, 1});
  if (told) {
    attribute.values = told->classes;
    attribute.distinction = told->distinction;
    if (told->separation) {
      attribute.separation = *told->separation;
    }
  }
  return attribute;
}

}  // namespace

reports::PrivacyAudit audit_privacy(const configs::RunConfig& config,
                                    const datasets::CaseSet& cases,
                                    const std::vector<CaseGroup>& groups) {
  const CodedTable table = coded_table(config.quasi_identifiers, cases);
  const Searched found = search(table);
  reports::PrivacyAudit audit;
  for (std::size_t i = 0; i < table.codes.size(); ++i) {
    audit.quasi_identifiers.push_back(audit_attribute(config.quasi_identifiers[i], table.codes[i]));
  }
  for (const CaseGroup& who : groups) {
    audit.groups.push_back(audit_group(cases, table, found, who));
    if (table.codes.empty()) {  // what is true of everybody need not be said of each group
      break;
    }
  }
  return audit;
}

}  // namespace clinval::harness
