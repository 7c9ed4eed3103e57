#include "reports/html.h"

#include <stdexcept>

#include <doctest/doctest.h>

#include "reports/svg.h"

namespace clinval {

using namespace reports;

TEST_CASE("html: text and attributes are escaped, literals are not") {
  CHECK(html::element("b", {{"title", "a\"b"}}, {"<i>"}).bytes() ==
        "<b title=\"a&quot;b\">&lt;i&gt;</b>");
  CHECK(html::element("b", {html::raw("<i></i>")}).bytes() == "<b><i></i></b>");
}

TEST_CASE("html: links that leave the page and inline styles are a bug") {
  CHECK_THROWS_AS((void)html::element("a", {{"href", "http://f.example"}}, {"x"}),
                  std::logic_error);
  CHECK_THROWS_AS((void)html::element("p", {{"style", "color:red"}}, {"x"}), std::logic_error);
  CHECK(html::element("a", {{"href", "#x"}}, {"y"}).bytes() == "<a href=\"#x\">y</a>");
}

TEST_CASE("svg: coordinates are rounded to hundredths") {
  CHECK(svg::pixels(12.0) == "12");
  CHECK(svg::pixels(12.345678) == "12.35");
  CHECK(svg::pixels(12.5) == "12.5");
  CHECK(svg::pixels(12.05) == "12.05");
  CHECK(svg::pixels(-0.004) == "0");
  CHECK(svg::pixels(-1.5) == "-1.5");
}

TEST_CASE("svg: ticks are round and cover the range") {
  const svg::Ticks fifths = svg::ticks(0, 1, 5);
  CHECK(fifths.values.size() == 6);
  CHECK(fifths.decimals == 1);
  const svg::Ticks around = svg::ticks(0.62, 0.87, 4);
  CHECK(around.values.front() <= 0.62);
  CHECK(around.values.back() >= 0.87);
  CHECK(around.values.size() <= 6);
  const svg::Ticks large = svg::ticks(0, 900, 5);
  CHECK(large.decimals == 0);
  CHECK(large.values.back() == 1000.0);
}

TEST_CASE("svg: a scale maps its ends exactly and clamps") {
  const svg::Scale scale{0, 2, 100, 300};
  CHECK(scale.at(0) == 100);
  CHECK(scale.at(2) == 300);
  CHECK(scale.at(1) == 200);
  CHECK(scale.clamped(7) == 300);
}

}  // namespace clinval
