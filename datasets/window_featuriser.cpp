#include "datasets/window_featuriser.h"

#include <algorithm>
#include <cmath>

namespace clinval::datasets {

using configs::Aggregate;

void WindowSummary::add(const VisibleEvent& event) {
  ++count;
  hours_since = event.hours;
  if (!event.has_value) {
    return;
  }
  const auto y = static_cast<double>(event.value);
  ++valued;
  last = y;
  minimum = valued == 1 ? y : std::min(minimum, y);
  maximum = valued == 1 ? y : std::max(maximum, y);
  const double from_mean = event.hours - mean_hours;
  const auto n = static_cast<double>(valued);
  mean_hours += from_mean / n;
  mean_value += (y - mean_value) / n;
  spread += from_mean * (event.hours - mean_hours);
  shared += from_mean * (y - mean_value);
}

void WindowSummary::join_older(const WindowSummary& older) {
  hours_since = count == 0 ? older.hours_since : hours_since;
  count += older.count;
  if (older.valued == 0) {
    return;
  }
  if (valued == 0) {
    const WindowSummary mine = *this;
    *this = older;
    count = mine.count;
    hours_since = mine.hours_since;
    return;
  }
  minimum = std::min(minimum, older.minimum);
  maximum = std::max(maximum, older.maximum);
  const auto mine = static_cast<double>(valued);
  const auto theirs = static_cast<double>(older.valued);
  const double all = mine + theirs;
  const double hours_apart = older.mean_hours - mean_hours;
  const double values_apart = older.mean_value - mean_value;
  spread += older.spread + hours_apart * hours_apart * (mine * theirs / all);
  shared += older.shared + hours_apart * values_apart * (mine * theirs / all);
  mean_hours += hours_apart * (theirs / all);
  mean_value += values_apart * (theirs / all);
  valued += older.valued;
}

std::optional<double> WindowSummary::value(Aggregate aggregate) const {
  const auto where = [](bool exists, double x) { return exists ? std::optional(x) : std::nullopt; };
  switch (aggregate) {
    case Aggregate::Last: return where(valued > 0, last);
    case Aggregate::Minimum: return where(valued > 0, minimum);
    case Aggregate::Maximum: return where(valued > 0, maximum);
    case Aggregate::Count: return static_cast<double>(count);
    // Hours run backwards.
    case Aggregate::Slope: return spread > 0.0 ? std::optional(-shared / spread) : std::nullopt;
    case Aggregate::HoursSince: return where(count > 0, hours_since);
  }
  return std::nullopt;
}

void summarise_windows(const Timeline& timeline, const configs::TimelineSpec& spec,
                       const std::vector<std::int64_t>& ids, WindowArrays& arrays) {
  const std::size_t windows = spec.windows.size();
  arrays.summaries.assign(spec.codes.size() * windows, WindowSummary());
  // An event is added to the shortest window that holds it. Oldest first: windows only get shorter.
  std::size_t shortest = windows;
  for (const VisibleEvent& event : timeline.events) {
    while (shortest > 0 && event.hours <= spec.windows[shortest - 1]) {
      --shortest;
    }
    const auto id = static_cast<std::size_t>(ids[event.code]);
    if (shortest < windows && id >= configs::kFirstCodeId) {
      arrays.summaries[(id - configs::kFirstCodeId) * windows + shortest].add(event);
    }
  }
  for (std::size_t code = 0; code < spec.codes.size(); ++code) {
    WindowSummary* summary = arrays.summaries.data() + code * windows;
    for (std::size_t w = 1; w < windows; ++w) {
      WindowSummary joined = summary[w - 1];
      joined.join_older(summary[w]);
      summary[w] = joined;
    }
  }
}

void window_features(const Timeline& timeline, const configs::TimelineSpec& spec,
                     const std::vector<std::int64_t>& ids, WindowArrays& arrays) {
  summarise_windows(timeline, spec, ids, arrays);
  arrays.features.resize(spec.width());
  arrays.mask.resize(spec.width());
  std::size_t at = 0;
  for (const WindowSummary& summary : arrays.summaries) {
    for (const Aggregate aggregate : spec.aggregates) {
      const std::optional<double> value = summary.value(aggregate);
      const float rounded = value ? static_cast<float>(*value) : 0.0F;
      const bool exists = value && std::isfinite(rounded);
      arrays.features[at] = exists ? rounded : 0.0F;
      arrays.mask[at] = exists ? 1 : 0;
      ++at;
    }
  }
}

}  // namespace clinval::datasets
