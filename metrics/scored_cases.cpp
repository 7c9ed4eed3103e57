#include "metrics/scored_cases.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "metrics/ascending_order.h"
#include "metrics/tally.h"

namespace clinval::metrics {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw std::invalid_argument("ScoredCases: " + what);
}

[[noreturn]] void refuse_at(std::size_t index, const std::string& what) {
  refuse("case " + std::to_string(index) + ": " + what);
}

void check_lengths(std::size_t labels, std::size_t scores, std::size_t clusters) {
  if (labels != scores) {
    refuse(std::to_string(labels) + " labels, " + std::to_string(scores) + " scores");
  }
  if (clusters != 0 && clusters != labels) {
    refuse(std::to_string(labels) + " labels, " + std::to_string(clusters) + " clusters");
  }
  if (labels > std::numeric_limits<std::uint32_t>::max()) {
    refuse("more than 2^32 - 1 cases");
  }
}

bool acceptable(std::uint8_t label, double score, Scale scale) {
  const bool inside = scale != Scale::Probability || (score >= 0.0 && score <= 1.0);
  return label <= 1 && std::isfinite(score) && inside;
}

[[noreturn]] void refuse_case(std::size_t i, std::uint8_t label, double score) {
  if (label > 1) {
    refuse_at(i, "the label is neither 0 nor 1");
  }
  if (!std::isfinite(score)) {
    refuse_at(i, "the score is not finite");
  }
  refuse_at(i, "the probability lies outside 0 to 1");
}

/// Names the first bad case, whatever piece is looked at first.
void check_cases(std::span<const std::uint8_t> y_true, std::span<const double> y_score, Scale scale,
                 const Executor& executor) {
  const Pieces pieces{y_true.size()};
  std::array<std::size_t, Pieces::kCount> first_bad{};
  executor(Pieces::kCount, [&](std::size_t piece) {
    std::size_t i = pieces.begin(piece);
    while (i < pieces.end(piece) && acceptable(y_true[i], y_score[i], scale)) {
      ++i;
    }
    first_bad[piece] = i;
  });
  for (std::size_t piece = 0; piece < Pieces::kCount; ++piece) {
    if (const std::size_t i = first_bad[piece]; i < pieces.end(piece)) {
      refuse_case(i, y_true[i], y_score[i]);
    }
  }
}

std::size_t distinct(std::span<const std::uint32_t> clusters, std::size_t bound) {
  std::vector<std::uint8_t> seen(bound, 0);
  for (const std::uint32_t cluster : clusters) {
    seen[cluster] = 1;
  }
  return static_cast<std::size_t>(std::ranges::count(seen, std::uint8_t{1}));
}

}  // namespace

ScoredCases::ScoredCases(std::span<const std::uint8_t> y_true, std::span<const double> y_score,
                         std::span<const std::uint32_t> cluster, Settings settings,
                         const Executor& executor)
    : settings_(settings), own_clusters_(cluster.empty()) {
  check_lengths(y_true.size(), y_score.size(), cluster.size());
  check_cases(y_true, y_score, settings.scale, executor);
  const std::optional<double> clip = settings.probability_clip;
  if (clip && !(*clip > 0.0 && *clip < 0.5)) {
    refuse("the clip lies outside 0 to 0.5");
  }
  fill(y_true, y_score, cluster, executor);
  finish(executor);
  const Design found = cluster_count_ < size() ? Design::Clustered : Design::Independent;
  design_ = settings.design.value_or(found);
}

void ScoredCases::fill(std::span<const std::uint8_t> y_true, std::span<const double> y_score,
                       std::span<const std::uint32_t> cluster, const Executor& executor) {
  const Unfilled<PlacedValue> sorted = ascending(y_score, executor);
  scores_.resize(sorted.size());
  labels_.resize(sorted.size());
  input_index_.resize(sorted.size());
  clusters_.resize(cluster.size());
  const Pieces pieces{sorted.size()};
  executor(Pieces::kCount, [&](std::size_t piece) {
    for (std::size_t position = pieces.begin(piece); position < pieces.end(piece); ++position) {
      const std::uint32_t index = sorted[position].index;
      scores_[position] = sorted[position].value();
      labels_[position] = y_true[index];
      input_index_[position] = index;
      if (!cluster.empty()) {
        clusters_[position] = cluster[index];
      }
    }
  });
}

