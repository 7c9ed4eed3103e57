#include "metrics/reidentification.h"

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

using Ids = std::vector<std::uint32_t>;
using Counts = std::vector<std::int64_t>;

constexpr std::uint32_t kEverybody = 0;
/// Numbers of pairs stay within 64 bits.
constexpr std::size_t kMostRecords = std::numeric_limits<std::int32_t>::max();

/// One step of a partition: rows stay together when they were and have equal codes. A pair of
/// 32-bit numbers is one 64-bit key, so that nothing rests on a hash being free of collisions.
template <typename CodeOf>
void refine(Ids& class_of, CodeOf code_of) {
  std::unordered_map<std::uint64_t, std::uint32_t> number;
  number.reserve(class_of.size());
  for (std::size_t row = 0; row < class_of.size(); ++row) {
    const std::uint64_t key = (std::uint64_t{class_of[row]} << 32U) | code_of(row);
    class_of[row] =
        number.try_emplace(key, static_cast<std::uint32_t>(number.size())).first->second;
  }
}

std::size_t checked_length(std::span<const QuasiIdentifier> columns) {
  const std::size_t rows = columns.front().code.size();
  for (const QuasiIdentifier& column : columns) {
    if (column.code.size() != rows) {
      throw std::invalid_argument("reidentification: quasi-identifiers of different length");
    }
  }
  if (rows > kMostRecords) {
    throw std::invalid_argument("reidentification: more than 2^31 - 1 records");
  }
  return rows;
}

std::uint32_t count_of(const Ids& ids) {
  return ids.empty() ? 0 : *std::ranges::max_element(ids) + 1;
}

bool misses(const QuasiIdentifier& column, std::size_t row) {
  return column.missing && column.code[row] == *column.missing;
}

/// The subjects 0 … n-1 of the records: numbers of strangers may have gaps.
Ids dense_subjects(std::span<const std::uint32_t> subject, std::size_t rows) {
  Ids dense(rows, kEverybody);
  refine(dense, [&](std::size_t row) {
    return subject.empty() ? static_cast<std::uint32_t>(row) : subject[row];
  });
  return dense;
}

/// Subjects of each class, each once. `counts[row]` is 0 for records that are left out.
Counts subjects_by_class(const Ids& class_of, const Ids& subject,
                         const std::vector<std::uint8_t>& counts) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (std::size_t row = 0; row < class_of.size(); ++row) {
    if (counts[row] != 0) {
      pairs.emplace_back(class_of[row], subject[row]);
    }
  }
  std::ranges::sort(pairs);
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  Counts subjects(count_of(class_of), 0);
  for (const auto& [one, who] : pairs) {
    ++subjects[one];
  }
  return subjects;
}

/// The different keys of a table, with what they miss and who has them.
struct Keys {
  std::vector<std::size_t> example;                  ///< by key: a record that has it
  std::vector<std::vector<std::uint32_t>> subjects;  ///< by key, each once, ascending
  std::map<std::vector<bool>, std::vector<std::size_t>> by_pattern;  ///< missing columns: keys
};

Keys keys_of(std::span<const QuasiIdentifier> columns, const Ids& class_of, const Ids& subject) {
  Keys keys;
  keys.subjects.resize(count_of(class_of));
  for (std::size_t row = 0; row < class_of.size(); ++row) {
    if (class_of[row] == keys.example.size()) {  // classes are numbered by first appearance
      std::vector<bool> pattern;
      for (const QuasiIdentifier& column : columns) {
        pattern.push_back(misses(column, row));
      }
      keys.by_pattern[pattern].push_back(keys.example.size());
      keys.example.push_back(row);
    }
    keys.subjects[class_of[row]].push_back(subject[row]);
  }
  for (std::vector<std::uint32_t>& who : keys.subjects) {
    std::ranges::sort(who);
    who.erase(std::unique(who.begin(), who.end()), who.end());
  }
  return keys;
}

