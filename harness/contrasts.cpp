#include "harness/contrasts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "metrics/intervals.h"

namespace clinval::harness {
namespace {

constexpr std::size_t kMostLevels = 12;
constexpr double kLeastBeyond = 5.0;

enum class Kind { Difference, Ratio };

double compare(Kind kind, double a, double b) {
  return kind == Kind::Ratio ? a / b : a - b;
}

metrics::Interval from_errors(Kind kind, const reports::EstimateRow& a,
                              const reports::EstimateRow& b, double level) {
  const double value = compare(kind, *a.value, *b.value);
  const double of_a = kind == Kind::Ratio ? *a.standard_error / *a.value : *a.standard_error;
  const double of_b = kind == Kind::Ratio ? *b.standard_error / *b.value : *b.standard_error;
  const double error = std::hypot(of_a, of_b);
  return kind == Kind::Ratio ? metrics::log_interval("log_wald", value, error, level)
                             : metrics::wald_interval("wald", value, error, level);
}

metrics::Interval from_replicates(Kind kind, const ReplicateValues& a, const ReplicateValues& b,
                                  double level) {
  ReplicateValues paired(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] && b[i] && (kind == Kind::Difference || *b[i] > 0.0)) {
      paired[i] = compare(kind, *a[i], *b[i]);
    }
  }
  metrics::Interval interval = metrics::percentile_interval(existing(paired), level);
  if (interval.limits && (1.0 - level) / 2.0 * static_cast<double>(paired.size()) < kLeastBeyond) {
    interval.limits = metrics::Undefined::TooFewReplicates;
    interval.monte_carlo_error = std::nullopt;
  }
  return interval;
}

/// Estimates that differ in the level, or in the part, alone.
using Key = std::tuple<std::string, std::string, std::string, double, double, double, std::string,
                       std::string>;

Key key_of(const reports::EstimateRow& row) {
  return {row.model.value_or(""),
          row.metric,
          row.estimator,
          row.at.threshold.value_or(-1.0),
          row.at.horizon.value_or(-1.0),
          row.at.prevalence.value_or(-1.0),
          row.subgroup && row.part ? "part " + *row.part : "",
          row.subgroup ? row.subgroup->by.front() : ""};
}

/// Levels of one subgroup within a part, or the parts themselves.
bool is_compared(const reports::EstimateRow& row) {
  return row.subgroup ? row.subgroup->by.size() == 1 : row.part.has_value();
}

class Contrasts {
 public:
  Contrasts(bool independent, double level) : independent_(independent), level_(level) {}

  void add(const std::vector<GroupEstimate>& levels) {
    const std::size_t pairs = levels.size() * (levels.size() - 1) / 2;
    for (std::size_t a = 0; a < levels.size(); ++a) {
      for (std::size_t b = a + 1; b < levels.size(); ++b) {
        add_pair(levels[a], levels[b], pairs);
      }
    }
  }

  std::vector<reports::ContrastRow> rows;

 private:
  [[nodiscard]] bool by_errors(const GroupEstimate& a, const GroupEstimate& b) const {
    return independent_ && a.row->standard_error && b.row->standard_error;
  }

  void add_pair(const GroupEstimate& a, const GroupEstimate& b, std::size_t pairs) {
    const bool replicated = a.replicates != nullptr && b.replicates != nullptr;
    if (!a.row->value || !b.row->value || (!by_errors(a, b) && !replicated)) {
      return;
    }
    add_row(Kind::Difference, a, b, pairs);
    if (a.has_ratio && *a.row->value > 0.0 && *b.row->value > 0.0) {
      add_row(Kind::Ratio, a, b, pairs);
    }
  }

  void add_row(Kind kind, const GroupEstimate& a, const GroupEstimate& b, std::size_t pairs) {
    const auto interval = [&](double level) {
      return by_errors(a, b) ? from_errors(kind, *a.row, *b.row, level)
                             : from_replicates(kind, *a.replicates, *b.replicates, level);
    };
    const bool parts = !a.row->subgroup;
    reports::ContrastRow contrast{.row = *a.row,
                                  .against = parts ? reports::Against{.part = b.row->part}
                                                   : reports::Against{.subgroup = b.row->subgroup},
                                  .kind = kind == Kind::Ratio ? "ratio" : "difference"};
    reports::EstimateRow& row = contrast.row;
    row.value = compare(kind, *a.row->value, *b.row->value);
    row.standard_error = std::nullopt;
    row.p_value = std::nullopt;
    row.counts.clear();
    row.intervals = {interval(level_), interval(1.0 - (1.0 - level_) / static_cast<double>(pairs))};
    row.intervals.back().id += ".bonferroni";
    row.intervals.back().kind = "simultaneous";
    for (const std::string& mark : b.row->marks) {
      if (std::ranges::find(row.marks, mark) == row.marks.end()) {
        row.marks.push_back(mark);
      }
    }
    row.cases += b.row->cases;
    row.events += b.row->events;
    if (row.event_free && b.row->event_free) {
      *row.event_free += *b.row->event_free;
    }
    row.subjects += b.row->subjects;
    row.clusters += b.row->clusters;
    rows.push_back(std::move(contrast));
  }

  bool independent_;
  double level_;
};

}  // namespace

std::vector<reports::ContrastRow> group_contrasts(const std::vector<GroupEstimate>& estimates,
                                                  bool independent, double level) {
  std::map<Key, std::vector<GroupEstimate>> families;
  for (const GroupEstimate& estimate : estimates) {
    if (is_compared(*estimate.row)) {
      families[key_of(*estimate.row)].push_back(estimate);
    }
  }
  Contrasts contrasts(independent, level);
  for (const auto& [key, levels] : families) {
    if (levels.size() <= kMostLevels) {
      contrasts.add(levels);
    }
  }
  return std::move(contrasts.rows);
}

}  // namespace clinval::harness
