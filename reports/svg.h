#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "reports/html.h"

namespace clinval::reports::svg {

using html::Markup;

/// A length or coordinate in pixels, rounded to 0.01 by integers: "12.5".
[[nodiscard]] std::string pixels(double value);

/// How a series looks. Never colour alone: dash and marker differ too.
struct Style {
  std::string_view colour;  ///< "#0072B2"
  std::string_view dash;    ///< "" solid, "6 4" …
  std::string_view marker;  ///< circle | square | triangle | diamond
};
/// Colour-blind safe, at least 3:1 on white; at most five series.
inline constexpr std::array<Style, 5> kStyles = {{{"#0072B2", "", "circle"},
                                                  {"#D55E00", "7 3", "square"},
                                                  {"#009E73", "2 3", "triangle"},
                                                  {"#CC79A7", "8 3 2 3", "diamond"},
                                                  {"#000000", "4 2", "circle"}}};

struct Point {
  double x = 0.0;
  double y = 0.0;
};

/// Data to pixels along one axis.
struct Scale {
  double from = 0.0;  ///< data
  double to = 1.0;
  double begin = 0.0;  ///< pixels
  double end = 1.0;
  [[nodiscard]] double at(double value) const;
  /// The pixel of the value, or of the nearer end.
  [[nodiscard]] double clamped(double value) const;
};

/// Round steps (1, 2, 5 times a power of ten) that cover [low, high] with about `count` ticks, and
/// the decimals that tell them apart.
struct Ticks {
  std::vector<double> values;
  int decimals = 0;
};
[[nodiscard]] Ticks ticks(double low, double high, int count);

struct Axis {
  std::string title;
  Ticks ticks;
  double factor = 1.0;      ///< shown = factor * value: 100 for per cent
  std::string suffix = "";  ///< after each number
};

/// Where the data area lies inside the picture.
struct Frame {
  Scale x;
  Scale y;  ///< begin is the bottom
};

enum class Anchor { Start, Middle, End };

[[nodiscard]] Markup line(Point from, Point to, std::string_view colour, double width = 1.0,
                          std::string_view dash = "");
[[nodiscard]] Markup polyline(const std::vector<Point>& points, const Style& style,
                              double width = 2.0);
[[nodiscard]] Markup polygon(const std::vector<Point>& points, std::string_view colour,
                             double opacity);
[[nodiscard]] Markup rectangle(Point corner, double width, double height, std::string_view colour,
                               double opacity = 1.0);
[[nodiscard]] Markup marker(Point centre, const Style& style, double radius = 4.0);
[[nodiscard]] Markup label(Point at, std::string_view text, Anchor anchor = Anchor::Start,
                           std::string_view weight = "400");
/// A strong label that stays readable on top of lines.
[[nodiscard]] Markup label_over_lines(Point at, std::string_view text, Anchor anchor);

/// Axes with ticks, light grid lines and titles.
[[nodiscard]] Markup x_axis(const Frame& frame, const Axis& axis);
[[nodiscard]] Markup y_axis(const Frame& frame, const Axis& axis);

/// One row of a legend a series, at the given corner.
struct LegendEntry {
  std::string text;
  Style style;
};
[[nodiscard]] Markup legend(Point corner, const std::vector<LegendEntry>& entries);

/// The whole picture. `key` is unique in the page: its ids derive from it.
/// @param title, description  the text alternative
[[nodiscard]] Markup picture(const std::string& key, double width, double height,
                             const std::string& title, const std::string& description,
                             const std::vector<Markup>& content);

}  // namespace clinval::reports::svg
