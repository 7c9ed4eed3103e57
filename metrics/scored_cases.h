#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <vector>

#include "metrics/executor.h"
#include "metrics/unfilled.h"

namespace clinval::metrics {

/// What a score means. Probability: every score lies in [0, 1]; the logit and the log loss of each
/// case are then available.
enum class Scale { Any, Probability };

/// Whether the cases are independent, or some cluster (a patient, a matched set) holds several.
/// Decided once for a task and inherited by its subgroups.
enum class Design { Independent, Clustered };

/// Cases of one score, ascending by score.
struct TieGroup {
  double score = 0.0;
  std::size_t begin = 0;  ///< first sorted position
  std::size_t end = 0;    ///< one past the last
};

/// Makes tie group g from ascending scores and the positions at which groups begin, followed by
/// the number of scores.
struct TieGroupAt {
  std::span<const double> scores;
  std::span<const std::uint32_t> begins;

  TieGroup operator()(std::size_t g) const {
    return {.score = scores[begins[g]], .begin = begins[g], .end = begins[g + 1]};
  }
};

/// All of them: a range of values, kept in 4 bytes a group.
using TieGroups =
    std::ranges::transform_view<std::ranges::iota_view<std::size_t, std::size_t>, TieGroupAt>;

/// A tie group on the way from the surest prediction down.
struct ConfidenceStep {
  std::uint32_t group = 0;
  bool ties_previous = false;  ///< max(p, 1 - p) is that of the step before
  bool above_half = false;     ///< p > 1/2
  bool at_half = false;
};

/// The door of every binary metric: outcome and score of each case, sorted once.
///
/// Invariants: size() >= 0; scores are finite and ascending; labels are 0 or 1; with
/// Scale::Probability scores lie in [0, 1]. Within one score cases keep their input order. A
/// subgroup is a `subset`, a replicate a vector of multiplicities: neither sorts again.
///
/// Errors: std::invalid_argument names the first bad index (score not finite, label above 1,
///         probability outside [0, 1], lengths that differ, clip outside (0, 0.5)).
/// Cost:   O(n) once; subset O(n). 17 bytes a case (4 more with clusters, 16 with logarithms), and
///         17 more while sorting. An executor splits checking, sorting and filling; the arrays are
///         the same for any.
class ScoredCases {
 public:
  struct Settings {
    Scale scale = Scale::Any;
    /// Probabilities enter logits and logarithms as min(max(p, clip), 1 - clip); ranks, Brier
    /// score and O:E never see it.
    std::optional<double> probability_clip = std::nullopt;
    /// Decided from outside (once a task); without it a cluster that repeats makes it Clustered.
    std::optional<Design> design = std::nullopt;
  };

  /// @param y_true   0 or 1, one a case
  /// @param y_score  the score, one a case
  /// @param cluster  cluster index, one a case (gaps allowed); empty: each case its own
  ScoredCases(std::span<const std::uint8_t> y_true, std::span<const double> y_score,
              std::span<const std::uint32_t> cluster, Settings settings,
              const Executor& executor = run_in_order);
  ScoredCases(std::span<const std::uint8_t> y_true, std::span<const double> y_score)
      : ScoredCases(y_true, y_score, {}, Settings{}) {}

  /// The cases whose flag is set, in the same order. `member` is indexed as the input of *this*
  /// object: the constructor's, or, for a subset, the rank among the cases that were kept. Design
  /// and settings are inherited.
  ///
  /// Errors: std::invalid_argument when there is not one flag a case.
  [[nodiscard]] ScoredCases subset(std::span<const std::uint8_t> member) const;

  /// The same cases in the same order with other outcomes, by sorted position. O(n), no sorting;
  /// logarithms are taken anew only where an outcome changes.
  ///
  /// Errors: std::invalid_argument when there is not one label a case, or one is above 1.
  [[nodiscard]] ScoredCases with_labels(std::span<const std::uint8_t> labels) const;

  [[nodiscard]] std::size_t size() const { return scores_.size(); }
  [[nodiscard]] std::int64_t positives() const { return positives_; }
  [[nodiscard]] std::int64_t negatives() const {
    return static_cast<std::int64_t>(size()) - positives_;
  }
  [[nodiscard]] Scale scale() const { return settings_.scale; }
  [[nodiscard]] Design design() const { return design_; }
  /// Number of probabilities of exactly 0 or 1 that no clip moves.
  [[nodiscard]] std::int64_t zero_or_one() const { return zero_or_one_; }
  /// Distinct clusters present; equals size() when independent.
  [[nodiscard]] std::size_t cluster_count() const { return cluster_count_; }
  /// One more than the largest cluster index: the length of an array by cluster. A subset keeps the
  /// indices of the whole, so that all share one set of resampling units.
  [[nodiscard]] std::size_t cluster_bound() const { return cluster_bound_; }

