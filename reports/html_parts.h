#pragma once

#include <string>
#include <vector>

#include "reports/figures.h"
#include "reports/html.h"
#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

// Pieces that several sections of the HTML report use.

using Cells = std::vector<html::Markup>;

/// A section with its heading of level 2.
[[nodiscard]] html::Markup section(const std::string& id, const std::string& title,
                                   const std::vector<html::Markup>& content);
/// A heading of level 3; of level 2 sections only.
[[nodiscard]] html::Markup heading(const std::string& text);
[[nodiscard]] html::Markup paragraph(const std::string& text);

/// The text, after the task's id where the results hold several.
[[nodiscard]] std::string task_heading(const Results& results, const DeclaredTask& task,
                                       const std::string& text);

/// A table with caption in a scroll region that the keyboard reaches; the first cell of each row is
/// its header. Columns whose header begins with '#' hold numbers and are set to the right.
[[nodiscard]] html::Markup table(const std::string& caption, const std::vector<std::string>& header,
                                 const std::vector<Cells>& rows);
/// The same for the table that must be understood at a glance: on a narrow screen each row is a
/// card with its headers inside, so that the verdict is never out of sight. Roles are explicit,
/// because browsers drop them together with the table layout.
[[nodiscard]] html::Markup card_table(const std::string& caption,
                                      const std::vector<std::string>& header,
                                      const std::vector<Cells>& rows);

/// The picture with its caption, and its numbers to fold out.
[[nodiscard]] html::Markup figure_block(const Figure& figure);
/// Content to fold out.
[[nodiscard]] html::Markup folded(const std::string& summary, const html::Markup& content);

/// The word of a verdict, coloured.
[[nodiscard]] html::Markup badge(Decision decision);
/// The same for a gate: says when it is waived, or only warns.
[[nodiscard]] html::Markup gate_badge(const GateDecision& gate);

}  // namespace clinval::reports
