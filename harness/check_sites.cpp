#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "harness/case_checks.h"
#include "harness/check_series.h"

namespace clinval::harness::checks {

namespace {

constexpr std::size_t kFewestValues = 50;

void name_site(const CheckView& view, std::size_t site, reports::DataFinding& finding) {
  (view.site_is_part ? finding.part : finding.site) = view.site.names[site];
}

/// Positive values of a site and of all others, as ascending logarithms.
struct SplitValues {
  std::vector<double> here;
  std::vector<double> elsewhere;
};

SplitValues split_values(const Series& series, std::size_t site) {
  SplitValues split;
  for (std::size_t i = 0; i < series.value.size(); ++i) {
    if (series.value[i] > 0) {
      (series.site[i] == site ? split.here : split.elsewhere).push_back(std::log(series.value[i]));
    }
  }
  std::ranges::sort(split.here);
  std::ranges::sort(split.elsewhere);
  return split;
}

double spread(const std::vector<double>& sorted) {
  return quantile_of_sorted(sorted, 0.75) - quantile_of_sorted(sorted, 0.25);
}

/// The whole site is shifted: a factor of 3 between medians, and more than either spreads.
bool shifted(const SplitValues& split, double& factor) {
  const double shift =
      quantile_of_sorted(split.here, 0.5) - quantile_of_sorted(split.elsewhere, 0.5);
  factor = std::exp(shift);
  return std::abs(shift) >= std::max(std::log(3.0) - 1e-9,
                                     1.5 * std::max(spread(split.here), spread(split.elsewhere)));
}

/// Share of the site beyond twice the range of the middle 99 % elsewhere, where next to nothing of
/// the others lies.
double beyond_share(const SplitValues& split) {
  const double low = quantile_of_sorted(split.elsewhere, 0.005) - std::log(2.0);
  const double high = quantile_of_sorted(split.elsewhere, 0.995) + std::log(2.0);
  const auto outside =
      std::ranges::count_if(split.here, [&](double value) { return value < low || value > high; });
  return static_cast<double>(outside) / static_cast<double>(split.here.size());
}

void check_site(const CheckView& view, const Series& series, std::size_t site, Report& report) {
  constexpr double kMixed = 0.05;
  const SplitValues split = split_values(series, site);
  // A factor means something of positive quantities alone.
  if (100 * (split.here.size() + split.elsewhere.size()) < 99 * series.value.size()) {
    return;
  }
  if (split.here.size() < kFewestValues || split.elsewhere.size() < kFewestValues) {
    return;
  }
  double factor = 1.0;
  const bool whole = shifted(split, factor);
  const double share = beyond_share(split);
  const bool many = split.here.size() >= 200 && split.elsewhere.size() >= 200;
  if (!whole && (share < kMixed || !many)) {
    return;
  }
  reports::DataFinding finding = finding_of(series);
  name_site(view, site, finding);
  finding.of = static_cast<std::int64_t>(split.here.size());
  finding.count = whole ? finding.of : std::llround(share * static_cast<double>(finding.of));
  finding.measure = whole ? "ratio_of_medians" : "share_beyond";
  finding.value = whole ? factor : share;
  finding.message =
      whole ? fmt::format("the median of {} at {} is {:.3g} times that of the others",
                          name_of(series), view.site.names[site], factor)
            : fmt::format("{:.1f} % of {} at {} lie beyond twice the range of the others",
                          100 * share, name_of(series), view.site.names[site]);
  report.add(std::move(finding));
}

/// How often each site, of cases or subjects, has a value.
struct Filled {
  std::vector<double> with;
  std::vector<double> of;
};

void check_empty(const CheckView& view, const Filled& filled, const std::string& name,
                 const reports::DataFinding& named, Report& report) {
  constexpr double kChance = 1e-9;
  constexpr double kFewestSubjects = 20;
  double with = 0;
  double of = 0;
  for (std::size_t s = 0; s < filled.with.size(); ++s) {
    with += filled.with[s];
    of += filled.of[s];
  }
  for (std::size_t s = 0; s < filled.with.size(); ++s) {
    const double elsewhere = of - filled.of[s];
    // One more subject elsewhere without a value: a share of 1 proves nothing of a few.
    if (filled.with[s] > 0 || with == 0 || filled.of[s] < kFewestSubjects ||
        std::pow(1 - with / (elsewhere + 1), filled.of[s]) > kChance) {
      continue;
    }
    reports::DataFinding finding = named;
    name_site(view, s, finding);
    finding.count = static_cast<std::int64_t>(filled.of[s]);
    finding.of = finding.count;
    finding.counted = "subjects";
    finding.message =
        fmt::format("{} has no value at {}, and in {:.1f} % of the subjects elsewhere", name,
                    view.site.names[s], 100 * with / elsewhere);
    report.add(std::move(finding));
  }
}

/// Subjects of each site, and those of whom `has(row)` is true of any case.
template <typename Has>
Filled filled_subjects(const CheckView& view, const Has& has) {
  const std::size_t sites = view.site.names.size();
  Filled filled{.with = std::vector<double>(sites, 0), .of = std::vector<double>(sites, 0)};
  // A subject with cases at two sites counts at both.
  std::vector<std::uint8_t> seen(sites * view.subject.names.size(), 0);
  for (std::size_t row = 0; row < view.rows(); ++row) {
    const std::size_t site = view.site.code[row];
    std::uint8_t& state = seen[site * view.subject.names.size() + view.subject.code[row]];
    const std::uint8_t now = has(row) ? 2 : 1;
    filled.of[site] += state == 0 ? 1 : 0;
    filled.with[site] += now == 2 && state != 2 ? 1 : 0;
    state = std::max(state, now);
  }
  return filled;
}

}  // namespace

void unit_change(const CheckView& view, Report& report) {
  for_each_series(view, [&](const Series& series) {
    // Of two sites, the one that is found has fewer values: the other side of the same difference.
    std::vector<std::size_t> sizes(view.site.names.size(), 0);
    for (const std::uint32_t site : series.site) {
      ++sizes[site];
    }
    const auto present = std::ranges::count_if(sizes, [](std::size_t n) { return n > 0; });
    for (std::size_t site = 0; site < sizes.size(); ++site) {
      if (sizes[site] > 0 && present > 1) {
        check_site(view, series, site, report);
      }
    }
  });
}

void empty_at_site(const CheckView& view, Report& report) {
  for (const datasets::Column* column : view.measures) {
    check_empty(view, filled_subjects(view, [&](std::size_t row) { return !column->is_null(row); }),
                column->name, {.columns = {column->name}}, report);
  }
  if (view.events == nullptr) {
    return;
  }
  for (std::size_t code = 0; code < view.events->codes.size(); ++code) {
    std::vector<std::uint8_t> has(view.events->subjects.size(), 0);
    for (std::size_t k = view.code_begin[code]; k < view.code_begin[code + 1]; ++k) {
      has[view.event_subject[view.code_events[k]]] = 1;
    }
    reports::DataFinding named;
    view.codes.add_to(named, code);
    check_empty(view,
                filled_subjects(view,
                                [&](std::size_t row) {
                                  const std::size_t s = view.subject_events[row];
                                  return s != CheckView::kNoEvents && has[s] != 0;
                                }),
                view.codes.words(code), named, report);
  }
}

}  // namespace clinval::harness::checks
