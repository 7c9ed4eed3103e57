#include "metrics/loess.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

constexpr double kRankTolerance = 1e-11;
constexpr std::size_t kMostColumns = 3;

/// The places as n cases in a row.
class Cases {
 public:
  explicit Cases(const Places& places) : places_(places) {
    std::int64_t before = 0;
    for (const std::int64_t count : places.count) {
      before += count;
      ends_.push_back(before);
    }
  }
  [[nodiscard]] std::int64_t size() const { return ends_.empty() ? 0 : ends_.back(); }
  /// The m-th, counted from 1.
  [[nodiscard]] double at(std::int64_t m) const {
    const auto place = std::ranges::lower_bound(ends_, m) - ends_.begin();
    return places_.x[static_cast<std::size_t>(place)];
  }

 private:
  const Places& places_;
  std::vector<std::int64_t> ends_;
};

/// The cases l .. u between two vertices.
struct Cell {
  std::int64_t l = 0;
  std::int64_t u = 0;
  double low = 0.0;
  double high = 0.0;
};

/// Where a cell is cut: after the middle case, or after the case nearest to it at which neighbours
/// differ; where all are alike, through them.
std::int64_t cut_of(const Cases& cases, const Cell& cell) {
  const std::int64_t middle = (cell.l + cell.u) / 2;
  std::int64_t m = middle;
  for (std::int64_t offset = 0; m < cell.u && m >= cell.l; m = middle + offset) {
    if (cases.at(m) < cases.at(m + 1)) {
      return m;
    }
    offset = offset > 0 ? -offset : 1 - offset;  // 0, 1, -1, 2, -2 ...
  }
  return middle;
}

/// Cuts within a cell, appended in ascending order.
void cut(const Cases& cases, const Cell& cell, std::int64_t limit, std::vector<double>& cuts) {
  if (cell.u - cell.l + 1 <= limit) {
    return;
  }
  const std::int64_t m = cut_of(cases, cell);
  const double at = cases.at(m);
  if (at == cell.low || at == cell.high) {
    return;
  }
  cut(cases, {.l = cell.l, .u = m, .low = cell.low, .high = at}, limit, cuts);
  cuts.push_back(at);
  cut(cases, {.l = m + 1, .u = cell.u, .low = at, .high = cell.high}, limit, cuts);
}

std::vector<double> vertices(const Places& places, const Cases& cases, double span) {
  const double low = places.x.front();
  const double high = places.x.back();
  const double largest = std::max(std::abs(low), std::abs(high));
  const double margin = 0.005 * std::max(high - low, 1e-3 * largest);
  const auto limit =
      static_cast<std::int64_t>(std::floor(static_cast<double>(cases.size()) * span * 0.2));
  std::vector<double> all{low - margin};
  const Cell whole{.l = 1, .u = cases.size(), .low = low - margin, .high = high + margin};
  cut(cases, whole, limit, all);
  all.push_back(high + margin);
  return all;
}

/// The places [first, last) that hold the q cases nearest to v, and the distance of the farthest.
struct Neighbourhood {
  std::size_t first = 0;
  std::size_t last = 0;
  double radius = 0.0;
};

Neighbourhood nearest(const Places& places, double v, std::int64_t q) {
  const auto middle = std::ranges::lower_bound(places.x, v) - places.x.begin();
  Neighbourhood near{.first = static_cast<std::size_t>(middle),
                     .last = static_cast<std::size_t>(middle)};
  for (std::int64_t held = 0; held < q;) {
    const bool left = near.first > 0 && (near.last == places.x.size() ||
                                         v - places.x[near.first - 1] <= places.x[near.last] - v);
    const std::size_t taken = left ? --near.first : near.last++;
    held += places.count[taken];
    near.radius = std::abs(places.x[taken] - v);
  }
  return near;
}

double tricube(double distance, double radius) {
  if (distance > 0.999 * radius) {
    return 0.0;
  }
  if (distance < 0.001 * radius) {
    return 1.0;
  }
  const double share = distance / radius;
  const double rest = 1.0 - share * share * share;
  return rest * rest * rest;
}

/// The columns of a weighted polynomial, made orthonormal: columns = basis * triangle.
struct Orthonormal {
  std::array<std::vector<double>, kMostColumns> basis;
  std::array<std::array<double, kMostColumns>, kMostColumns> triangle{};
};

