#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "reports/facts.h"
#include "reports/figures.h"
#include "reports/numbers.h"
#include "reports/svg.h"

namespace clinval::reports {

using html::Markup;

namespace {

constexpr double kWidth = 600;
constexpr double kLeft = 112;
constexpr double kPlot = 450;
constexpr double kTop = 34;
constexpr double kHeight = 300;
constexpr double kRow = 20;
constexpr int kNumbersAtRisk = 5;

constexpr std::array<std::string_view, 4> kQuarters = {"lowest quarter of risk", "second quarter",
                                                       "third quarter", "highest quarter"};

/// One quarter of the curve's rows.
struct Quarter {
  std::vector<double> time;
  std::vector<double> survival;
  std::vector<double> lower;
  std::vector<double> upper;
  std::vector<double> at_risk;
};

std::vector<Quarter> quarters_of(const metrics::Curve& curve) {
  std::vector<Quarter> quarters(kQuarters.size());
  const std::vector<double>& group = column(curve, "group");
  const bool band = !column(curve, "lower").empty();
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (!(group[i] >= 1.0 && group[i] <= static_cast<double>(quarters.size()))) {
      continue;
    }
    Quarter& quarter = quarters[static_cast<std::size_t>(group[i]) - 1];
    quarter.time.push_back(column(curve, "time")[i]);
    quarter.survival.push_back(column(curve, "survival")[i]);
    quarter.at_risk.push_back(column(curve, "at_risk")[i]);
    if (band) {
      quarter.lower.push_back(column(curve, "lower")[i]);
      quarter.upper.push_back(column(curve, "upper")[i]);
    }
  }
  return quarters;
}

Markup lines_of(const Quarter& quarter, const svg::Frame& frame, const svg::Style& style) {
  Markup all;
  std::vector<svg::Point> line;
  std::vector<svg::Point> band;
  for (std::size_t i = 0; i < quarter.time.size(); ++i) {
    line.push_back({frame.x.at(quarter.time[i]), frame.y.clamped(1.0 - quarter.survival[i])});
    if (!quarter.lower.empty()) {
      band.push_back({frame.x.at(quarter.time[i]), frame.y.clamped(1.0 - quarter.lower[i])});
    }
  }
  for (std::size_t i = band.size(); i-- > 0;) {
    band.push_back({frame.x.at(quarter.time[i]), frame.y.clamped(1.0 - quarter.upper[i])});
  }
  if (!band.empty()) {
    all.add(svg::polygon(band, style.colour, 0.12));
  }
  all.add(svg::polyline(line, style));
  return all;
}

/// Numbers at risk under the axis, a row a quarter, at even steps of the grid.
Markup numbers_at_risk(const std::vector<Quarter>& quarters, const svg::Frame& frame, double top) {
  Markup all = svg::label({8, top}, "Followed so long", svg::Anchor::Start, "600");
  for (std::size_t q = 0; q < quarters.size(); ++q) {
    const double y = top + kRow * static_cast<double>(q + 1);
    all.add(svg::marker({16, y - 4.5}, svg::kStyles[q], 4.0));
    all.add(svg::label({26, y}, q == 0   ? "lowest"
                                : q == 1 ? "second"
                                : q == 2 ? "third"
                                         : "highest"));
    const Quarter& quarter = quarters[q];
    for (int step = 0; step <= kNumbersAtRisk; ++step) {
      const double time = frame.x.to * step / kNumbersAtRisk;
      for (std::size_t i = 0; i < quarter.time.size(); ++i) {
        if (std::abs(quarter.time[i] - time) < 1e-9 * frame.x.to) {
          all.add(svg::label({frame.x.at(time), y},
                             count_text(static_cast<std::int64_t>(quarter.at_risk[i])),
                             svg::Anchor::Middle));
        }
      }
    }
  }
  return all;
}

}  // namespace

Figure km_figure(const Results& results, const DeclaredTask& task, const std::string& model) {
  const metrics::Curve* curve = find_curve(results, task, model, "km");
  if (curve == nullptr || task.horizons.empty()) {
    return {};
  }
  const std::vector<Quarter> quarters = quarters_of(*curve);
  double highest = 0.1;
  for (const double survival : column(*curve, "survival")) {
    highest = std::max(highest, 1.0 - survival);
  }
  const double end = task.horizons.back();
  const svg::Ticks risks = svg::ticks(0, highest, 5);
  const svg::Frame frame{{0, end, kLeft, kLeft + kPlot},
                         {0, risks.values.back(), kTop + kHeight, kTop}};
  svg::Ticks times;
  for (int step = 0; step <= kNumbersAtRisk; ++step) {
    times.values.push_back(end * step / kNumbersAtRisk);
  }
  times.decimals = svg::ticks(0, end, kNumbersAtRisk).decimals;
  Markup content = svg::x_axis(frame, {time_title(task), times, 1.0, ""});
  content.add(svg::y_axis(frame, {"Had the event", risks, 100, " %"}));
  Figure figure;
  figure.header = {"Quarter by predicted risk", "Time", "Had the event (interval)",
                   "Followed so long"};
  std::vector<svg::LegendEntry> entries;
  for (std::size_t q = 0; q < quarters.size(); ++q) {
    const Quarter& quarter = quarters[q];
    content.add(lines_of(quarter, frame, svg::kStyles[q]));
    entries.push_back({std::string(kQuarters[q]), svg::kStyles[q]});
    for (std::size_t i = 8; i < quarter.time.size(); i += 8) {
      const std::string interval =
          quarter.lower.empty() ? ""
                                : fmt::format(" ({} to {})", fixed(1.0 - quarter.upper[i], 2),
                                              fixed(1.0 - quarter.lower[i], 2));
      figure.rows.push_back({std::string(kQuarters[q]), fixed(quarter.time[i], 2),
                             fixed(1.0 - quarter.survival[i], 2) + interval,
                             count_text(static_cast<std::int64_t>(quarter.at_risk[i]))});
    }
  }
  const double risk_top = frame.y.begin + 72;
  content.add(numbers_at_risk(quarters, frame, risk_top));
  const double legend_top = risk_top + kRow * static_cast<double>(quarters.size() + 1) + 12;
  content.add(svg::legend({kLeft, legend_top}, entries));
  const std::string label = model_label(results, model);
  figure.title = "Follow-up by predicted risk of " + label;
  figure.caption = fmt::format(
      "Who had the event by when (Kaplan-Meier), in quarters of the patients by the risk that {} "
      "gave them, with {} bands. The further apart the lines, the better the model tells high from "
      "low risk. Below: how many were still followed.",
      label, level_text(results.declared.level));
  figure.picture = svg::picture(figure_key({"km", task.id, model}), kWidth,
                                legend_top + kRow * static_cast<double>(entries.size()),
                                figure.title, figure.caption, {content});
  return figure;
}

}  // namespace clinval::reports
