#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/case_checks.h"
#include "harness/check_series.h"

namespace clinval::harness::checks {

namespace {

constexpr std::size_t kFewestValues = 50;  ///< subjects at a site, and elsewhere

void name_site(const CheckView& view, std::size_t site, reports::DataFinding& finding) {
  (view.site_is_part ? finding.part : finding.site) = view.site.names[site];
}

/// Ascending logarithms of positive values of a site and of all others, one a subject and site.
struct SplitValues {
  std::vector<double> here;
  std::vector<double> elsewhere;
};

/// One number of each subject at a site.
struct SubjectValue {
  std::uint32_t site = 0;
  std::uint32_t subject = 0;
  double log_value = 0;
  auto operator<=>(const SubjectValue&) const = default;
};

/// The middle one of the positive values that a subject has at a site: rows of one person are one
/// witness.
std::vector<SubjectValue> one_a_subject(const Series& series) {
  std::vector<SubjectValue> all;
  for (std::size_t i = 0; i < series.value.size(); ++i) {
    if (series.value[i] > 0) {
      all.push_back({series.site[i], series.subject[i], std::log(series.value[i])});
    }
  }
  std::ranges::sort(all);
  std::vector<SubjectValue> middle;
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin;
    while (end < all.size() && all[end].site == all[begin].site &&
           all[end].subject == all[begin].subject) {
      ++end;
    }
    middle.push_back(all[begin + (end - begin - 1) / 2]);
    begin = end;
  }
  return middle;
}

SplitValues split_values(const std::vector<SubjectValue>& values, std::size_t site) {
  SplitValues split;
  for (const SubjectValue& one : values) {
    (one.site == site ? split.here : split.elsewhere).push_back(one.log_value);
  }
  std::ranges::sort(split.here);
  std::ranges::sort(split.elsewhere);
  return split;
}

double spread(const std::vector<double>& sorted) {
  return quantile_of_sorted(sorted, 0.75) - quantile_of_sorted(sorted, 0.25);
}

/// The whole site is shifted: a factor of 3 between medians, and in logarithms at least 1.5 times
/// the wider of the two interquartile ranges, so that the two hardly overlap.
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

/// How a site differs from all others; `found` is false where it does not.
struct SiteDifference {
  std::size_t site = 0;
  std::int64_t subjects = 0;  ///< of the site
  std::int64_t others = 0;
  bool found = false;
  bool whole = false;
  double factor = 1;  ///< of medians
  double share = 0;   ///< beyond the others
};

SiteDifference difference_of(const std::vector<SubjectValue>& values, std::size_t site) {
  constexpr double kMixed = 0.05;
  constexpr double kFewestBeyond = 10;
  const SplitValues split = split_values(values, site);
  SiteDifference result{.site = site,
                        .subjects = static_cast<std::int64_t>(split.here.size()),
                        .others = static_cast<std::int64_t>(split.elsewhere.size())};
  if (std::min(split.here.size(), split.elsewhere.size()) < kFewestValues) {
    return result;
  }
  result.whole = shifted(split, result.factor);
  result.share = beyond_share(split);
  // The largest of n values with a Pareto tail of index 1 lies so low that a share s of others is
  // beyond twice of it with a chance of about exp(-2 s n): 2e-9 for s n = 10.
  const auto fewer = static_cast<double>(std::min(split.here.size(), split.elsewhere.size()));
  result.found = result.whole || (result.share >= kMixed && result.share * fewer >= kFewestBeyond);
  return result;
}

void report_site(const CheckView& view, const Series& series, const SiteDifference& site,
                 Report& report) {
  reports::DataFinding finding = finding_of(series);
  name_site(view, site.site, finding);
  finding.counted = "subjects";
  finding.of = site.subjects;
  finding.count =
      site.whole ? finding.of : std::llround(site.share * static_cast<double>(finding.of));
  finding.measure = site.whole ? "ratio_of_medians" : "share_beyond";
  finding.value = site.whole ? site.factor : site.share;
  const std::string& name = view.site.names[site.site];
  finding.message =
      site.whole ? fmt::format("the median of {} at {} is {:.3g} times that of the others",
                               name_of(series), name, site.factor)
                 : fmt::format(
                       "in {:.1f} % of the subjects at {}, {} lies beyond twice the range of the "
                       "others",
                       100 * site.share, name, name_of(series));
  report.add(std::move(finding));
}

/// Two sites that differ: one difference, of which nobody knows whose the other unit is.
void report_pair(const CheckView& view, const Series& series, const SiteDifference& first,
                 const SiteDifference& second, Report& report) {
  reports::DataFinding finding = finding_of(series);
  finding.counted = "subjects";
  finding.of = first.subjects + first.others;
  finding.count = finding.of;
  finding.measure = "ratio_of_medians";
  finding.value = first.factor;
  finding.message =
      fmt::format("the medians of {} at {} and {} differ by a factor of {:.3g}", name_of(series),
                  view.site.names[first.site], view.site.names[second.site], first.factor);
  report.add(std::move(finding));
}

void check_sites(const CheckView& view, const Series& series, Report& report) {
  const std::vector<SubjectValue> values = one_a_subject(series);
  const auto positive = std::ranges::count_if(series.value, [](double value) { return value > 0; });
  // A factor means something of positive quantities alone.
  if (100 * static_cast<std::size_t>(positive) < 99 * series.value.size()) {
    return;
  }
  std::vector<SiteDifference> sites;
  for (const SubjectValue& one : values) {
    if (sites.empty() || sites.back().site != one.site) {
      sites.push_back(difference_of(values, one.site));
    }
  }
  // A site of a few is no second one: with it left out, two may remain.
  std::erase_if(sites, [](const SiteDifference& site) {
    return site.subjects < static_cast<std::int64_t>(kFewestValues);
  });
  if (sites.size() == 2 && sites[0].whole) {
    report_pair(view, series, sites[0], sites[1], report);
    return;
  }
  if (sites.size() == 2 && sites[0].found && sites[1].found) {
    sites[sites[0].share > sites[1].share ? 1 : 0].found = false;  // the same difference
  }
  for (const SiteDifference& site : sites) {
    if (site.found) {
      report_site(view, series, site, report);
    }
  }
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
  std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint8_t>> seen;  // site, subject, has
  seen.reserve(view.rows());
  for (std::size_t row = 0; row < view.rows(); ++row) {
    seen.emplace_back(view.site.code[row], view.subject.code[row], has(row) ? 1 : 0);
  }
  std::ranges::sort(seen);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const auto [site, subject, with] = seen[i];
    const bool last = i + 1 == seen.size() || std::get<0>(seen[i + 1]) != site ||
                      std::get<1>(seen[i + 1]) != subject;
    filled.of[site] += last ? 1 : 0;
    filled.with[site] += last && with == 1 ? 1 : 0;
  }
  return filled;
}

}  // namespace

void unit_change(const CheckView& view, Report& report) {
  for_each_series(view, [&](const Series& series) { check_sites(view, series, report); });
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
