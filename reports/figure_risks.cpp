#include <algorithm>

#include <fmt/format.h>

#include "reports/facts.h"
#include "reports/figures.h"
#include "reports/numbers.h"
#include "reports/svg.h"

namespace clinval::reports {

using html::Markup;

namespace {

constexpr double kWidth = 460;
constexpr double kTop = 16;
constexpr double kHalf = 120;
constexpr double kLeft = 56;
constexpr double kPlot = 380;

double total(const std::vector<double>& counts) {
  double sum = 0.0;  // whole numbers: exact
  for (const double count : counts) {
    sum += count;
  }
  return sum;
}

/// Bars as a share of their own class, so that a rare outcome can be seen.
Markup bars(const std::vector<double>& counts, double of, double highest, bool upwards,
            const svg::Scale& x, const svg::Style& style) {
  const double middle = kTop + kHalf;
  const double width = (x.end - x.begin) / static_cast<double>(counts.size());
  Markup all;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double height = of == 0.0 ? 0.0 : counts[i] / of / highest * (kHalf - 12);
    const double left = x.begin + width * static_cast<double>(i);
    all.add(svg::rectangle({left + 0.5, upwards ? middle - height : middle}, width - 1, height,
                           style.colour, 0.85));
  }
  return all;
}

}  // namespace

Figure risk_figure(const Results& results, const DeclaredTask& task, const std::string& model) {
  const metrics::Curve* curve = find_curve(results, task, model, "risk_histogram");
  if (curve == nullptr || column(*curve, "events").empty()) {
    return {};
  }
  const std::vector<double>& lower = column(*curve, "lower");
  const std::vector<double>& upper = column(*curve, "upper");
  const std::vector<double>& events = column(*curve, "events");
  const std::vector<double>& others = column(*curve, "non_events");
  const double with = total(events);
  const double without = total(others);
  double highest = 0.01;
  for (std::size_t i = 0; i < events.size(); ++i) {
    highest = std::max({highest, with == 0.0 ? 0.0 : events[i] / with,
                        without == 0.0 ? 0.0 : others[i] / without});
  }
  const svg::Frame frame{{0, 1, kLeft, kLeft + kPlot}, {0, 1, kTop + 2 * kHalf, kTop}};
  Markup content = svg::x_axis(frame, {"Predicted risk", svg::ticks(0, 1, 5), 100, " %"});
  content.add(bars(events, with, highest, true, frame.x, svg::kStyles[1]));
  content.add(bars(others, without, highest, false, frame.x, svg::kStyles[0]));
  content.add(svg::line({frame.x.begin, kTop + kHalf}, {frame.x.end, kTop + kHalf}, "#475467"));
  content.add(
      svg::label({frame.x.end - 4, kTop + 14},
                 fmt::format("With the outcome ({})", count_text(static_cast<std::int64_t>(with))),
                 svg::Anchor::End, "600"));
  content.add(svg::label(
      {frame.x.end - 4, kTop + 2 * kHalf - 10},
      fmt::format("Without the outcome ({})", count_text(static_cast<std::int64_t>(without))),
      svg::Anchor::End, "600"));
  Figure figure;
  const std::string label = model_label(results, model);
  figure.caption = fmt::format(
      "Predicted risks of {}, for patients with the outcome (upwards) and without it (downwards), "
      "each as a share of their own number. The better the model separates them, the less the two "
      "halves mirror each other.",
      label);
  if (const double unknown = total(column(*curve, "unknown")); unknown > 0.0) {
    figure.caption += fmt::format(" {} patients who were censored before are not shown.",
                                  count_text(static_cast<std::int64_t>(unknown)));
  }
  figure.title = "Predicted risks of " + label;
  figure.picture = svg::picture(figure_key({"risks", task.id, model}), kWidth, frame.y.begin + 52,
                                figure.title, figure.caption, {content});
  figure.header = {"Predicted risk", "With the outcome", "Without the outcome"};
  for (std::size_t i = 0; i < events.size(); ++i) {
    figure.rows.push_back({fmt::format("{} to {}", fixed(lower[i], 2), fixed(upper[i], 2)),
                           count_text(static_cast<std::int64_t>(events[i])),
                           count_text(static_cast<std::int64_t>(others[i]))});
  }
  return figure;
}

}  // namespace clinval::reports