std::vector<std::uint32_t> subset_index(std::span<const std::uint8_t> member) {
  std::vector<std::uint32_t> index(member.size());
  std::uint32_t before = 0;
  for (std::size_t i = 0; i < member.size(); ++i) {
    index[i] = before;
    before += member[i] != 0 ? 1U : 0U;
  }
  return index;
}

ScoredCases ScoredCases::subset(std::span<const std::uint8_t> member) const {
  if (member.size() != size()) {
    refuse(std::to_string(size()) + " cases, " + std::to_string(member.size()) + " flags");
  }
  const std::vector<std::uint32_t> rank = subset_index(member);
  const auto kept = static_cast<std::size_t>(
      std::ranges::count_if(member, [](std::uint8_t flag) { return flag != 0; }));
  ScoredCases part;
  part.settings_ = settings_;
  part.design_ = design_;
  const std::span<const std::uint32_t> clusters = this->clusters();
  part.scores_.reserve(kept);
  part.labels_.reserve(kept);
  part.clusters_.reserve(kept);
  part.input_index_.reserve(kept);
  for (std::size_t position = 0; position < size(); ++position) {
    const std::uint32_t index = input_index_[position];
    if (member[index] != 0) {
      part.scores_.push_back(scores_[position]);
      part.labels_.push_back(labels_[position]);
      part.clusters_.push_back(clusters[position]);
      part.input_index_.push_back(rank[index]);
    }
  }
  part.finish(run_in_order);
  return part;
}

ScoredCases ScoredCases::with_labels(std::span<const std::uint8_t> labels) const {
  if (labels.size() != size()) {
    refuse(std::to_string(size()) + " cases, " + std::to_string(labels.size()) + " labels");
  }
  const double clip = settings_.probability_clip.value_or(0.0);
  ScoredCases other = *this;
  other.positives_ = 0;
  for (std::size_t position = 0; position < size(); ++position) {
    const std::uint8_t label = labels[position];
    if (label > 1) {
      refuse_at(input_index_[position], "the label is neither 0 nor 1");
    }
    other.positives_ += label;
    if (label != labels_[position]) {
      other.labels_[position] = label;
      if (!log_losses_.empty()) {
        const double p = std::clamp(scores_[position], clip, 1.0 - clip);
        other.log_losses_[position] = label == 1 ? -std::log(p) : -std::log1p(-p);
      }
    }
  }
  return other;
}

void ScoredCases::finish(const Executor& executor) {
  find_groups(executor);
  count_clusters();
  if (settings_.scale == Scale::Probability) {
    take_logarithms(executor);
    order_by_confidence();
  }
}

// From both ends of the ascending scores inwards.
void ScoredCases::order_by_confidence() {
  const TieGroups tied = groups();
  by_confidence_.reserve(tied.size());
  std::size_t low = 0;
  std::size_t high = tied.size();
  double before = 2.0;
  while (low < high) {
    const bool take_low = 1.0 - tied[low].score >= tied[high - 1].score;
    const std::size_t group = take_low ? low++ : --high;
    const double score = tied[group].score;
    const double confidence = std::max(score, 1.0 - score);
    by_confidence_.push_back({.group = static_cast<std::uint32_t>(group),
                              .ties_previous = confidence == before,
                              .above_half = score > 0.5,
                              .at_half = score == 0.5});
    before = confidence;
  }
}

