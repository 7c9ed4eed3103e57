#include "metrics/standardised_difference.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "metrics/numeric_summary.h"
#include "tests/metrics/oracle_checks.h"
#include "tests/oracle.h"

namespace clinval::metrics {
namespace {

using Values = std::vector<double>;
using Counts = std::vector<std::int64_t>;

/// The people of datasets/flchain by column, as text.
using People = std::vector<std::map<std::string, std::string>>;

People people() {
  const auto cells =
      tests::read_cells(std::string(CLINVAL_SOURCE_DIR) + "/datasets/flchain/flchain.csv", ',');
  const auto plain = [](const std::string& cell) {
    return cell.starts_with('"') ? cell.substr(1, cell.size() - 2) : cell;
  };
  People rows;
  for (std::size_t i = 1; i < cells.size(); ++i) {
    std::map<std::string, std::string> row;
    for (std::size_t k = 0; k < 11; ++k) {  // behind them stands a text with commas
      row[plain(cells[0][k])] = plain(cells[i][k]);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Known values of one column in the first or second group of an oracle's comparison.
Values values_of(const People& rows, const std::string& comparison, bool first,
                 const std::string& column) {
  Values values;
  for (const auto& row : rows) {
    const int year = std::stoi(row.at("sample.yr"));
    const bool member = comparison == "sex"   ? (row.at("sex") == "M") == first
                        : comparison == "era" ? (year >= 1998) == first
                                              : year == (first ? 2003 : 2001);
    if (member && !row.at(column).empty() && row.at(column) != "NA") {
      values.push_back(std::stod(row.at(column)));
    }
  }
  return values;
}

Counts level_counts(const Values& values, const Values& levels) {
  Counts counts;
  for (const double level : levels) {
    counts.push_back(std::ranges::count(values, level));
  }
  return counts;
}

Outcome<double> value_of(const tests::OracleRow& row, const Values& x, const Values& y) {
  if (row.quantity == "continuous") {
    return standardised_difference(x, y);
  }
  if (row.quantity == "binary") {
    return standardised_difference_of_shares({std::ranges::count(x, 1.0), std::ssize(x)},
                                             {std::ranges::count(y, 1.0), std::ssize(y)});
  }
  if (row.quantity == "levels") {
    Values levels;
    for (int level = 0; level < 2010; ++level) {
      levels.push_back(level);
    }
    return standardised_difference_of_levels(level_counts(x, levels), level_counts(y, levels));
  }
  const auto summary = numeric_summary(x);
  const std::map<std::string, double NumericSummary::*> parts = {
      {"mean", &NumericSummary::mean},
      {"sd", &NumericSummary::sd},
      {"lower_quartile", &NumericSummary::lower_quartile},
      {"median", &NumericSummary::median},
      {"upper_quartile", &NumericSummary::upper_quartile}};
  return (*summary).*parts.at(row.quantity);
}

}  // namespace

TEST_CASE("standardised_difference: worked by hand: means 2 and 4, variances 1 and 4") {
  const auto d = standardised_difference(Values{1, 2, 3}, Values{2, 4, 6});
  REQUIRE(d);
  CHECK(*d == doctest::Approx(-2.0 / std::sqrt(2.5)).epsilon(1e-15));
  CHECK(*standardised_difference(Values{6, 2, 4}, Values{3, 1, 2}) == -*d);
}

TEST_CASE("standardised_difference: a unit and a zero point of the values do not matter") {
  const Values x = {0.5, 1.25, 4, 7.5};
  const Values y = {2, 2.5, 9};
  Values x_other;
  Values y_other;
  for (const double value : x) {
    x_other.push_back(8.0 * value + 16.0);
  }
  for (const double value : y) {
    y_other.push_back(8.0 * value + 16.0);
  }
  CHECK(*standardised_difference(x_other, y_other) ==
        doctest::Approx(*standardised_difference(x, y)).epsilon(1e-14));
}

TEST_CASE("standardised_difference: undefined without cases, spread or finite squares") {
  CHECK(standardised_difference(Values{}, Values{1, 2}).error() == Undefined::NoCases);
  CHECK(standardised_difference(Values{1}, Values{1, 2}).error() == Undefined::TooFewValues);
  CHECK(standardised_difference(Values{1, 2}, Values{1}).error() == Undefined::TooFewValues);
  CHECK(standardised_difference(Values{0.1, 0.1, 0.1}, Values{0.3, 0.3}).error() ==
        Undefined::ZeroVariance);
  CHECK(standardised_difference(Values{1e200, 0}, Values{0, 1}).error() == Undefined::BeyondDouble);
  CHECK_THROWS_AS(static_cast<void>(standardised_difference(Values{1, std::nan("")}, Values{1, 2})),
                  std::invalid_argument);
}

TEST_CASE("standardised_difference_of_shares: worked by hand: one half against one tenth") {
  // 0.4 over sqrt((0.25 + 0.09) / 2).
  const auto d = standardised_difference_of_shares({5, 10}, {1, 10});
  REQUIRE(d);
  CHECK(*d == doctest::Approx(0.4 / std::sqrt(0.17)).epsilon(1e-15));
  CHECK(*standardised_difference_of_shares({5, 10}, {10, 10}) ==
        doctest::Approx(-0.5 / std::sqrt(0.125)).epsilon(1e-15));
}

TEST_CASE("standardised_difference_of_shares: all alike, all apart, nobody, impossible counts") {
  CHECK(standardised_difference_of_shares({3, 3}, {4, 4}).error() == Undefined::ZeroVariance);
  CHECK(standardised_difference_of_shares({0, 3}, {0, 4}).error() == Undefined::ZeroVariance);
  CHECK(standardised_difference_of_shares({0, 3}, {4, 4}).error() == Undefined::Separated);
  CHECK(standardised_difference_of_shares({0, 0}, {1, 4}).error() == Undefined::NoCases);
  CHECK_THROWS_AS(static_cast<void>(standardised_difference_of_shares({5, 3}, {1, 4})),
                  std::invalid_argument);
  CHECK_THROWS_AS(static_cast<void>(standardised_difference_of_shares({1, 3}, {-1, 4})),
                  std::invalid_argument);
}

TEST_CASE("standardised_difference_of_levels: worked by hand: three levels") {
  // t = (1/2, 1/4, 1/4), c = (1/4, 1/4, 1/2); without the first: t - c = (0, -1/4).
  // S = (6, -3; -3, 7) / 32, S^-1 = 32 (7, 3; 3, 6) / 33, d^2 = 32 * 6 / 33 / 16 = 4 / 11.
  const auto d = standardised_difference_of_levels(Counts{2, 1, 1}, Counts{1, 1, 2});
  REQUIRE(d);
  CHECK(*d == doctest::Approx(std::sqrt(4.0 / 11.0)).epsilon(1e-14));
}

TEST_CASE("standardised_difference_of_levels: two levels are the shares, without their sign") {
  for (std::int64_t yes = 0; yes <= 6; ++yes) {
    for (std::int64_t other = 1; other <= 8; ++other) {
      CAPTURE(yes);
      CAPTURE(other);
      const auto levels =
          standardised_difference_of_levels(Counts{6 - yes, yes}, Counts{9 - other, other});
      const auto shares = standardised_difference_of_shares({yes, 6}, {other, 9});
      REQUIRE(levels);
      CHECK(*levels == doctest::Approx(std::abs(*shares)).epsilon(1e-13));
    }
  }
}

TEST_CASE("standardised_difference_of_levels: neither the order of levels nor absent ones matter") {
  const auto d = standardised_difference_of_levels(Counts{5, 0, 3, 9}, Counts{2, 4, 8, 1});
  REQUIRE(d);
  CHECK(*standardised_difference_of_levels(Counts{0, 9, 3, 0, 5, 0}, Counts{4, 1, 8, 0, 2, 0}) ==
        doctest::Approx(*d).epsilon(1e-13));
  CHECK(*standardised_difference_of_levels(Counts{2, 4, 8, 1}, Counts{5, 0, 3, 9}) ==
        doctest::Approx(*d).epsilon(1e-13));
}

TEST_CASE("standardised_difference_of_levels: undefined exactly when no level is shared") {
  CHECK(standardised_difference_of_levels(Counts{3, 2, 0}, Counts{0, 0, 4}).error() ==
        Undefined::Separated);
  CHECK(standardised_difference_of_levels(Counts{3, 2, 0}, Counts{0, 1, 4}).has_value());
  CHECK(standardised_difference_of_levels(Counts{3, 0}, Counts{4, 0}).error() ==
        Undefined::ZeroVariance);
  CHECK(standardised_difference_of_levels(Counts{0, 0}, Counts{4, 1}).error() ==
        Undefined::NoCases);
  CHECK_THROWS_AS(static_cast<void>(standardised_difference_of_levels(Counts{1}, Counts{4, 1})),
                  std::invalid_argument);
  CHECK_THROWS_AS(static_cast<void>(standardised_difference_of_levels(Counts{1, -1}, Counts{4, 1})),
                  std::invalid_argument);
}

TEST_CASE("standardised_difference: equals the formulas in R on real people") {
  const People rows = people();
  REQUIRE(rows.size() == 7874);
  const auto oracle = tests::oracle_rows("standardised_difference.csv");
  REQUIRE(oracle.size() > 80);
  for (const tests::OracleRow& row : oracle) {
    CAPTURE(row.data_set);
    CAPTURE(row.quantity);
    const std::size_t colon = row.data_set.find(':');
    const std::string comparison = row.data_set.substr(0, colon);
    const std::string column = row.data_set.substr(colon + 1);
    const auto value = value_of(row, values_of(rows, comparison, true, column),
                                values_of(rows, comparison, false, column));
    REQUIRE(value);
    CHECK(std::abs(*value - row.value) <= 1e-11 * std::max(std::abs(row.value), 1e-2));
  }
}

}  // namespace clinval::metrics
