#pragma once

#include <string>
#include <string_view>

namespace clinval::reports {

// Names of models, levels of subgroups and titles come from outside. Each sink has its own rule;
// all of them accept any bytes.

/// For people: one line of valid UTF-8. White space becomes a space; what cannot be seen or
/// reorders text (control, bidirectional, zero-width characters) is shown as U+XXXX, bytes that are
/// no UTF-8 as U+FFFD. This is also the rule of the terminal: no escape sequence survives.
[[nodiscard]] std::string visible(std::string_view text);

/// HTML text and quoted attributes: visible(), then & < > " ' as references.
[[nodiscard]] std::string html_escaped(std::string_view text);

/// XML 1.0 text and quoted attributes: characters that XML forbids are dropped.
[[nodiscard]] std::string xml_escaped(std::string_view text);

/// Markdown outside code: punctuation that starts a construct, mentions and links lose their
/// meaning; fits into a table cell.
[[nodiscard]] std::string markdown_escaped(std::string_view text);

/// A text cell of RFC 4180 CSV, always quoted. A leading = + - @ or tab is preceded by an
/// apostrophe, so that a spreadsheet does not compute it.
[[nodiscard]] std::string csv_text(std::string_view text);

}  // namespace clinval::reports
