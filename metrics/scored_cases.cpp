#include "metrics/scored_cases.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "metrics/ascending_order.h"

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

void check_cases(std::span<const std::uint8_t> y_true, std::span<const double> y_score,
                 Scale scale) {
  for (std::size_t i = 0; i < y_true.size(); ++i) {
    if (y_true[i] > 1) {
      refuse_at(i, "the label is neither 0 nor 1");
    }
    if (!std::isfinite(y_score[i])) {
      refuse_at(i, "the score is not finite");
    }
    if (scale == Scale::Probability && (y_score[i] < 0.0 || y_score[i] > 1.0)) {
      refuse_at(i, "the probability lies outside 0 to 1");
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
                         std::span<const std::uint32_t> cluster, Settings settings)
    : settings_(settings) {
  check_lengths(y_true.size(), y_score.size(), cluster.size());
  check_cases(y_true, y_score, settings.scale);
  const std::optional<double> clip = settings.probability_clip;
  if (clip && !(*clip > 0.0 && *clip < 0.5)) {
    refuse("the clip lies outside 0 to 0.5");
  }

  input_index_ = ascending_order(y_score);
  const std::size_t count = input_index_.size();
  scores_.resize(count);
  labels_.resize(count);
  clusters_.resize(count);
  for (std::size_t position = 0; position < count; ++position) {
    const std::uint32_t index = input_index_[position];
    scores_[position] = y_score[index];
    labels_[position] = y_true[index];
    clusters_[position] = cluster.empty() ? index : cluster[index];
  }
  finish();
  const Design found = cluster_count_ < count ? Design::Clustered : Design::Independent;
  design_ = settings.design.value_or(found);
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
  part.scores_.reserve(kept);
  part.labels_.reserve(kept);
  part.clusters_.reserve(kept);
  part.input_index_.reserve(kept);
  for (std::size_t position = 0; position < size(); ++position) {
    const std::uint32_t index = input_index_[position];
    if (member[index] != 0) {
      part.scores_.push_back(scores_[position]);
      part.labels_.push_back(labels_[position]);
      part.clusters_.push_back(clusters_[position]);
      part.input_index_.push_back(rank[index]);
    }
  }
  part.finish();
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

void ScoredCases::finish() {
  for (std::size_t position = 0; position < size(); ++position) {
    if (groups_.empty() || groups_.back().score < scores_[position]) {
      groups_.push_back({.score = scores_[position], .begin = position, .end = position});
    }
    groups_.back().end = position + 1;
    positives_ += labels_[position];
  }
  if (!clusters_.empty()) {
    cluster_bound_ = std::size_t{*std::ranges::max_element(clusters_)} + 1;
  }
  cluster_count_ = distinct(clusters_, cluster_bound_);
  if (settings_.scale == Scale::Probability) {
    take_logarithms();
  }
}

void ScoredCases::take_logarithms() {
  if (!settings_.probability_clip) {
    zero_or_one_ = std::ranges::count(scores_, 0.0) + std::ranges::count(scores_, 1.0);
  }
  if (zero_or_one_ > 0) {
    return;
  }
  const double clip = settings_.probability_clip.value_or(0.0);
  logits_.resize(size());
  log_losses_.resize(size());
  for (std::size_t position = 0; position < size(); ++position) {
    const double p = std::clamp(scores_[position], clip, 1.0 - clip);
    const double log_p = std::log(p);
    const double log_rest = std::log1p(-p);
    logits_[position] = log_p - log_rest;
    log_losses_[position] = labels_[position] == 1 ? -log_p : -log_rest;
  }
}

CaseView::CaseView(const ScoredCases& all, std::span<const std::uint32_t> times)
    : cases(all), multiplicity(times) {
  if (times.size() != all.size()) {
    throw std::invalid_argument("CaseView: " + std::to_string(all.size()) + " cases, " +
                                std::to_string(times.size()) + " multiplicities");
  }
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
  if (view.multiplicity.empty()) {
    return {.positives = view.cases.positives(), .negatives = view.cases.negatives()};
  }
  return class_counts(view, 0, view.cases.size());
}

}  // namespace clinval::metrics