  // By sorted position.
  [[nodiscard]] std::span<const double> scores() const { return scores_; }
  [[nodiscard]] std::span<const std::uint8_t> labels() const { return labels_; }
  [[nodiscard]] std::span<const std::uint32_t> clusters() const {
    return own_clusters_ ? input_index_ : clusters_;
  }
  [[nodiscard]] TieGroups groups() const {
    const std::size_t count = group_begins_.empty() ? 0 : group_begins_.size() - 1;
    return {std::views::iota(std::size_t{0}, count), TieGroupAt{scores_, group_begins_}};
  }
  /// Where the case stood in the input: what models of the same cases share.
  [[nodiscard]] std::span<const std::uint32_t> input_index() const { return input_index_; }
  /// Tie groups from the largest max(p, 1 - p) down; empty unless Scale::Probability.
  [[nodiscard]] std::span<const ConfidenceStep> by_confidence() const { return by_confidence_; }
  /// logit of the (clipped) probability; empty unless Scale::Probability and zero_or_one() == 0.
  [[nodiscard]] std::span<const double> logits() const { return logits_; }
  /// -log of the (clipped) probability given to what happened; empty as logits().
  [[nodiscard]] std::span<const double> log_losses() const { return log_losses_; }

 private:
  ScoredCases() = default;
  void fill(std::span<const std::uint8_t> y_true, std::span<const double> y_score,
            std::span<const std::uint32_t> cluster, const Executor& executor);
  void finish(const Executor& executor);  // groups, counts, logarithms from the sorted arrays
  void find_groups(const Executor& executor);
  void count_clusters();
  void take_logarithms(const Executor& executor);
  void order_by_confidence();

  Settings settings_;
  Design design_ = Design::Independent;
  bool own_clusters_ = false;  // each case is its own cluster, named by its input index
  Unfilled<double> scores_;
  Unfilled<std::uint8_t> labels_;
  Unfilled<std::uint32_t> clusters_;  // unless own_clusters_
  Unfilled<std::uint32_t> input_index_;
  Unfilled<std::uint32_t> group_begins_;
  std::vector<ConfidenceStep> by_confidence_;
  Unfilled<double> logits_;
  Unfilled<double> log_losses_;
  std::int64_t positives_ = 0;
  std::int64_t zero_or_one_ = 0;
  std::size_t cluster_count_ = 0;
  std::size_t cluster_bound_ = 0;
};

/// By input index: how many of the flagged stand before it, that is, its index in a subset.
[[nodiscard]] std::vector<std::uint32_t> subset_index(std::span<const std::uint8_t> member);

struct Tally;  // tally.h

/// All cases once, or each with a multiplicity (one bootstrap replicate). A ScoredCases converts.
struct CaseView {
  CaseView(const ScoredCases& all) : cases(all) {}  // NOLINT(google-explicit-constructor)
  /// Errors: std::invalid_argument when there is not one multiplicity a case.
  CaseView(const ScoredCases& all, std::span<const std::uint32_t> times);
  /// With the tally of just these cases and multiplicities, which metrics then read. A tally by
  /// clusters comes without multiplicities, and only additive metrics may see it.
  CaseView(const ScoredCases& all, std::span<const std::uint32_t> times, const Tally& known);

  const ScoredCases& cases;
  /// By sorted position; empty means once each.
  std::span<const std::uint32_t> multiplicity = {};
  const Tally* tally = nullptr;

  [[nodiscard]] std::int64_t times(std::size_t position) const {
    return multiplicity.empty() ? 1 : static_cast<std::int64_t>(multiplicity[position]);
  }
};

/// Positives and negatives, multiplicities counted.
struct ClassCounts {
  std::int64_t positives = 0;
  std::int64_t negatives = 0;

  [[nodiscard]] std::int64_t total() const { return positives + negatives; }
};

/// Those at sorted positions [begin, end).
[[nodiscard]] ClassCounts class_counts(const CaseView& view, std::size_t begin, std::size_t end);
[[nodiscard]] ClassCounts class_counts(const CaseView& view);

}  // namespace clinval::metrics
