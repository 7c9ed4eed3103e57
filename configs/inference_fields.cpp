#include "configs/inference_fields.h"

#include <algorithm>
#include <utility>

namespace clinval::configs {

Table inference_table() {
  constexpr double kLargestBatch = 4096;
  return {.fields = {
              with_default("mode", one_of({"exact", "throughput"}), "exact",
                           "exact: one case a forward, so that no result depends on other cases; "
                           "throughput: batches, held against exact on a sample"),
              with_default("batch", integer(2, kLargestBatch), 32,
                           "throughput: cases a forward; whatever the number of threads"),
              with_default("tolerance", number(0, 1), 1e-5,
                           "throughput: by how much a probability may differ from exact"),
          }};
}

Table invariance_table() {
  constexpr double kMostCases = 10'000;
  constexpr double kLargestBatch = 4096;
  return {.fields = {
              with_default("cases", integer(2, kMostCases), 256,
                           "size of the sample, evenly spaced in case order"),
              with_default("batch", list_of(integer(2, kLargestBatch), 1, 8), Json::Array{8, 32},
                           "batch sizes that are held against one case a forward"),
              with_default("workers", integer(2, 64), 2, "workers that are held against one"),
              with_default("padding", integer(1, 4096), 8,
                           "steps of padding beyond a case's own length, for inputs over time"),
          }};
}

Table audit_gate_table() {
  Table table{
      .fields = {required("audit", one_of({"invariance"}), "the audit whose measure is limited"),
                 required("id", text(TextForm::Id), "names the gate in the verdict"),
                 required("task", text(), "id of a task"),
                 optional("model", text(), "id of a model that runs; absent: the first"),
                 required("measure",
                          one_of({"cases_differing", "cases_failed", "decisions_flipped",
                                  "headline_change", "largest_difference"}),
                          "the largest over all changes, thresholds and directions is limited"),
                 optional("change",
                          one_of({"repeat", "order", "batch", "padding", "workers", "throughput"}),
                          "what is changed; absent: everything that was"),
                 required("op", one_of({"<="}), "how the measure is compared"),
                 required("value", number(0), "limit; equality clears"),
                 with_default("role", one_of({"gate", "guardrail", "descriptive"}), "gate",
                              "part in the multiplicity rule"),
                 with_default("severity", one_of({"fail", "warn", "info"}), "fail",
                              "effect on the exit code"),
                 with_default("reason", text(TextForm::Any), "", "why this limit")}};
  table.chosen_by_key = true;
  return table;
}

InferenceSpec inference_of(const Json& inference) {
  return {.mode = inference.at("mode").string() == "exact" ? InferenceMode::Exact
                                                           : InferenceMode::Throughput,
          .batch = static_cast<std::size_t>(inference.at("batch").integer()),
          .tolerance = inference.at("tolerance").number()};
}

InvarianceSpec invariance_of(const Json& invariance) {
  InvarianceSpec spec{.cases = static_cast<std::size_t>(invariance.at("cases").integer()),
                      .batch = {},
                      .workers = static_cast<unsigned>(invariance.at("workers").integer()),
                      .padding = static_cast<std::size_t>(invariance.at("padding").integer())};
  for (const Json& size : invariance.at("batch").array()) {
    spec.batch.push_back(static_cast<std::size_t>(size.integer()));
  }
  std::ranges::sort(spec.batch);  // each size once, whatever order the config has
  const auto repeated = std::ranges::unique(spec.batch);
  spec.batch.erase(repeated.begin(), repeated.end());
  return spec;
}

void set_audit_gate(GateSpec& gate, const Json& json) {
  gate.audit = json.at("audit").string();
  gate.metric = json.at("measure").string();
  if (const Json* change = json.find("change")) {
    gate.change = change->string();
  }
  gate.op = GateOp::AtMost;
  gate.upper = json.at("value").number();
}

}  // namespace clinval::configs