/// Gram-Schmidt, twice for the digits that the first pass loses; false below full rank.
bool orthonormalise(std::size_t columns, Orthonormal& fit) {
  for (std::size_t j = 0; j < columns; ++j) {
    std::vector<double>& column = fit.basis[j];
    const double length = std::sqrt(dot(column, column));
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t k = 0; k < j; ++k) {
        const double share = dot(fit.basis[k], column);
        fit.triangle[k][j] += share;
        for (std::size_t i = 0; i < column.size(); ++i) {
          column[i] -= share * fit.basis[k][i];
        }
      }
    }
    const double rest = std::sqrt(dot(column, column));
    if (!(rest > kRankTolerance * length)) {
      return false;
    }
    fit.triangle[j][j] = rest;
    std::ranges::for_each(column, [rest](double& value) { value /= rest; });
  }
  return true;
}

/// Value and slope at v as weights of the sums of outcomes.
Outcome<LocalSmoother::Anchor> fit_at(const Places& places, double v, std::int64_t q,
                                      std::size_t degree) {
  const Neighbourhood near = nearest(places, v, q);
  if (!(near.radius > 0.0)) {
    return Undefined::ZeroVariance;
  }
  const std::size_t length = near.last - near.first;
  std::vector<double> root(length);  // of the weight of one case, over that of the count
  Orthonormal fit;
  for (std::size_t i = 0; i < length; ++i) {
    const double along = (places.x[near.first + i] - v) / near.radius;
    const auto count = static_cast<double>(places.count[near.first + i]);
    const double weight = std::sqrt(tricube(std::abs(along), 1.0));
    root[i] = weight / std::sqrt(count);
    double entry = weight * std::sqrt(count);
    for (std::size_t j = 0; j <= degree; ++j, entry *= along) {
      fit.basis[j].push_back(entry);
    }
  }
  if (!orthonormalise(degree + 1, fit)) {
    return Undefined::Collinear;
  }
  const auto& r = fit.triangle;
  LocalSmoother::Anchor anchor{.at = v, .first = near.first, .value = {}, .slope = {}};
  for (std::size_t i = 0; i < length; ++i) {
    const double square = degree < 2 ? 0.0 : fit.basis[2][i] / r[2][2];
    const double slope = (fit.basis[1][i] - r[1][2] * square) / r[1][1];
    const double value = (fit.basis[0][i] - r[0][1] * slope - r[0][2] * square) / r[0][0];
    anchor.value.push_back(value * root[i]);
    anchor.slope.push_back(slope * root[i] / near.radius);
  }
  return anchor;
}

void check(const LoessOptions& options) {
  if (options.degree < 1 || options.degree > 2 || !(options.span > 0.0 && options.span <= 1.0)) {
    throw std::invalid_argument("loess: degree 1 or 2, span above 0 and at most 1");
  }
}

/// Cases in a neighbourhood.
Outcome<std::int64_t> neighbours(const Cases& cases, double span) {
  if (cases.size() == 0) {
    return Undefined::NoCases;
  }
  const double share = static_cast<double>(cases.size()) * span;
  const auto q = static_cast<std::int64_t>(std::floor(share + 1e-5));
  if (q < 1) {
    return Undefined::Collinear;
  }
  return q;
}

}  // namespace

Outcome<LocalSmoother> loess(Places places, const LoessOptions& options) {
  check(options);
  const Cases cases(places);
  const Outcome<std::int64_t> q = neighbours(cases, options.span);
  if (!q) {
    return q.error();
  }
  const bool direct = options.surface == LoessSurface::Direct;
  std::vector<LocalSmoother::Anchor> anchors;
  for (const double v : direct ? places.x : vertices(places, cases, options.span)) {
    Outcome<LocalSmoother::Anchor> anchor = fit_at(places, v, *q, options.degree);
    if (!anchor) {
      return anchor.error();
    }
    anchors.push_back(*anchor);
    if (direct) {
      anchors.back().slope.clear();
    }
  }
  return LocalSmoother(std::move(places), std::move(anchors),
                       direct ? LocalSmoother::Between::Linear : LocalSmoother::Between::Cubic);
}

Outcome<std::vector<double>> loess_at_places(const Places& places, std::span<const double> sums,
                                             const LoessOptions& options) {
  check(options);
  const Cases cases(places);
  const Outcome<std::int64_t> q = neighbours(cases, options.span);
  if (!q) {
    return q.error();
  }
  std::vector<double> smooth;
  for (const double v : places.x) {
    const Outcome<LocalSmoother::Anchor> anchor = fit_at(places, v, *q, options.degree);
    if (!anchor) {
      return anchor.error();
    }
    smooth.push_back(dot(anchor->value, sums.subspan(anchor->first, anchor->value.size())));
  }
  return smooth;
}

}  // namespace clinval::metrics
