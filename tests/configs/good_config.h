#pragma once

#include <string>

namespace clinval::tests {

/// A small run config without a problem. Every key stands alone in its line, so that a test can
/// replace one and know the place of the error.
inline const std::string kGoodConfig = R"({
  "schema_version": 1,
  "id": "good",
  "title": "A title",
  "models": [
    { "id": "candidate", "kind": "torchscript", "path": "model" },
    { "id": "physician", "kind": "column", "outputs": { "death": { "column": "guess" } } }
  ],
  "comparators": ["physician"],
  "cases": {
    "sources": {
      "main": {
        "file": "cases.csv",
        "types": { "pid": "integer", "age": "real", "sex": "text", "died": "boolean", "guess": "real" }
      }
    },
    "from": "main",
    "columns": { "old": "age >= 70" },
    "exclude": [ { "id": "no_age", "when": "age is null" } ],
    "case_id": "pid"
  },
  "tasks": [
    { "id": "death", "kind": "binary", "label": "died", "model_output": "death",
      "thresholds": [ { "value": 0.1, "origin": "prespecified" }, { "value": 0.2, "origin": "this_data" } ] }
  ],
  "subgroups": [
    { "id": "sex", "column": "sex", "reference": "F" },
    { "id": "age", "column": "old" },
    { "id": "sex_x_age", "cross": ["sex", "age"] }
  ],
  "gates": [
    { "id": "G1", "task": "death", "metric": "auroc", "op": ">=", "value": 0.7 },
    { "id": "G2", "task": "death", "metric": "calibration_slope", "op": "within", "range": [0.8, 1.25] }
  ],
  "waivers": [ { "gate": "G2", "reason": "pilot", "approver": "board", "expires": "2027-02-28" } ]
}
)";

/// The text with the first `from` replaced; a text that lacks it is a broken test.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);  // npos throws std::out_of_range
}

}  // namespace clinval::tests
