#include "reports/html_report.h"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "configs/digest.h"
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/html_sections.h"
#include "reports/style_css.h"

namespace clinval::reports {

using html::element;
using html::Markup;

namespace {

std::uint32_t hex_digit(char digit) {
  return static_cast<std::uint32_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/// A SHA-256 in hexadecimal digits as base64, the way a content security policy names it.
std::string base64_of_digest(const std::string& hex) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 6) {  // six digits are three bytes are four letters
    std::uint32_t bits = 0;
    for (std::size_t k = i; k < i + 6; ++k) {
      bits = (bits << 4U) | (k < hex.size() ? hex_digit(hex[k]) : 0U);
    }
    const std::size_t letters = hex.size() - i >= 6 ? 4 : hex.size() - i == 4 ? 3 : 2;
    for (std::size_t letter = 0; letter < 4; ++letter) {
      text += letter < letters ? kAlphabet[(bits >> (18U - 6U * letter)) & 63U] : '=';
    }
  }
  return text;
}

std::string policy() {
  return fmt::format(
      "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
      base64_of_digest(configs::sha256_hex(style_css().text())));
}

std::string page_title(const Results& results) {
  if (!results.declared.title.empty()) {
    return results.declared.title;
  }
  const DeclaredModel* model = candidate(results);
  return model == nullptr ? "Validation " + results.run.id
                          : fmt::format("Validation of {}", model_label(*model));
}

Markup head(const Results& results) {
  return element(
      "head",
      {element("meta", {{"charset", "utf-8"}}, {}),
       element("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy()}}, {}),
       element("meta", {{"name", "referrer"}, {"content", "no-referrer"}}, {}),
       element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}},
               {}),
       element("title", {page_title(results)}), element("style", {html::raw(style_css())})});
}

Markup contents(const std::vector<std::pair<std::string, std::string>>& entries) {
  Markup items;
  for (const auto& [id, title] : entries) {
    items.add(element("li", {element("a", {{"href", "#" + id}}, {title})}));
  }
  return element("nav", {{"aria-label", "Contents"}}, {element("ul", {items})});
}

struct Section {
  std::string id;
  std::string title;
  Markup markup;
};

std::vector<Section> sections(const Results& results, const Verdict& verdict) {
  std::vector<Section> all = {{"flow", "Included", flow_section(results)},
                              {"participants", "Participants", participants_section(results)},
                              {"follow-up", "Follow-up", follow_up_section(results)},
                              {"performance", "Performance", figures_section(results)},
                              {"thresholds", "Operating points", operating_points_section(results)},
                              {"groups", "Groups", groups_section(results)},
                              {"comparison", "Other models", comparison_section(results)},
                              {"gates", "Requirements", gates_section(verdict)},
                              {"inputs", "Inputs", inputs_section(results)},
                              {"invariance", "Invariance", invariance_section(results)},
                              {"events", "Events", timeline_section(results)},
                              {"data-quality", "Data quality", data_quality_section(results)},
                              {"privacy", "Privacy", privacy_section(results)},
                              {"limits", "Not shown", non_claims_section()},
                              {"reproduce", "Reproduce", reproduce_section(results, verdict)},
                              {"definitions", "Definitions", definitions_section(results)}};
  std::erase_if(all, [](const Section& one) { return one.markup.empty(); });
  return all;
}

Markup body(const Results& results, const Verdict& verdict) {
  Markup page = element("a", {{"class", "skip"}, {"href", "#main"}}, {"Skip to the verdict"});
  if (results.profile == "internal") {
    page.add(element("p", {{"class", "banner"}}, {"INTERNAL \xE2\x80\x93 not for release"}));
  }
  page.add(element("header", {element("p", {{"class", "kind"}}, {"External validation report"}),
                              element("h1", {page_title(results)}),
                              element("p", {{"class", "note"}},
                                      {fmt::format("Run {}, cases {}, clinval {}", results.run.id,
                                                   results.run.cases_sha256.substr(0, 12),
                                                   results.run.clinval)})}));
  std::vector<std::pair<std::string, std::string>> entries = {{"verdict", "Verdict"}};
  Markup rest;
  for (const Section& one : sections(results, verdict)) {
    entries.emplace_back(one.id, one.title);
    rest.add(one.markup);
  }
  page.add(contents(entries));
  page.add(element("main", {{"id", "main"}}, {front_page(results, verdict), rest}));
  page.add(element("footer", {fmt::format("Run {}; results.json {}; made by clinval {} from "
                                          "results.json and verdict.json alone.",
                                          results.run.id, verdict.results_sha256.substr(0, 12),
                                          results.run.clinval)}));
  return element("body", {page});
}

}  // namespace

std::string html_report(const Results& results, const Verdict& verdict) {
  const Markup page =
      html::together({html::raw("<!doctype html>\n"),
                      element("html", {{"lang", "en"}}, {head(results), body(results, verdict)})});
  return page.bytes() + '\n';
}

}  // namespace clinval::reports
