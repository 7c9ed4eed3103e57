#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "datasets/case_set.h"

namespace clinval::harness::tests {

/// One case of a test, readable as a row of a table.
struct SmallCase {
  std::string id;
  std::string subject;
  std::optional<std::string> sex;
  std::optional<std::int64_t> label;
};

inline datasets::Table small_table(const std::vector<SmallCase>& cases) {
  datasets::Column sex{
      .name = "sex", .type = datasets::ColumnType::Text, .present = {}, .values = {}};
  datasets::Column label{
      .name = "y", .type = datasets::ColumnType::Integer, .present = {}, .values = {}};
  std::vector<std::string> sexes;
  std::vector<std::int64_t> labels;
  for (const SmallCase& one : cases) {
    sex.present.push_back(one.sex ? 1 : 0);
    sexes.push_back(one.sex.value_or(""));
    label.present.push_back(one.label ? 1 : 0);
    labels.push_back(one.label.value_or(0));
  }
  sex.values = sexes;
  label.values = labels;
  return {.columns = {sex, label}, .rows = cases.size()};
}

/// Every case its own cluster unless subjects repeat; excluded rows leave by exclusion 0.
inline datasets::CaseSet small_case_set(const std::vector<SmallCase>& cases,
                                        const std::vector<SmallCase>& excluded = {}) {
  datasets::CaseSet set;
  set.cases = small_table(cases);
  set.excluded = small_table(excluded);
  for (const SmallCase& one : cases) {
    set.case_id.push_back(one.id);
    set.subject.push_back(one.subject);
    set.cluster.push_back(one.subject);
  }
  for (const SmallCase& one : excluded) {
    set.excluded_subject.push_back(one.subject);
    set.excluded_by.push_back(0);
  }
  set.sha256 = std::string(64, '0');
  return set;
}

}  // namespace clinval::harness::tests
