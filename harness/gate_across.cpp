#include "harness/gate_across.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/gate.h"
#include "harness/gate_rows.h"

namespace clinval::harness {
namespace {

using reports::Decision;

/// The estimates of every group of the subgroup, in the order of the results.
std::vector<const reports::EstimateRow*> groups_of(const reports::Results& results,
                                                   const reports::GateRow& key) {
  std::vector<const reports::EstimateRow*> rows;
  for (const reports::EstimateRow& row : results.estimates) {
    const bool same = row.task == key.task && row.model == key.model && row.metric == key.metric &&
                      row.at == key.at && row.part == key.part;
    if (same && row.subgroup && row.subgroup->by == std::vector<std::string>{key.across}) {
      rows.push_back(&row);
    }
  }
  return rows;
}

const reports::ContrastRow* find_contrast(const reports::Results& results,
                                          const reports::GateRow& key, std::string_view kind,
                                          const reports::EstimateRow& a,
                                          const reports::EstimateRow& b) {
  const auto found =
      std::ranges::find_if(results.contrasts, [&](const reports::ContrastRow& contrast) {
        const reports::EstimateRow& row = contrast.row;
        return contrast.kind == kind && row.task == key.task && row.model == key.model &&
               row.metric == key.metric && row.at == key.at && row.part == key.part &&
               row.subgroup == a.subgroup && contrast.against.subgroup == b.subgroup;
      });
  return found == results.contrasts.end() ? nullptr : &*found;
}

std::string level_of(const reports::Slice& slice) {
  return slice.level.front().value_or("(missing)");
}

class Across {
 public:
  Across(const configs::GateSpec& gate, const reports::Results& results,
         reports::GateDecision& decision)
      : gate_(gate),
        results_(results),
        decision_(decision),
        ratio_(gate.op == configs::GateOp::MaxRatio),
        low_(ratio_ ? 1.0 / gate.upper : -gate.upper),
        high_(gate.upper) {}

  void decide() {
    const auto groups = groups_of(results_, decision_.row);
    if (groups.size() < 2) {
      decision_.reason = "missing_slice";
      return;
    }
    for (const reports::EstimateRow* group : groups) {
      hinder(obstacle(gate_, results_, decision_.row, *group));
    }
    for (std::size_t a = 0; a < groups.size(); ++a) {
      for (std::size_t b = a + 1; b < groups.size(); ++b) {
        add_pair(*groups[a], *groups[b]);
      }
    }
    if (!obstacle_.empty()) {
      decision_.reason = obstacle_;
    } else if (failed_) {
      decision_.verdict = Decision::Fail;
      decision_.reason = "beyond_limit";
    } else if (undecided_.empty()) {
      decision_.verdict = Decision::Pass;
      decision_.reason = "clears_limit";
    } else {
      decision_.reason = undecided_;
    }
  }

 private:
  void hinder(const std::string& reason) {
    if (obstacle_.empty()) {
      obstacle_ = reason;
    }
  }

  [[nodiscard]] BoundsDecision bounds(const metrics::Interval& interval) const {
    return decide_bounds(configs::GateOp::Within, low_, high_, *interval.limits,
                         interval.monte_carlo_error);
  }

  void add_pair(const reports::EstimateRow& a, const reports::EstimateRow& b) {
    const reports::ContrastRow* pair =
        find_contrast(results_, decision_.row, ratio_ ? "ratio" : "difference", a, b);
    if (pair == nullptr || !pair->row.value || pair->row.intervals.size() < 2 ||
        !pair->row.intervals[0].limits || !pair->row.intervals[1].limits) {
      hinder("no_interval");
      return;
    }
    const metrics::Interval& pointwise = pair->row.intervals[0];
    const BoundsDecision decided = bounds(pointwise);
    if (decided.decision != Decision::Pass && undecided_.empty()) {
      undecided_ = decided.decision == Decision::Fail ? "straddles_limit" : decided.reason;
    }
    failed_ = failed_ || bounds(pair->row.intervals[1]).decision == Decision::Fail;
    show_if_worst(*pair, pointwise);
  }

  /// How far an interval reaches beyond the limits; a ratio and its inverse reach equally far.
  [[nodiscard]] double reach(const metrics::Limits& limits) const {
    return ratio_ ? std::max(limits.upper, 1.0 / limits.lower)
                  : std::max(limits.upper, -limits.lower);
  }

  void show_if_worst(const reports::ContrastRow& pair, const metrics::Interval& pointwise) {
    const double own = reach(*pointwise.limits);
    if (worst_ && own <= *worst_) {
      return;
    }
    worst_ = own;
    decision_.interval = pointwise.id;
    decision_.lower = pointwise.limits->lower;
    decision_.upper = pointwise.limits->upper;
    decision_.estimate = *pair.row.value;
    decision_.pair =
        level_of(*pair.row.subgroup) + (ratio_ ? " / " : " - ") + level_of(*pair.against.subgroup);
  }

  const configs::GateSpec& gate_;
  const reports::Results& results_;
  reports::GateDecision& decision_;
  bool ratio_;
  double low_;
  double high_;
  std::optional<double> worst_;
  std::string obstacle_;
  std::string undecided_;
  bool failed_ = false;
};

}  // namespace

void decide_across(const configs::GateSpec& gate, const reports::Results& results,
                   reports::GateDecision& decision) {
  Across(gate, results, decision).decide();
}

}  // namespace clinval::harness
