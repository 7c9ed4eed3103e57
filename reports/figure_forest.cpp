#include <algorithm>

#include <fmt/format.h>

#include "reports/facts.h"
#include "reports/figures.h"
#include "reports/numbers.h"
#include "reports/svg.h"
#include "reports/wording.h"

namespace clinval::reports {

using html::Markup;

namespace {

constexpr double kWidth = 800;
constexpr double kRow = 26;
constexpr double kFirst = 58;
constexpr double kPlotBegin = 290;
constexpr double kPlotEnd = 590;
constexpr std::size_t kLongestName = 28;

/// Ends of the axis: every interval that is narrower than the axis would be useful for.
svg::Ticks axis_ticks(const std::vector<const EstimateRow*>& rows, const EstimateRow* all) {
  double low = 1e300;
  double high = -1e300;
  const auto take = [&](const EstimateRow* row) {
    const metrics::Interval* interval = row == nullptr ? nullptr : headline(*row);
    if (interval != nullptr) {
      low = std::min(low, interval->limits->lower);
      high = std::max(high, interval->limits->upper);
    }
  };
  take(all);
  const EstimateRow* first = all;
  for (const EstimateRow* row : rows) {
    if (is_supported(*row)) {
      take(row);
    }
    first = first == nullptr && row->value ? row : first;
  }
  if (low > high) {
    low = first != nullptr && first->value ? *first->value - 0.5 : 0.0;
    high = low + 1.0;
  }
  if (high - low < 1e-9) {
    high = low + 0.1;
  }
  return svg::ticks(low, high, 4);
}

/// A name that fits its place; the whole stands in the table beside the figure.
std::string shortened(const std::string& name) {
  if (name.size() <= kLongestName) {
    return name;
  }
  std::size_t end = kLongestName - 1;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) {
    --end;  // never inside a character
  }
  return name.substr(0, end) + "\xE2\x80\xA6";
}

Markup interval_mark(const EstimateRow& row, const svg::Scale& x, double y) {
  const svg::Style style{is_supported(row) ? "#0072B2" : "#667085", "", "square"};
  const metrics::Interval* interval = headline(row);
  Markup all;
  if (interval != nullptr) {
    const double left = x.clamped(interval->limits->lower);
    const double right = x.clamped(interval->limits->upper);
    all.add(svg::line({left, y}, {right, y}, style.colour, 2));
    // An arrow where the interval goes on beyond the axis, a cap where it ends.
    const auto end = [&](double at, bool beyond, double direction) {
      if (beyond) {
        all.add(svg::polygon({{at + 6 * direction, y}, {at, y - 4.5}, {at, y + 4.5}}, style.colour,
                             1.0));
      } else {
        all.add(svg::line({at, y - 4}, {at, y + 4}, style.colour, 2));
      }
    };
    end(left, interval->limits->lower < x.from, -1);
    end(right, interval->limits->upper > x.to, 1);
  }
  if (row.value && *row.value >= x.from && *row.value <= x.to) {
    all.add(svg::marker({x.at(*row.value), y}, style, 4.5));
  }
  return all;
}

Markup row_of(const std::string& name, const EstimateRow& row, const svg::Scale& x, double y,
              bool strong) {
  Markup all =
      svg::label({8, y + 4.5}, shortened(name), svg::Anchor::Start, strong ? "700" : "400");
  all.add(svg::label({kPlotBegin - 14, y + 4.5},
                     fmt::format("{} / {}", count_text(row.events), count_text(row.cases)),
                     svg::Anchor::End));
  all.add(interval_mark(row, x, y));
  const std::string numbers = !row.value                 ? "not defined"
                              : headline(row) == nullptr ? value_text(row) + " (no interval)"
                                                         : estimate_text(row);
  all.add(svg::label({kWidth - 8, y + 4.5}, numbers, svg::Anchor::End, strong ? "700" : "400"));
  return all;
}

}  // namespace

Figure forest_figure(const Results& results, const DeclaredTask& task, const std::string& model,
                     const std::string& metric, const At& at) {
  const std::vector<const EstimateRow*> rows = group_rows(results, task.id, model, metric, at);
  if (rows.empty()) {
    return {};
  }
  const EstimateRow* all = find_estimate(results, task.id, model, metric, at);
  const svg::Ticks ticks = axis_ticks(rows, all);
  const double bottom = kFirst + kRow * static_cast<double>(rows.size() + 1) - 8;
  const svg::Frame frame{{ticks.values.front(), ticks.values.back(), kPlotBegin, kPlotEnd},
                         {0, 1, bottom, kFirst - 18}};
  Markup content = svg::x_axis(frame, {measure_words(metric, at), ticks, 1.0, ""});
  content.add(svg::label({8, 24}, "Group", svg::Anchor::Start, "600"));
  content.add(svg::label({kPlotBegin - 14, 24}, "Events / n", svg::Anchor::End, "600"));
  content.add(svg::label({kWidth - 8, 24},
                         fmt::format("Estimate ({})", level_text(results.declared.level)),
                         svg::Anchor::End, "600"));
  if (all != nullptr && all->value) {
    const double x = frame.x.clamped(*all->value);
    content.add(svg::line({x, bottom}, {x, kFirst - 18}, "#475467", 1, "4 3"));
  }
  double y = kFirst;
  if (all != nullptr) {
    content.add(row_of("Everybody", *all, frame.x, y, true));
    y += kRow;
  }
  for (const EstimateRow* row : rows) {
    content.add(row_of(slice_words(row->subgroup), *row, frame.x, y, false));
    y += kRow;
  }
  Figure figure;
  const std::string label = model_label(results, model);
  figure.caption = fmt::format(
      "{} of {} in each group, with its interval; the dashed line is the value in everybody. Grey: "
      "fewer than {} patients with or without the outcome, too few to judge. An arrow: the "
      "interval "
      "goes on beyond the axis.",
      measure_words(metric, at), label, kSupportedCount);
  figure.title = measure_words(metric, at) + " by group";
  figure.picture = svg::picture(figure_key({"forest", task.id, model, metric}), kWidth, bottom + 52,
                                figure.title, figure.caption, {content});
  return figure;
}

}  // namespace clinval::reports
