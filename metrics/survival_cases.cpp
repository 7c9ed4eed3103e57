#include "metrics/survival_cases.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace clinval::metrics {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw std::invalid_argument("SurvivalCases: " + what);
}

[[noreturn]] void refuse_at(std::size_t index, const std::string& what) {
  refuse("case " + std::to_string(index) + ": " + what);
}

void check_lengths(std::size_t times, std::size_t events, std::size_t risks, std::size_t clusters) {
  if (events != times || (risks != 0 && risks != times) || (clusters != 0 && clusters != times)) {
    refuse(std::to_string(times) + " times, " + std::to_string(events) + " events, " +
           std::to_string(risks) + " risks, " + std::to_string(clusters) + " clusters");
  }
  if (times > std::numeric_limits<std::uint32_t>::max()) {
    refuse("more than 2^32 - 1 cases");
  }
}

void check_cases(std::span<const double> time, std::span<const std::uint8_t> event,
                 std::span<const double> risk) {
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (!std::isfinite(time[i]) || time[i] < 0.0) {
      refuse_at(i, "the time is negative or not finite");
    }
    if (event[i] > 1) {
      refuse_at(i, "the event is neither 0 nor 1");
    }
    if (!risk.empty() && !(risk[i] >= 0.0 && risk[i] <= 1.0)) {
      refuse_at(i, "the risk lies outside 0 to 1");
    }
  }
}

void check_settings(const SurvivalCases::Settings& settings) {
  const std::optional<double> clip = settings.probability_clip;
  if (clip && !(*clip > 0.0 && *clip < 0.5)) {
    refuse("the clip lies outside 0 to 0.5");
  }
  const std::optional<double> end = settings.censor_at;
  if (end && !(std::isfinite(*end) && *end > 0.0)) {
    refuse("the end of follow-up is not a positive number");
  }
}

}  // namespace

SurvivalCases::SurvivalCases(std::span<const double> time, std::span<const std::uint8_t> event,
                             std::span<const double> risk, std::span<const std::uint32_t> cluster,
                             Settings settings)
    : settings_(settings) {
  check_lengths(time.size(), event.size(), risk.size(), cluster.size());
  check_cases(time, event, risk);
  check_settings(settings);
  const std::size_t count = time.size();
  const double end = settings.censor_at.value_or(std::numeric_limits<double>::infinity());
  std::vector<double> capped(count);
  std::vector<std::uint8_t> happened(count);
  for (std::size_t i = 0; i < count; ++i) {
    capped[i] = std::min(time[i], end);
    happened[i] = time[i] > end ? std::uint8_t{0} : event[i];
  }
  input_index_.resize(count);
  std::iota(input_index_.begin(), input_index_.end(), 0U);
  std::ranges::sort(input_index_, [&](std::uint32_t a, std::uint32_t b) {
    if (capped[a] != capped[b]) {
      return capped[a] < capped[b];
    }
    return happened[a] != happened[b] ? happened[a] > happened[b] : a < b;
  });
  for (const std::uint32_t index : input_index_) {
    times_.push_back(capped[index]);
    events_.push_back(happened[index]);
    clusters_.push_back(cluster.empty() ? index : cluster[index]);
    if (!risk.empty()) {
      risks_.push_back(risk[index]);
    }
  }
  finish();
  std::vector<std::uint32_t> distinct = clusters_;
  std::ranges::sort(distinct);
  const bool repeated = std::ranges::adjacent_find(distinct) != distinct.end();
  design_ = settings.design.value_or(repeated ? Design::Clustered : Design::Independent);
}

SurvivalCases SurvivalCases::subset(std::span<const std::uint8_t> member) const {
  if (member.size() != size()) {
    refuse(std::to_string(size()) + " cases, " + std::to_string(member.size()) + " flags");
  }
  const std::vector<std::uint32_t> rank = subset_index(member);
  SurvivalCases part;
  part.settings_ = settings_;
  part.design_ = design_;
  for (std::size_t position = 0; position < size(); ++position) {
    const std::uint32_t index = input_index_[position];
    if (member[index] == 0) {
      continue;
    }
    part.times_.push_back(times_[position]);
    part.events_.push_back(events_[position]);
    part.clusters_.push_back(clusters_[position]);
    part.input_index_.push_back(rank[index]);
    if (!risks_.empty()) {
      part.risks_.push_back(risks_[position]);
    }
  }
  part.finish();
  return part;
}

void SurvivalCases::finish() {
  const std::size_t count = times_.size();
  group_of_.resize(count);
  for (std::size_t begin = 0; begin < count;) {
    TimeGroup group{.time = times_[begin], .begin = begin, .events_end = begin, .end = begin};
    for (; group.end < count && times_[group.end] == group.time; ++group.end) {
      group.events_end += events_[group.end];
      group_of_[group.end] = static_cast<std::uint32_t>(time_groups_.size());
    }
    begin = group.end;
    event_count_ += static_cast<std::int64_t>(group.events_end - group.begin);
    time_groups_.push_back(group);
  }
  for (const std::uint32_t cluster : clusters_) {
    cluster_bound_ = std::max<std::size_t>(cluster_bound_, cluster + std::size_t{1});
  }
  if (!risks_.empty()) {
    rank_risks();
    take_logarithms();
  }
}

void SurvivalCases::rank_risks() {
  by_risk_.resize(risks_.size());
  std::iota(by_risk_.begin(), by_risk_.end(), 0U);
  std::ranges::sort(by_risk_, [this](std::uint32_t a, std::uint32_t b) {
    return risks_[a] != risks_[b] ? risks_[a] < risks_[b] : a < b;
  });
  risk_rank_.resize(risks_.size());
  for (std::size_t i = 0; i < by_risk_.size(); ++i) {
    const double risk = risks_[by_risk_[i]];
    if (risk_groups_.empty() || risk_groups_.back().score != risk) {
      risk_groups_.push_back({.score = risk, .begin = i, .end = i});
    }
    risk_groups_.back().end = i + 1;
    risk_rank_[by_risk_[i]] = static_cast<std::uint32_t>(risk_groups_.size() - 1);
  }
}

void SurvivalCases::take_logarithms() {
  const double clip = settings_.probability_clip.value_or(0.0);
  std::vector<double> logs;
  for (const double risk : risks_) {
    const double kept = std::min(std::max(risk, clip), 1.0 - clip);
    if (kept <= 0.0 || kept >= 1.0) {
      ++zero_or_one_;
    } else {
      logs.push_back(std::log(-std::log1p(-kept)));
    }
  }
  if (zero_or_one_ == 0) {
    cloglogs_ = std::move(logs);
  }
}

}  // namespace clinval::metrics
