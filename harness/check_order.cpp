#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "harness/case_checks.h"
#include "harness/check_series.h"

namespace clinval::harness::checks {

namespace {

constexpr std::int64_t kFewestOfClass = 20;
constexpr double kSurelyNot = 6;
constexpr double kRanks = 0.1;

/// Ids as a person would sort them: numbers by size, everything else by bytes, and a text that ends
/// in digits by what stands before them, then by the number.
bool id_less(const std::string& a, const std::string& b) {
  const auto split = [](const std::string& id) {
    const std::size_t end = id.find_last_not_of("0123456789");
    const std::size_t digits = end == std::string::npos ? 0 : end + 1;
    std::string number = id.substr(digits);
    number.erase(0, std::min(number.find_first_not_of('0'), number.size()));
    return std::pair(id.substr(0, digits), number);
  };
  const auto [text_a, number_a] = split(a);
  const auto [text_b, number_b] = split(b);
  if (text_a != text_b) {
    return text_a < text_b;
  }
  return number_a.size() != number_b.size() ? number_a.size() < number_b.size()
                                            : number_a < number_b;
}

/// Place of each subject among the ids.
std::vector<double> places_of_ids(const CheckView& view) {
  std::vector<std::uint32_t> order(view.subject.names.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) {
    return id_less(view.subject.names[a], view.subject.names[b]);
  });
  std::vector<double> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = static_cast<double>(i);
  }
  return place;
}

/// The ids in order, with the site of each one's first case.
std::vector<std::uint32_t> sites_in_id_order(const CheckView& view) {
  const std::vector<double> place = places_of_ids(view);
  std::vector<std::uint32_t> site(place.size(), 0);
  for (std::size_t row = view.rows(); row-- > 0;) {
    site[static_cast<std::size_t>(place[view.subject.code[row]])] = view.site.code[row];
  }
  return site;
}

void report_order(const CheckTask& task, const Separation& found, const char* what,
                  const char* within, Report& report) {
  if (std::min(found.positives, found.negatives) < kFewestOfClass ||
      std::abs(found.auroc - 0.5) < kRanks || std::abs(found.z) < kSurelyNot) {
    return;
  }
  const std::string where = within;
  report.add({.task = task.id,
              .count = found.positives + found.negatives,
              .of = found.positives + found.negatives,
              .counted = "subjects",
              .measure = where.empty() ? "auroc" : "auroc_within_" + where,
              .value = found.auroc,
              .message = fmt::format("{} ranks the outcome with an AUROC of {:.3f}{}", what,
                                     found.auroc, where.empty() ? "" : " within " + where)});
}

/// The site of each subject, else its part: of several the first by name, whatever the order of
/// rows. One stratum without either.
std::vector<std::uint32_t> strata_of_subjects(const CheckView& view) {
  std::vector<std::uint32_t> stratum(view.subject.names.size(), 0);
  if (view.site.names.empty()) {
    return stratum;
  }
  std::ranges::fill(stratum, static_cast<std::uint32_t>(view.site.names.size()));
  for (std::size_t row = 0; row < view.rows(); ++row) {
    std::uint32_t& of = stratum[view.subject.code[row]];
    of = std::min(of, view.site.code[row]);
  }
  return stratum;
}

/// Whether each subject has the outcome in any case; 2 where none is known.
std::vector<std::uint8_t> outcome_of_subjects(const CheckView& view, const CheckTask& task) {
  std::vector<std::uint8_t> outcome(view.subject.names.size(), 2);
  for (std::size_t row = 0; row < view.rows(); ++row) {
    if (task.label[row] != Label::Unknown) {
      std::uint8_t& of = outcome[view.subject.code[row]];
      const std::uint8_t now = task.label[row] == Label::Positive ? 1 : 0;
      of = of == 2 ? now : static_cast<std::uint8_t>(of | now);
    }
  }
  return outcome;
}

}  // namespace

void ids_encode_label(const CheckView& view, Report& report) {
  if (view.config.cases.case_id.empty() && view.config.cases.subject.empty()) {
    return;  // numbered by us
  }
  const std::vector<double> place = places_of_ids(view);
  const std::vector<std::uint32_t> strata = strata_of_subjects(view);
  const char* within = view.site.names.size() < 2 ? "" : view.site_is_part ? "parts" : "sites";
  for (const CheckTask& task : view.tasks) {
    const std::vector<std::uint8_t> outcome = outcome_of_subjects(view, task);
    std::vector<std::uint8_t> label;
    std::vector<double> value;
    std::vector<std::uint32_t> stratum;
    for (std::size_t s = 0; s < place.size(); ++s) {
      if (outcome[s] != 2) {
        label.push_back(outcome[s]);
        value.push_back(place[s]);
        stratum.push_back(strata[s]);
      }
    }
    report_order(task, separation_within(label, value, stratum), "the order of the subject ids",
                 within, report);
  }
}

void sorted_by_label(const CheckView& view, Report& report) {
  for (const CheckTask& task : view.tasks) {
    std::vector<std::uint8_t> label;
    std::vector<double> value;
    std::vector<std::uint32_t> subject;
    for (std::size_t row = 0; row < view.rows(); ++row) {
      if (task.label[row] != Label::Unknown) {
        label.push_back(task.label[row] == Label::Positive ? 1 : 0);
        value.push_back(static_cast<double>(view.extras.file_row[row]));
        subject.push_back(view.subject.code[row]);
      }
    }
    report_order(task, separation(label, value, subject), "the order of the rows in the file", "",
                 report);
  }
}

void ids_encode_site(const CheckView& view, Report& report) {
  const std::vector<std::uint32_t> site = sites_in_id_order(view);
  const double n = static_cast<double>(site.size());
  std::vector<double> count(view.site.names.size(), 0);
  double same = 0;
  for (std::size_t i = 0; i < site.size(); ++i) {
    ++count[site[i]];
    same += i > 0 && site[i] == site[i - 1] ? 1 : 0;
  }
  double expected = 0;  // chance that two neighbours are of one site
  for (const double c : count) {
    expected += c * (c - 1) / (n * (n - 1));
  }
  const double share = same / (n - 1);
  const double z = (share - expected) / std::sqrt(expected * (1 - expected) / (n - 1));
  if (n < 50 || !(z > kSurelyNot) || (1 - share) > 0.2 * (1 - expected)) {
    return;
  }
  reports::DataFinding finding{
      .count = static_cast<std::int64_t>(same),
      .of = static_cast<std::int64_t>(n) - 1,
      .counted = "subjects",
      .message = fmt::format("{:.1f} % of the subjects are of the {} of their neighbour in the "
                             "order of ids; {:.1f} % would be by chance",
                             100 * share, view.site_is_part ? "part" : "site", 100 * expected)};
  report.add(std::move(finding));
}

}  // namespace clinval::harness::checks
