#include "metrics/local_smoother.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

double along(std::size_t first, std::span<const double> weights, std::span<const double> sums) {
  return tree_sum(0, weights.size(), [&](std::size_t i) { return weights[i] * sums[first + i]; });
}

void add_scaled(std::size_t first, std::span<const double> weights, double share,
                std::vector<double>& row) {
  if (share == 0.0) {
    return;
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    row[first + i] += share * weights[i];
  }
}

}  // namespace

LocalSmoother::LocalSmoother(Places places, std::vector<Anchor> anchors, Between between)
    : places_(std::move(places)), anchors_(std::move(anchors)), between_(between) {}

std::size_t LocalSmoother::stored() const {
  std::size_t numbers = 0;
  for (const Anchor& anchor : anchors_) {
    numbers += anchor.value.size() + anchor.slope.size();
  }
  return numbers;
}

LocalSmoother::Blend LocalSmoother::blend(double x, std::size_t left) const {
  Blend result{.left = left};
  if (left + 1 == anchors_.size()) {
    return result;
  }
  const double width = anchors_[left + 1].at - anchors_[left].at;
  const double t = (x - anchors_[left].at) / width;
  if (between_ == Between::Linear) {
    result.value[0] = 1.0 - t;
    result.value[1] = t;
    return result;
  }
  const double rest = 1.0 - t;
  result.value[0] = rest * rest * (1.0 + 2.0 * t);
  result.value[1] = t * t * (3.0 - 2.0 * t);
  result.slope[0] = t * rest * rest * width;
  result.slope[1] = -t * t * rest * width;
  return result;
}

std::vector<double> LocalSmoother::fitted(std::span<const double> sums) const {
  if (sums.size() != places_.x.size()) {
    throw std::invalid_argument("LocalSmoother: not one sum a place");
  }
  std::vector<double> value;
  std::vector<double> slope;
  for (const Anchor& anchor : anchors_) {
    value.push_back(along(anchor.first, anchor.value, sums));
    slope.push_back(anchor.slope.empty() ? 0.0 : along(anchor.first, anchor.slope, sums));
  }
  std::vector<double> smooth(sums.size());
  std::size_t left = 0;
  for (std::size_t i = 0; i < smooth.size(); ++i) {
    while (left + 1 < anchors_.size() && anchors_[left + 1].at <= places_.x[i]) {
      ++left;
    }
    const Blend b = blend(places_.x[i], left);
    smooth[i] = b.value[0] * value[left] + b.slope[0] * slope[left];
    if (left + 1 < anchors_.size()) {
      smooth[i] += b.value[1] * value[left + 1] + b.slope[1] * slope[left + 1];
    }
  }
  return smooth;
}

std::vector<double> LocalSmoother::row(double x) const {
  std::size_t left = 0;
  while (left + 1 < anchors_.size() && anchors_[left + 1].at <= x) {
    ++left;
  }
  const Blend b = blend(x, left);
  std::vector<double> row(places_.x.size(), 0.0);
  for (std::size_t side = 0; side < 2 && left + side < anchors_.size(); ++side) {
    const Anchor& anchor = anchors_[left + side];
    add_scaled(anchor.first, anchor.value, b.value[side], row);
    add_scaled(anchor.first, anchor.slope, b.slope[side], row);
  }
  return row;
}

}  // namespace clinval::metrics
