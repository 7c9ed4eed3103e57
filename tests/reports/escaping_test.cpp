#include "reports/escaping.h"

#include <string>

#include <doctest/doctest.h>

#include "tests/reports/example_results.h"

namespace clinval {

using namespace std::string_literals;
using reports::csv_text;
using reports::html_escaped;
using reports::markdown_escaped;
using reports::visible;
using reports::xml_escaped;

TEST_CASE("escaping: what cannot be seen is shown by its code") {
  CHECK(visible("a\x1b[31m") == "aU+001B[31m");
  CHECK(visible("a\xE2\x80\xAE"
                "b") == "aU+202Eb");
  CHECK(visible("a\0b"s) == "aU+0000b");
  CHECK(visible("a\xE2\x80\x8B") == "aU+200B");
  CHECK(visible("a\r\n\tb") == "a   b");
  CHECK(visible("Z\xC3\xBCrich \xE2\x82\xAC \xF0\x9F\x98\x80") ==
        "Z\xC3\xBCrich \xE2\x82\xAC \xF0\x9F\x98\x80");
}

TEST_CASE("escaping: bytes that are no UTF-8 become the replacement character") {
  const std::string replacement = "\xEF\xBF\xBD";
  CHECK(visible("\xC3(") == replacement + "(");
  CHECK(visible("\xC0\xAF") == replacement + replacement);                    // overlong
  CHECK(visible("\xED\xA0\x80") == replacement + replacement + replacement);  // surrogate
  CHECK(visible("\xF5") == replacement);
  CHECK(visible("\xE2\x82") == replacement + replacement);  // cut off
}

TEST_CASE("escaping: HTML and XML turn markup into references") {
  CHECK(html_escaped("<a b=\"c\" d='e'>&") == "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
  CHECK(xml_escaped("a\0\x0b\x1b<\xEF\xBF\xBE>"s) == "a&lt;&gt;");
}

TEST_CASE("escaping: Markdown keeps words and loses constructs") {
  CHECK(markdown_escaped("a|b") == "a\\|b");
  CHECK(markdown_escaped("`x` [y](z) @all") == "\\`x\\` \\[y\\](z) &#64;all");
  CHECK(markdown_escaped("http://f.example") == "http&#58;//f.example");
  CHECK(markdown_escaped("O:E is 1: fine") == "O&#58;E is 1: fine");
  CHECK(markdown_escaped("<b>&amp;") == "&lt;b&gt;&amp;amp;");
}

TEST_CASE("escaping: CSV text cannot become a formula") {
  for (const std::string start : {"=", "+", "-", "@", "\t"}) {
    CHECK(csv_text(start + "1").substr(0, 2) == "\"'");
  }
  CHECK(csv_text("a\"b,c") == "\"a\"\"b,c\"");
  CHECK(csv_text("") == "\"\"");
}

TEST_CASE("escaping: every sink takes every hostile text and leaves no control character") {
  for (const std::string& text : tests::hostile_texts()) {
    for (const auto escape : {visible, html_escaped, xml_escaped, markdown_escaped, csv_text}) {
      for (const char character : escape(text)) {
        CHECK((static_cast<unsigned char>(character) >= 0x20 && character != 0x7F));
      }
    }
    CHECK(html_escaped(text).find('<') == std::string::npos);
    CHECK(xml_escaped(text).find('"') == std::string::npos);
  }
}

}  // namespace clinval