/// Keys that match when compared in the columns that neither pattern misses: a bucket for each key
/// of `left`, then for each of `right`.
Ids buckets(std::span<const QuasiIdentifier> columns, const Keys& keys,
            const std::pair<const std::vector<bool>, std::vector<std::size_t>>& left,
            const std::pair<const std::vector<bool>, std::vector<std::size_t>>& right) {
  std::vector<std::size_t> both = left.second;
  both.insert(both.end(), right.second.begin(), right.second.end());
  Ids bucket(both.size(), kEverybody);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (!left.first[c] && !right.first[c]) {
      refine(bucket, [&](std::size_t i) { return columns[c].code[keys.example[both[i]]]; });
    }
  }
  return bucket;
}

/// Subjects in any key that matches, where no subject has two records: numbers add up.
void add_single(std::size_t lefts, const Ids& bucket, const std::vector<std::size_t>& left,
                const std::vector<std::size_t>& right, const Keys& keys, Counts& matches) {
  Counts in_bucket(count_of(bucket), 0);
  for (std::size_t i = 0; i < right.size(); ++i) {
    in_bucket[bucket[lefts + i]] += static_cast<std::int64_t>(keys.subjects[right[i]].size());
  }
  for (std::size_t i = 0; i < lefts; ++i) {
    matches[left[i]] += in_bucket[bucket[i]];
  }
}

/// The keys of `right` that each key of `left` matches, where a subject may be in several.
void add_matching(std::size_t lefts, const Ids& bucket, const std::vector<std::size_t>& right,
                  std::vector<std::vector<std::size_t>>& matching) {
  std::vector<std::vector<std::size_t>> in_bucket(count_of(bucket));
  for (std::size_t i = 0; i < right.size(); ++i) {
    in_bucket[bucket[lefts + i]].push_back(right[i]);
  }
  for (std::size_t i = 0; i < lefts; ++i) {
    const std::vector<std::size_t>& found = in_bucket[bucket[i]];
    matching[i].insert(matching[i].end(), found.begin(), found.end());
  }
}

std::int64_t union_size(const std::vector<std::size_t>& matching, const Keys& keys,
                        std::vector<std::size_t>& seen_at, std::size_t turn) {
  std::int64_t size = 0;
  for (const std::size_t key : matching) {
    for (const std::uint32_t who : keys.subjects[key]) {
      size += seen_at[who] != turn ? 1 : 0;
      seen_at[who] = turn;
    }
  }
  return size;
}

/// Subjects that match each key when a missing value matches anything. Matching is not transitive,
/// so that there are no classes: each key has a number of its own.
Counts wildcard_matches(std::span<const QuasiIdentifier> columns, const Keys& keys,
                        std::size_t subjects, bool repeated) {
  Counts matches(keys.example.size(), 0);
  std::vector<std::size_t> seen_at(subjects, 0);
  std::size_t turn = 0;
  for (const auto& left : keys.by_pattern) {
    std::vector<std::vector<std::size_t>> matching(left.second.size());
    for (const auto& right : keys.by_pattern) {
      const Ids bucket = buckets(columns, keys, left, right);
      if (repeated) {
        add_matching(left.second.size(), bucket, right.second, matching);
      } else {
        add_single(left.second.size(), bucket, left.second, right.second, keys, matches);
      }
    }
    for (std::size_t i = 0; repeated && i < matching.size(); ++i) {
      matches[left.second[i]] = union_size(matching[i], keys, seen_at, ++turn);
    }
  }
  return matches;
}

std::vector<std::uint8_t> complete_records(std::span<const QuasiIdentifier> columns,
                                           std::size_t rows) {
  std::vector<std::uint8_t> complete(rows, 1);
  for (const QuasiIdentifier& column : columns) {
    for (std::size_t row = 0; row < rows; ++row) {
      complete[row] = complete[row] != 0 && !misses(column, row) ? 1 : 0;
    }
  }
  return complete;
}

}  // namespace

Outcome<std::vector<std::uint32_t>> equivalence_classes(std::span<const QuasiIdentifier> columns) {
  if (columns.empty()) {
    return Undefined::NoQuasiIdentifier;
  }
  const std::size_t rows = checked_length(columns);
  if (rows == 0) {
    return Undefined::NoCases;
  }
  Ids class_of(rows, kEverybody);
  for (const QuasiIdentifier& column : columns) {
    refine(class_of, [&](std::size_t row) { return column.code[row]; });
  }
  return class_of;
}

