#pragma once

#include <string>

#include "configs/json_value.h"
#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

/// The canonical (RFC 8785) bytes of results.json and verdict.json, as formats.md lays them out.
[[nodiscard]] std::string results_text(const Results& results);
[[nodiscard]] std::string verdict_text(const Verdict& verdict);

/// One estimate row, as `score --json` prints it.
[[nodiscard]] configs::Json estimate_json(const EstimateRow& row);
/// One contrast row, as `compare --json` prints it.
[[nodiscard]] configs::Json contrast_json(const ContrastRow& contrast);

/// The way back, for `gate` and `report`. Throws configs::InputError (Area::Data, E-RESULTS-…).
[[nodiscard]] Results parse_results(const std::string& text, const std::string& file);
[[nodiscard]] Verdict parse_verdict(const std::string& text, const std::string& file);

/// JSON Schema 2020-12 of each.
[[nodiscard]] configs::Json results_schema();
[[nodiscard]] configs::Json verdict_schema();

}  // namespace clinval::reports
