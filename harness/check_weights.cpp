#include "harness/check_weights.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace clinval::harness {

namespace {

/// Sums of shares such as 1/3 differ from whole numbers by less.
constexpr double kRounding = 1e-6;

}  // namespace

WeightedValues::WeightedValues(std::vector<double> value,
                               const std::vector<std::uint32_t>& subject) {
  const std::uint32_t most = subject.empty() ? 0 : std::ranges::max(subject);
  std::vector<double> count(std::size_t{most} + 1, 0);
  for (const std::uint32_t one : subject) {
    subjects_ += count[one] == 0 ? 1 : 0;
    ++count[one];
  }
  std::vector<std::pair<double, double>> pairs;  // equal values by weight: sums have one order
  pairs.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    pairs.emplace_back(value[i], 1 / count[subject[i]]);
  }
  std::ranges::sort(pairs);
  value_ = std::move(value);
  up_to_.resize(value_.size());
  double sum = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    sum += pairs[i].second;
    value_[i] = pairs[i].first;
    up_to_[i] = sum;
  }
}

double WeightedValues::up_to(double limit) const {
  const auto end = std::ranges::upper_bound(value_, limit) - value_.begin();
  return end == 0 ? 0.0 : up_to_[static_cast<std::size_t>(end) - 1];
}

double WeightedValues::quantile(double share) const {
  const auto found = std::ranges::lower_bound(up_to_, share * subjects_ - kRounding);
  const auto place = static_cast<std::size_t>(found - up_to_.begin());
  return value_[std::min(place, value_.size() - 1)];
}

double WeightedValues::below_top(double weight) const {
  const auto end = std::ranges::upper_bound(up_to_, subjects_ - weight + kRounding);
  const auto place = static_cast<std::size_t>(end - up_to_.begin());
  return value_[place == 0 ? 0 : place - 1];
}

WeightedValues WeightedValues::turned() const {
  WeightedValues other;
  other.subjects_ = subjects_;
  const std::size_t n = value_.size();
  for (std::size_t i = n; i-- > 0;) {
    other.value_.push_back(-value_[i]);
    other.up_to_.push_back(subjects_ - (i == 0 ? 0.0 : up_to_[i - 1]));
  }
  return other;
}

}  // namespace clinval::harness