Outcome<std::vector<std::int64_t>> class_sizes(std::span<const QuasiIdentifier> columns,
                                               MissingRule rule,
                                               std::span<const std::uint32_t> subject) {
  const auto classes = equivalence_classes(columns);
  if (!classes) {
    return classes.error();
  }
  const std::size_t rows = classes->size();
  if (!subject.empty() && subject.size() != rows) {
    throw std::invalid_argument("class_sizes: one subject a record");
  }
  const Ids who = dense_subjects(subject, rows);
  std::vector<std::uint8_t> counts(rows, 1);
  Counts by_class;
  if (rule == MissingRule::Wildcard) {
    const std::size_t subjects = count_of(who);
    by_class =
        wildcard_matches(columns, keys_of(columns, *classes, who), subjects, subjects < rows);
  } else {
    if (rule == MissingRule::Excluded) {
      counts = complete_records(columns, rows);
    }
    by_class = subjects_by_class(*classes, who, counts);
  }
  if (std::ranges::count(counts, 1) == 0) {
    return Undefined::NoCases;
  }
  Counts size(rows, 0);
  for (std::size_t row = 0; row < rows; ++row) {
    size[row] = counts[row] != 0 ? by_class[(*classes)[row]] : 0;
  }
  return size;
}

Outcome<ProsecutorRisk> prosecutor_risk(std::span<const std::int64_t> size,
                                        std::span<const std::uint8_t> member) {
  if (!member.empty() && member.size() != size.size()) {
    throw std::invalid_argument("prosecutor_risk: one flag a record");
  }
  std::map<std::int64_t, std::int64_t> records_of_size;
  ProsecutorRisk risk;
  for (std::size_t row = 0; row < size.size(); ++row) {
    if (size[row] < 0) {
      throw std::invalid_argument("prosecutor_risk: a negative size");
    }
    if (size[row] > 0 && (member.empty() || member[row] != 0)) {
      ++records_of_size[size[row]];
      ++risk.records;
    }
  }
  if (risk.records == 0) {
    return Undefined::NoCases;
  }
  const auto n = static_cast<double>(risk.records);
  std::vector<double> terms;
  std::array<std::int64_t, kRiskLimits.size()> above = {};
  for (const auto& [f, records] : records_of_size) {
    terms.push_back(static_cast<double>(records) / static_cast<double>(f));
    for (std::size_t i = 0; i < kRiskLimits.size(); ++i) {
      above[i] += 1.0 / static_cast<double>(f) > kRiskLimits[i] ? records : 0;
    }
    for (std::size_t i = 0; i < kSizeBands.size(); ++i) {
      const bool inside = f >= kSizeBands[i].from && (!kSizeBands[i].to || f <= *kSizeBands[i].to);
      risk.records_in[i] += inside ? records : 0;
    }
  }
  risk.k_anonymity = records_of_size.begin()->first;
  risk.uniques = risk.records_in.front();
  risk.highest = 1.0 / static_cast<double>(risk.k_anonymity);
  risk.mean = sum(terms) / n;
  for (std::size_t i = 0; i < above.size(); ++i) {
    risk.share_above[i] = static_cast<double>(above[i]) / n;
  }
  return risk;
}

Outcome<Distinction> distinction(std::span<const QuasiIdentifier> columns) {
  const auto classes = equivalence_classes(columns);
  if (!classes) {
    return classes.error();
  }
  Counts records(count_of(*classes), 0);
  for (const std::uint32_t one : *classes) {
    ++records[one];
  }
  const auto n = static_cast<std::int64_t>(classes->size());
  std::int64_t twice_equal = 0;
  for (const std::int64_t count : records) {
    twice_equal += count * (count - 1);
  }
  Distinction result{.classes = static_cast<std::int64_t>(records.size()),
                     .distinction = static_cast<double>(records.size()) / static_cast<double>(n)};
  if (n > 1) {
    const std::int64_t twice_all = n * (n - 1);
    result.separation =
        static_cast<double>(twice_all - twice_equal) / static_cast<double>(twice_all);
  }
  return result;
}

}  // namespace clinval::metrics
