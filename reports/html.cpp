#include "reports/html.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "reports/escaping.h"

namespace clinval::reports::html {

namespace {

bool is_void(std::string_view tag) {
  constexpr std::array<std::string_view, 5> kVoid = {"meta", "br", "hr", "col", "wbr"};
  return std::ranges::find(kVoid, tag) != kVoid.end();
}

/// A line break after what stands on its own keeps the file readable and its diffs small.
bool ends_line(std::string_view tag) {
  constexpr std::array<std::string_view, 22> kBlocks = {
      "p",   "li",      "ul",    "ol",    "tr",  "table", "section", "h1",     "h2",   "h3", "h4",
      "div", "caption", "thead", "tbody", "svg", "g",     "header",  "footer", "meta", "dt", "dd"};
  return std::ranges::find(kBlocks, tag) != kBlocks.end();
}

void check(const Attribute& attribute) {
  const std::string_view name = attribute.name.text();
  const bool link = name == "href" || name == "src";
  if (name == "style" || (link && !attribute.value.starts_with('#'))) {
    throw std::logic_error("html: an inline style, or a link that leaves the page");
  }
}

}  // namespace

Markup::Markup(std::string_view text) : bytes_(html_escaped(text)) {}
Markup::Markup(const std::string& text) : Markup(std::string_view(text)) {}
Markup::Markup(const char* text) : Markup(std::string_view(text)) {}

Markup raw(Literal literal) {
  Markup markup;
  markup.bytes_ = literal.text();
  return markup;
}

Markup element(Name tag, const std::vector<Attribute>& attributes,
               const std::vector<Markup>& children) {
  const std::string name(tag.text());
  Markup markup;
  markup.bytes_ = "<" + name;
  for (const Attribute& attribute : attributes) {
    check(attribute);
    markup.bytes_ += ' ';
    markup.bytes_ += attribute.name.text();
    markup.bytes_ += "=\"" + html_escaped(attribute.value) + '"';
  }
  markup.bytes_ += '>';
  if (is_void(name)) {
    if (!children.empty()) {
      throw std::logic_error("html: children in a void element");
    }
  } else {
    for (const Markup& child : children) {
      markup.bytes_ += child.bytes_;
    }
    markup.bytes_ += "</" + name + '>';
  }
  if (ends_line(name)) {
    markup.bytes_ += '\n';
  }
  return markup;
}

Markup element(Name tag, const std::vector<Markup>& children) {
  return element(tag, {}, children);
}

Markup together(const std::vector<Markup>& pieces) {
  Markup all;
  for (const Markup& piece : pieces) {
    all.add(piece);
  }
  return all;
}

}  // namespace clinval::reports::html
