#include "metrics/reliability_corp.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "metrics/calibration_distance.h"
#include "metrics/calibration_null.h"
#include "metrics/pool_adjacent.h"
#include "metrics/random.h"
#include "metrics/resampling.h"
#include "metrics/restricted_cubic_spline.h"
#include "metrics/risk_grid.h"
#include "metrics/sum.h"

namespace clinval::metrics {
namespace {

/// Outcomes by place: what an isotonic fit needs.
struct Counts {
  std::vector<std::int64_t> positives;
  std::vector<std::int64_t> totals;
};

/// Risks of all cases one by one, and the place of each.
struct Row {
  std::vector<double> risk;
  std::vector<std::uint32_t> place;
};

Row row_of(const Places& places) {
  Row row{.risk = all_risks(places), .place = {}};
  for (std::size_t i = 0; i < places.x.size(); ++i) {
    row.place.insert(row.place.end(), static_cast<std::size_t>(places.count[i]),
                     static_cast<std::uint32_t>(i));
  }
  return row;
}

/// The isotonic curve at ascending points: flat over a pool, linear between pools.
std::vector<double> curve_at(const std::vector<double>& x, const std::vector<Pool>& pools,
                             const std::vector<double>& points) {
  std::vector<double> values;
  std::size_t pool = 0;
  for (const double point : points) {
    while (pool + 1 < pools.size() && x[pools[pool + 1].begin] <= point) {
      ++pool;
    }
    const double end = x[pools[pool].end - 1];
    double value = pools[pool].risk();
    if (point > end && pool + 1 < pools.size()) {
      const double share = (point - end) / (x[pools[pool + 1].begin] - end);
      value += share * (pools[pool + 1].risk() - value);
    }
    values.push_back(value);
  }
  return values;
}

/// Mean squared distance of outcomes from risks, less that from the isotonic curve.
double miscalibration(const std::vector<double>& x, const Counts& counts,
                      const std::vector<Pool>& pools) {
  double total = 0.0;
  double cases = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto ones = static_cast<double>(counts.positives[i]);
    const auto all = static_cast<double>(counts.totals[i]);
    total += ones * (1.0 - 2.0 * x[i]) + all * x[i] * x[i];
    cases += all;
  }
  for (const Pool& pool : pools) {
    total -= static_cast<double>(pool.positives) * (1.0 - pool.risk());
  }
  return total / cases;
}

/// n cases drawn with replacement, each with an outcome of its own risk.
void draw(const Row& row, std::uint32_t seed, std::uint32_t number, Counts& counts) {
  const std::array<std::uint32_t, 2> key = {seed,
                                            static_cast<std::uint32_t>(Purpose::ConsistencyBand)};
  std::ranges::fill(counts.positives, 0);
  std::ranges::fill(counts.totals, 0);
  for (std::uint32_t i = 0; i < row.risk.size(); ++i) {
    const auto words = philox_words({i, number, 0U, 0U}, key);
    const std::size_t chosen = below(words[0], row.risk.size());
    const std::size_t place = row.place[chosen];
    ++counts.totals[place];
    counts.positives[place] += open_uniform(words[1]) < row.risk[chosen] ? 1 : 0;
  }
}

/// Values of the resampled curves by grid point, and how many resamples are as miscalibrated.
struct Resampled {
  std::vector<std::vector<double>> at;
  std::size_t as_far = 0;
  std::size_t draws = 0;
};

Resampled resample(const Places& places, const std::vector<double>& grid, const Row& row,
                   double observed, std::uint32_t seed) {
  Resampled result{.at = std::vector<std::vector<double>>(grid.size()),
                   .draws = BinaryCalibrationNull::draws_for(row.risk.size())};
  Counts counts{.positives = std::vector<std::int64_t>(places.x.size()),
                .totals = std::vector<std::int64_t>(places.x.size())};
  for (std::uint32_t number = 0; number < result.draws; ++number) {
    draw(row, seed, number, counts);
    const std::vector<Pool> pools = pool_adjacent(counts.positives, counts.totals);
    const std::vector<double> values = curve_at(places.x, pools, grid);
    for (std::size_t k = 0; k < grid.size(); ++k) {
      result.at[k].push_back(values[k]);
    }
    result.as_far += miscalibration(places.x, counts, pools) >= observed ? 1U : 0U;
  }
  return result;
}

void add_band(Resampled& resampled, double level, Curve& curve) {
  CurveColumn lower{"lower", {}};
  CurveColumn upper{"upper", {}};
  for (std::vector<double>& values : resampled.at) {
    std::ranges::sort(values);
    lower.values.push_back(type7_quantile(values, 0.5 - level / 2.0));
    upper.values.push_back(type7_quantile(values, 0.5 + level / 2.0));
  }
  curve.columns.push_back(std::move(lower));
  curve.columns.push_back(std::move(upper));
}

Counts counts_of(const CaseView& cases, const Places& places) {
  Counts counts{.positives = {}, .totals = places.count};
  for (const double events : events_at_places(cases)) {
    counts.positives.push_back(static_cast<std::int64_t>(events));
  }
  return counts;
}

}  // namespace

Outcome<ReliabilityCorp> corp_reliability(const CaseView& cases, const Setting& setting) {
  if (cases.cases.scale() != Scale::Probability) {
    return Undefined::NotAProbability;
  }
  const Places places = places_of(cases);
  if (places.x.empty()) {
    return Undefined::NoCases;
  }
  const Counts counts = counts_of(cases, places);
  const std::vector<Pool> pools = pool_adjacent(counts.positives, counts.totals);
  const Row row = row_of(places);
  const std::vector<double> grid = risk_grid(row.risk);
  const bool band = cases.cases.design() == Design::Independent;
  ReliabilityCorp result{
      .curve = {.curve = "reliability_corp",
                .estimator = std::string("reliability_corp.isotonic.") +
                             (band ? "consistency.1" : "no_band.1"),
                .columns = {{"predicted", grid}, {"observed", curve_at(places.x, pools, grid)}}}};
  if (band) {
    Resampled resampled =
        resample(places, grid, row, miscalibration(places.x, counts, pools), setting.seed);
    add_band(resampled, setting.level, result.curve);
    result.p_value = (1.0 + static_cast<double>(resampled.as_far)) /
                     (1.0 + static_cast<double>(resampled.draws));
  }
  return result;
}

Outcome<Curve> reliability_corp(const CaseView& cases, const Setting& setting) {
  const Outcome<ReliabilityCorp> result = corp_reliability(cases, setting);
  if (!result) {
    return result.error();
  }
  return result->curve;
}

}  // namespace clinval::metrics
