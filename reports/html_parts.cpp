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

std::string task_heading(const Results& results, const DeclaredTask& task,
                         const std::string& text) {
  return results.declared.tasks.size() > 1 ? task.id + ": " + text : text;
}

Markup paragraph(const std::string& text) {
  return element("p", {text});
}

namespace {

enum class Layout { Columns, Cards };

std::string plain(const std::string& header) {
  return header.starts_with('#') ? header.substr(1) : header;
}

std::vector<Attribute> cell_attributes(const std::string& header, Layout layout,
                                       const std::string& role) {
  std::vector<Attribute> all;
  if (header.starts_with('#')) {
    all.push_back({"class", "number"});
  }
  if (layout == Layout::Cards) {
    all.push_back({"role", role});
    all.push_back({"data-label", plain(header)});
  }
  return all;
}

Markup head_row(const std::vector<std::string>& header, Layout layout) {
  Markup cells;
  for (const std::string& title : header) {
    std::vector<Attribute> attributes = cell_attributes(title, layout, "columnheader");
    attributes.push_back({"scope", "col"});
    cells.add(element("th", attributes, {plain(title)}));
  }
  return cells;
}

Markup body_row(const std::vector<std::string>& header, const Cells& row, Layout layout) {
  Markup cells;
  for (std::size_t i = 0; i < row.size(); ++i) {
    std::vector<Attribute> attributes =
        cell_attributes(header.at(i), layout, i == 0 ? "rowheader" : "cell");
    if (i == 0) {
      attributes.push_back({"scope", "row"});
      cells.add(element("th", attributes, {row[i]}));
    } else {
      // In a card the label and the content are two items side by side.
      cells.add(
          element("td", attributes, {layout == Layout::Cards ? element("div", {row[i]}) : row[i]}));
    }
  }
  return cells;
}

Markup table_of(const std::string& caption, const std::vector<std::string>& header,
                const std::vector<Cells>& rows, Layout layout) {
  const bool cards = layout == Layout::Cards;
  const auto role = [&](const std::string& name) {
    return cards ? std::vector<Attribute>{{"role", name}} : std::vector<Attribute>{};
  };
  Markup body;
  for (const Cells& row : rows) {
    body.add(element("tr", role("row"), {body_row(header, row, layout)}));
  }
  const Markup inside = element(
      "table", role("table"),
      {element("caption", {element("span", {caption})}),
       element("thead", role("rowgroup"), {element("tr", role("row"), {head_row(header, layout)})}),
       element("tbody", role("rowgroup"), {body})});
  return element("div",
                 {{"class", cards ? "scroll cards" : "scroll"},
                  {"role", "region"},
                  {"tabindex", "0"},
                  {"aria-label", caption}},
                 {inside});
}

}  // namespace

Markup table(const std::string& caption, const std::vector<std::string>& header,
             const std::vector<Cells>& rows) {
  return table_of(caption, header, rows, Layout::Columns);
}

Markup card_table(const std::string& caption, const std::vector<std::string>& header,
                  const std::vector<Cells>& rows) {
  return table_of(caption, header, rows, Layout::Cards);
}

Markup folded(const std::string& summary, const Markup& content) {
  return element("details", {element("summary", {summary}), content});
}

Markup figure_block(const Figure& figure) {
  if (figure.empty()) {
    return {};
  }
  Markup block = element("figure", {element("div",
                                            {{"class", "scroll"},
                                             {"role", "region"},
                                             {"tabindex", "0"},
                                             {"aria-label", "Figure: " + figure.title}},
                                            {figure.picture}),
                                    element("figcaption", {figure.caption})});
  if (!figure.rows.empty()) {
    std::vector<Cells> rows;
    for (const std::vector<std::string>& row : figure.rows) {
      rows.emplace_back(row.begin(), row.end());
    }
    block.add(
        folded("Numbers of this figure", table(figure.title + ": numbers", figure.header, rows)));
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