void ScoredCases::find_groups(const Executor& executor) {
  if (scores_.empty()) {
    return;
  }
  const auto begins = [this](std::size_t position) {
    return position == 0 || scores_[position - 1] < scores_[position];
  };
  const Pieces pieces{size()};
  std::array<std::size_t, Pieces::kCount> next{};  // group of each piece: first counts
  std::array<std::int64_t, Pieces::kCount> positives{};
  executor(Pieces::kCount, [&](std::size_t piece) {
    std::size_t groups = 0;
    std::int64_t ones = 0;
    for (std::size_t position = pieces.begin(piece); position < pieces.end(piece); ++position) {
      groups += begins(position) ? 1U : 0U;
      ones += labels_[position];
    }
    next[piece] = groups;
    positives[piece] = ones;
  });
  std::size_t groups = 0;
  for (std::size_t piece = 0; piece < Pieces::kCount; ++piece) {
    groups += std::exchange(next[piece], groups);
    positives_ += positives[piece];
  }
  group_begins_.resize(groups + 1);
  group_begins_.back() = static_cast<std::uint32_t>(size());
  executor(Pieces::kCount, [&](std::size_t piece) {
    std::size_t group = next[piece];
    for (std::size_t position = pieces.begin(piece); position < pieces.end(piece); ++position) {
      if (begins(position)) {
        group_begins_[group++] = static_cast<std::uint32_t>(position);
      }
    }
  });
}

void ScoredCases::count_clusters() {
  if (own_clusters_) {
    cluster_bound_ = cluster_count_ = size();
  } else if (!clusters_.empty()) {
    cluster_bound_ = std::size_t{*std::ranges::max_element(clusters_)} + 1;
    cluster_count_ = distinct(clusters_, cluster_bound_);
  }
}

void ScoredCases::take_logarithms(const Executor& executor) {
  if (!settings_.probability_clip) {
    zero_or_one_ = std::ranges::count(scores_, 0.0) + std::ranges::count(scores_, 1.0);
  }
  if (zero_or_one_ > 0) {
    return;
  }
  const double clip = settings_.probability_clip.value_or(0.0);
  logits_.resize(size());
  log_losses_.resize(size());
  const Pieces pieces{size()};
  executor(Pieces::kCount, [&](std::size_t piece) {
    for (std::size_t position = pieces.begin(piece); position < pieces.end(piece); ++position) {
      const double p = std::clamp(scores_[position], clip, 1.0 - clip);
      const double log_p = std::log(p);
      const double log_rest = std::log1p(-p);
      logits_[position] = log_p - log_rest;
      log_losses_[position] = labels_[position] == 1 ? -log_p : -log_rest;
    }
  });
}

CaseView::CaseView(const ScoredCases& all, std::span<const std::uint32_t> times)
    : cases(all), multiplicity(times) {
  if (times.size() != all.size()) {
    throw std::invalid_argument("CaseView: " + std::to_string(all.size()) + " cases, " +
                                std::to_string(times.size()) + " multiplicities");
  }
}

CaseView::CaseView(const ScoredCases& all, std::span<const std::uint32_t> times, const Tally& known)
    : cases(all), multiplicity(times) {
  const bool by_cluster = !known.cuts.empty();  // needs no multiplicities
  if ((!by_cluster && times.size() != all.size()) ||
      known.below.size() != (by_cluster ? known.cuts.size() : all.groups().size() + 1)) {
    throw std::invalid_argument("CaseView: the tally is of other cases");
  }
  tally = &known;
}

ClassCounts class_counts(const CaseView& view, std::size_t begin, std::size_t end) {
  const std::span<const std::uint8_t> labels = view.cases.labels().subspan(begin, end - begin);
  std::uint64_t positives = 0;
  if (view.multiplicity.empty()) {
    for (const std::uint8_t label : labels) {
      positives += label;
    }
    return {.positives = static_cast<std::int64_t>(positives),
            .negatives = static_cast<std::int64_t>(labels.size() - positives)};
  }
  const std::span<const std::uint32_t> times = view.multiplicity.subspan(begin, end - begin);
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    total += times[i];
    positives += times[i] & (0U - labels[i]);  // all bits of the mask when positive, none when not
  }
  return {.positives = static_cast<std::int64_t>(positives),
          .negatives = static_cast<std::int64_t>(total - positives)};
}

ClassCounts class_counts(const CaseView& view) {
  if (view.tally != nullptr) {
    return view.tally->total();
  }
  if (view.multiplicity.empty()) {
    return {.positives = view.cases.positives(), .negatives = view.cases.negatives()};
  }
  return class_counts(view, 0, view.cases.size());
}

}  // namespace clinval::metrics
