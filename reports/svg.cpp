#include "reports/svg.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "reports/numbers.h"

namespace clinval::reports::svg {

using html::Attribute;
using html::element;

namespace {

constexpr std::string_view kGrid = "#e4e7ec";
constexpr std::string_view kInk = "#475467";

std::string path_of(const std::vector<Point>& points) {
  std::string text;
  for (const Point& point : points) {
    text += fmt::format("{}{},{}", text.empty() ? "" : " ", pixels(point.x), pixels(point.y));
  }
  return text;
}

std::string_view anchor_text(Anchor anchor) {
  switch (anchor) {
    case Anchor::Start: return "start";
    case Anchor::Middle: return "middle";
    case Anchor::End: return "end";
  }
  return "start";
}

std::string tick_text(const Axis& axis, double value) {
  const int shift = axis.factor == 100.0 ? 2 : axis.factor == 1000.0 ? 3 : 0;
  return fixed(value * axis.factor, std::max(0, axis.ticks.decimals - shift)) + axis.suffix;
}

std::vector<Point> marker_corners(Point centre, std::string_view shape, double r) {
  if (shape == "square") {
    return {{centre.x - r, centre.y - r},
            {centre.x + r, centre.y - r},
            {centre.x + r, centre.y + r},
            {centre.x - r, centre.y + r}};
  }
  if (shape == "triangle") {
    return {{centre.x, centre.y - r}, {centre.x + r, centre.y + r}, {centre.x - r, centre.y + r}};
  }
  return {{centre.x, centre.y - r},
          {centre.x + r, centre.y},
          {centre.x, centre.y + r},
          {centre.x - r, centre.y}};
}

}  // namespace

std::string pixels(double value) {
  constexpr double kFarOutside = 1e7;  // beyond every picture, and within an integer
  const long long hundredths = std::llround(std::clamp(value, -kFarOutside, kFarOutside) * 100.0);
  const long long whole = std::llabs(hundredths) / 100;
  const long long rest = std::llabs(hundredths) % 100;
  std::string text = fmt::format("{}{}", hundredths < 0 ? "-" : "", whole);
  if (rest != 0) {
    text += rest % 10 == 0 ? fmt::format(".{}", rest / 10) : fmt::format(".{:02d}", rest);
  }
  return text;
}

double Scale::at(double value) const {
  return begin + (value - from) / (to - from) * (end - begin);
}

double Scale::clamped(double value) const {
  return at(std::clamp(value, from, to));
}

Ticks ticks(double low, double high, int count) {
  const double rough = (high - low) / count;
  if (!std::isfinite(rough) || rough < 1e-12 || std::abs(low) > 1e15 * rough) {
    return {.values = {low}, .decimals = 0};  // nothing that an axis could show
  }
  const int exponent = static_cast<int>(std::floor(std::log10(rough)));
  const double power = std::pow(10.0, exponent);
  const double ratio = rough / power;
  const double step = power * (ratio <= 1.0 ? 1.0 : ratio <= 2.0 ? 2.0 : ratio <= 5.0 ? 5.0 : 10.0);
  Ticks result;
  result.decimals = std::max(0, step >= 9.99 * power ? -exponent - 1 : -exponent);
  // A thousandth of a step absorbs the rounding of the division.
  const auto first = static_cast<long long>(std::floor(low / step + 0.001));
  const auto last = static_cast<long long>(std::ceil(high / step - 0.001));
  for (long long k = first; k <= last; ++k) {
    result.values.push_back(static_cast<double>(k) * step);
  }
  return result;
}

Markup line(Point from, Point to, std::string_view colour, double width, std::string_view dash) {
  std::vector<Attribute> attributes = {
      {"x1", pixels(from.x)}, {"y1", pixels(from.y)},          {"x2", pixels(to.x)},
      {"y2", pixels(to.y)},   {"stroke", std::string(colour)}, {"stroke-width", pixels(width)}};
  if (!dash.empty()) {
    attributes.push_back({"stroke-dasharray", std::string(dash)});
  }
  return element("line", attributes);
}

Markup polyline(const std::vector<Point>& points, const Style& style, double width) {
  std::vector<Attribute> attributes = {{"points", path_of(points)},
                                       {"fill", "none"},
                                       {"stroke", std::string(style.colour)},
                                       {"stroke-width", pixels(width)},
                                       {"stroke-linejoin", "round"}};
  if (!style.dash.empty()) {
    attributes.push_back({"stroke-dasharray", std::string(style.dash)});
  }
  return element("polyline", attributes);
}

Markup polygon(const std::vector<Point>& points, std::string_view colour, double opacity) {
  return element("polygon", {{"points", path_of(points)},
                             {"fill", std::string(colour)},
                             {"fill-opacity", pixels(opacity)}});
}

Markup rectangle(Point corner, double width, double height, std::string_view colour,
                 double opacity) {
  return element("rect", {{"x", pixels(corner.x)},
                          {"y", pixels(corner.y)},
                          {"width", pixels(width)},
                          {"height", pixels(height)},
                          {"fill", std::string(colour)},
                          {"fill-opacity", pixels(opacity)}});
}

Markup marker(Point centre, const Style& style, double radius) {
  if (style.marker == "circle") {
    return element("circle", {{"cx", pixels(centre.x)},
                              {"cy", pixels(centre.y)},
                              {"r", pixels(radius)},
                              {"fill", std::string(style.colour)}});
  }
  return polygon(marker_corners(centre, style.marker, radius), style.colour, 1.0);
}

Markup label(Point at, std::string_view text, Anchor anchor, std::string_view weight) {
  return element("text",
                 {{"x", pixels(at.x)},
                  {"y", pixels(at.y)},
                  {"fill", std::string(kInk)},
                  {"font-weight", std::string(weight)},
                  {"text-anchor", std::string(anchor_text(anchor))}},
                 {Markup(text)});
}

Markup label_over_lines(Point at, std::string_view text, Anchor anchor) {
  return element("g",
                 {{"paint-order", "stroke"},
                  {"stroke", "#ffffff"},
                  {"stroke-width", "4"},
                  {"stroke-linejoin", "round"}},
                 {label(at, text, anchor, "600")});
}

Markup x_axis(const Frame& frame, const Axis& axis) {
  const double bottom = frame.y.begin;
  Markup all = line({frame.x.begin, bottom}, {frame.x.end, bottom}, kInk);
  for (const double value : axis.ticks.values) {
    const double x = frame.x.at(value);
    all.add(line({x, bottom}, {x, frame.y.end}, kGrid));
    all.add(line({x, bottom}, {x, bottom + 5}, kInk));
    all.add(label({x, bottom + 20}, tick_text(axis, value), Anchor::Middle));
  }
  all.add(
      label({(frame.x.begin + frame.x.end) / 2, bottom + 40}, axis.title, Anchor::Middle, "600"));
  return element("g", {all});
}

Markup y_axis(const Frame& frame, const Axis& axis) {
  const double left = frame.x.begin;
  Markup all = line({left, frame.y.begin}, {left, frame.y.end}, kInk);
  for (const double value : axis.ticks.values) {
    const double y = frame.y.at(value);
    all.add(line({left, y}, {frame.x.end, y}, kGrid));
    all.add(line({left - 5, y}, {left, y}, kInk));
    all.add(label({left - 9, y + 4.5}, tick_text(axis, value), Anchor::End));
  }
  // The title stands above the axis, level: turned text is hard to read.
  all.add(label({std::max(2.0, left - 44), frame.y.end - 14}, axis.title, Anchor::Start, "600"));
  return element("g", {all});
}

Markup legend(Point corner, const std::vector<LegendEntry>& entries) {
  Markup all;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const double y = corner.y + 20.0 * static_cast<double>(i);
    all.add(polyline({{corner.x, y}, {corner.x + 30, y}}, entries[i].style, 2.5));
    if (!entries[i].style.marker.empty()) {
      all.add(marker({corner.x + 15, y}, entries[i].style));
    }
    all.add(label({corner.x + 38, y + 4.5}, entries[i].text));
  }
  return element("g", {all});
}

Markup picture(const std::string& key, double width, double height, const std::string& title,
               const std::string& description, const std::vector<Markup>& content) {
  std::vector<Markup> children = {
      element("title", {{"id", key + "-title"}}, {Markup(title)}),
      element("desc", {{"id", key + "-desc"}}, {Markup(description)}),
      // A server's policy may strip the style sheet: the background is drawn.
      rectangle({0, 0}, width, height, "#ffffff")};
  children.insert(children.end(), content.begin(), content.end());
  return element("svg",
                 {{"viewBox", fmt::format("0 0 {} {}", pixels(width), pixels(height))},
                  {"width", pixels(width)},
                  {"height", pixels(height)},
                  {"role", "img"},
                  {"aria-labelledby", fmt::format("{0}-title {0}-desc", key)},
                  {"font-size", "13"},
                  {"font-family", "system-ui, sans-serif"}},
                 children);
}

}  // namespace clinval::reports::svg
