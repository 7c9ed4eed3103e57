#include "reports/html_parts.h"

#include "reports/wording.h"

namespace clinval::reports {

using html::Attribute;
using html::element;
using html::Markup;

Markup section(const std::string& id, const std::string& title,
               const std::vector<Markup>& content) {
  std::vector<Markup> children = {element("h2", {{"id", id + "-title"}}, {title})};
  children.insert(children.end(), content.begin(), content.end());
  return element("section", {{"id", id}, {"aria-labelledby", id + "-title"}}, children);
}

Markup heading(const std::string& text) {
  return element("h3", {text});
}

Markup paragraph(const std::string& text) {
  return element("p", {text});
}

Markup table(const std::string& caption, const std::vector<std::string>& header,
             const std::vector<Cells>& rows) {
  const auto attributes = [&](std::size_t column) -> std::vector<Attribute> {
    return header.at(column).starts_with('#') ? std::vector<Attribute>{{"class", "number"}}
                                              : std::vector<Attribute>{};
  };
  Markup head;
  for (std::size_t i = 0; i < header.size(); ++i) {
    std::vector<Attribute> all = attributes(i);
    all.push_back({"scope", "col"});
    head.add(element("th", all, {header[i].starts_with('#') ? header[i].substr(1) : header[i]}));
  }
  Markup body;
  for (const Cells& row : rows) {
    Markup cells;
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.add(i == 0 ? element("th", {{"scope", "row"}}, {row[i]})
                       : element("td", attributes(i), {row[i]}));
    }
    body.add(element("tr", {cells}));
  }
  return element(
      "div", {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", caption}},
      {element("table", {element("caption", {caption}), element("thead", {element("tr", {head})}),
                         element("tbody", {body})})});
}

Markup folded(const std::string& summary, const Markup& content) {
  return element("details", {element("summary", {summary}), content});
}

Markup figure_block(const Figure& figure) {
  if (figure.empty()) {
    return {};
  }
  const std::string name = figure.caption.substr(0, figure.caption.find_first_of(":?."));
  Markup block = element("figure", {element("div",
                                            {{"class", "scroll"},
                                             {"role", "region"},
                                             {"tabindex", "0"},
                                             {"aria-label", "Figure: " + name}},
                                            {figure.picture}),
                                    element("figcaption", {figure.caption})});
  if (!figure.rows.empty()) {
    std::vector<Cells> rows;
    for (const std::vector<std::string>& row : figure.rows) {
      rows.emplace_back(row.begin(), row.end());
    }
    block.add(folded("Numbers of this figure", table(name + ": numbers", figure.header, rows)));
  }
  return block;
}

Markup badge(Decision decision) {
  return element("span", {{"class", "badge " + std::string(to_string(decision))}},
                 {std::string(decision_words(decision))});
}

Markup gate_badge(const GateDecision& gate) {
  Markup all = badge(gate.verdict);
  if (gate.waiver) {
    all.add(
        element("span", {{"class", "note"}}, {gate.waiver->live ? " waived" : " waiver expired"}));
  }
  if (gate.severity != "fail") {
    all.add(element("span", {{"class", "note"}},
                    {gate.severity == "warn" ? " warns only" : " for information"}));
  }
  return all;
}

}  // namespace clinval::reports
