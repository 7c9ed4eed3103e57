#include "configs/digest.h"
#include "reports/results_json.h"
#include "tests/reports/example_privacy.h"
#include "tests/reports/example_results.h"

namespace clinval::tests {

using metrics::Interval;
using metrics::Limits;
using metrics::Undefined;
using reports::EstimateRow;
using reports::Results;
using reports::Slice;

namespace {

EstimateRow row(const std::string& metric, metrics::Outcome<double> value) {
  EstimateRow all;
  all.task = "death";
  all.model = "network";
  all.metric = metric;
  all.estimator = metric + ".1";
  all.value = value;
  all.cases = 1234;
  all.events = 100;
  all.subjects = 1200;
  all.clusters = 1200;
  return all;
}

}  // namespace

Results small_results() {
  Results results;
  results.run = {"small",
                 configs::sha256_hex("c"),
                 configs::sha256_hex("d"),
                 {{"network", configs::sha256_hex("m")}},
                 "0.1.0"};
  results.declared.title = "A small run";
  results.declared.evidence_stage = "external";
  results.declared.models = {{"network", "Network", "1", "torchscript", "candidate"}};
  results.declared.tasks = {{"death", "binary", "death", "1 year", "ge", {{0.1, "prespecified"}}},
                            {.id = "relapse",
                             .kind = "survival",
                             .outcome = "relapse",
                             .window = "5 years",
                             .threshold_rule = "gt",
                             .thresholds = {{0.4, "development"}},
                             .horizons = {4.5, 5},
                             .time_unit = "years",
                             .censor_at = 5,
                             .ipcw = "left",
                             .censoring = "pooled"}};
  results.declared.subgroups = {{"sex", {"sex"}, std::nullopt}};
  results.declared.replicates = 2000;
  results.declared.seed = 1;
  results.flow = {
      {"read", "read", std::nullopt, std::nullopt, std::nullopt, std::nullopt, 1300, 1266},
      {"read", "read", "death", std::nullopt, std::nullopt, std::nullopt, 1300, 1266},
      {"no_size", "excluded", "death", std::nullopt, std::nullopt, std::nullopt, 60, 60},
      {"no_label", "no_label", "death", std::nullopt, std::nullopt, std::nullopt, 6, 6},
      {"evaluated", "evaluated", "death", "network", std::nullopt, "1", 100, 100},
      {"evaluated", "evaluated", "death", "network", std::nullopt, std::nullopt, 1234, 1200}};
  EstimateRow auroc = row("auroc", 0.703125);
  auroc.standard_error = 0.0221;
  auroc.intervals = {{.id = "logit_delong", .limits = Limits{0.66, 0.7512}},
                     {.id = "percentile",
                      .limits = Limits{0.6612, 0.7498},
                      .level = 0.95,
                      .kind = "pointwise",
                      .replicates = 2000,
                      .monte_carlo_error = Limits{0.0008, 0.0009}}};
  EstimateRow missing = row("auroc", 0.5);
  missing.subgroup = Slice{{"sex"}, {std::nullopt}};
  missing.intervals = {{.id = "percentile",
                        .limits = Undefined::ReplicatesUndefined,
                        .level = 0.95,
                        .kind = "pointwise",
                        .replicates = 1950}};
  EstimateRow undefined = row("sensitivity", Undefined::OneClass);
  undefined.at.threshold = 0.1;
  undefined.marks = {"none_flagged"};
  EstimateRow prevalence = row("prevalence", 100.0 / 1234.0);
  prevalence.model = std::nullopt;
  EstimateRow distance = row("ici", 0.03125);
  distance.task = "relapse";
  distance.at.horizon = 5;
  distance.null_reference = metrics::NullReference{0.02, 0.041, 0.95, 500};
  EstimateRow concordance = row("harrell_c", 0.65);
  concordance.task = "relapse";
  concordance.counts = {{"concordant", 65}, {"discordant", 35}};
  EstimateRow benefit = row("net_benefit", 0.1875);
  benefit.task = "relapse";
  benefit.at = {.threshold = 0.4, .horizon = 5};
  benefit.event_free = 534;
  results.estimates = {auroc, missing, undefined, prevalence, distance, concordance, benefit};
  results.follow_up = {
      {"relapse", std::nullopt, std::nullopt, 5, 1234, 400, 300, 534, 0.625},
      {"relapse", "external", Slice{{"sex"}, {"F"}}, 5, 600, 200, 150, 250, 0.0625}};
  EstimateRow women = row("auroc", -0.01);
  women.subgroup = Slice{{"sex"}, {"F"}};
  results.contrasts = {
      {.row = women, .against = {.subgroup = Slice{{"sex"}, {"M"}}}, .kind = "difference"}};
  results.participants = {{"death", std::nullopt, std::nullopt, 1234, 1200, 100},
                          {"death", "external", Slice{{"sex"}, {"F"}}, 600, 590, 40}};
  results.inputs = {{"network", "age", 1234, 3, 0}};
  results.curves = {{"death",
                     "network",
                     std::nullopt,
                     std::nullopt,
                     {},
                     {"roc",
                      "roc.1",
                      {{"false_positive_rate", {0, 0.5, 1}},
                       {"sensitivity", {0, 0.8, 1}},
                       {"threshold", {1.5, 0.25, 0}}}}}};
  return results;
}

reports::Verdict small_verdict() {
  reports::Verdict verdict;
  verdict.results_sha256 = configs::sha256_hex(reports::results_text(small_results()));
  verdict.gates_sha256 = configs::sha256_hex("g");
  verdict.verdict = reports::Decision::Fail;
  reports::GateDecision gate;
  gate.id = "G1";
  gate.role = "gate";
  gate.severity = "fail";
  gate.verdict = reports::Decision::Fail;
  gate.reason = "beyond_limit";
  gate.rationale = "a reason";
  gate.row = {"death", "network", "auroc", std::nullopt, std::nullopt, {}};
  gate.op = ">=";
  gate.limit = {0.8};
  gate.interval = "logit_delong";
  gate.lower = 0.66;
  gate.upper = 0.7512;
  gate.estimate = 0.703125;
  verdict.gates = {gate, gate, gate, gate, gate};
  verdict.gates[1].id = "G2";
  verdict.gates[1].verdict = reports::Decision::Inconclusive;
  verdict.gates[1].reason = "straddles_limit";
  verdict.gates[2].id = "G3";
  verdict.gates[2].waiver = {"known", "the board", "2026-12-31", true};
  verdict.gates[3].id = "G4";
  verdict.gates[3].severity = "warn";
  verdict.gates[4].id = "G5";
  verdict.gates[4].verdict = reports::Decision::Pass;
  verdict.gates[4].reason = "clears_limit";
  return verdict;
}

const std::vector<std::string>& hostile_texts() {
  using namespace std::string_literals;
  static const std::vector<std::string> kTexts = {
      "</title></style><script>alert(1)</script>",
      "\" onmouseover=\"alert(1)\" x='",
      "a|b`c`*d*[e](http://f.example) @everyone <!-- ]]> -->",
      "=HYPERLINK(\"http://f.example\";\"x\")",
      "\x1b]0;title\x07\x1b[31mred\x1b[0m",
      "abc\xE2\x80\xAE"
      "fdp.exe\xE2\x80\x8B\xEF\xBB\xBF",
      "nul\0inside"s,
      "not \xC3\x28 utf-8 \xED\xA0\x80 \xF5",
      "line\nbreak\r\nand\ttab,\"quoted\"",
      "&lt;b&gt; &#60; {{7*7}} ${x} %0A::error::x",
      "-1+cmd|' /C calc'!A0"};
  return kTexts;
}

namespace {

/// The next text of the list, over and over.
class Hostile {
 public:
  std::string next() { return hostile_texts()[turn_++ % hostile_texts().size()]; }

 private:
  std::size_t turn_ = 0;
};

}  // namespace

Results hostile_results() {
  Results results = small_results();
  Hostile hostile;
  results.run.id = hostile.next();
  results.declared.title = hostile.next();
  results.declared.intended_use = hostile.next();
  results.declared.models.front().name = hostile.next();
  results.declared.models.front().version = hostile.next();
  results.declared.tasks.front().outcome = hostile.next();
  results.declared.tasks.front().window = hostile.next();
  results.flow[2].step = hostile.next();
  results.inputs.front().feature = hostile.next();
  results.contrasts.front().against.subgroup->level = {hostile.next()};
  results.privacy = small_privacy();
  results.privacy->quasi_identifiers.clear();
  results.data_quality.emplace();
  results.data_quality->checks = {{"top_code", "info", "not_applicable", hostile.next()}};
  const EstimateRow pattern = results.estimates.front();
  for (const std::string& text : hostile_texts()) {
    results.data_quality->findings.push_back({.check = "top_code",
                                              .severity = "info",
                                              .columns = {text},
                                              .codes = {text, text},
                                              .part = text,
                                              .site = text,
                                              .task = text,
                                              .count = 3,
                                              .of = 9,
                                              .counted = "cases",
                                              .measure = "largest",
                                              .value = 1.5,
                                              .message = text});
    EstimateRow group = pattern;
    group.subgroup = Slice{{"site"}, {text}};
    results.estimates.push_back(group);
    results.participants.push_back({"death", std::nullopt, group.subgroup, 100, 100, 50});
    results.inputs.push_back({"network", text, 100, 50, 0});
    results.privacy->quasi_identifiers.push_back({.column = text, .values = 3, .missing = 1});
    results.privacy->groups.push_back(results.privacy->groups.front());
    results.privacy->groups.back().part = text;
    results.privacy->groups.back().subgroup = group.subgroup;
    results.flow.push_back(
        {text, "excluded", "death", std::nullopt, std::nullopt, std::nullopt, 1, 1});
  }
  return results;
}

reports::Verdict hostile_verdict() {
  reports::Verdict verdict = small_verdict();
  const reports::GateDecision pattern = verdict.gates.front();
  for (const std::string& text : hostile_texts()) {
    reports::GateDecision gate = pattern;
    gate.id = text;
    gate.rationale = text;
    gate.reason = text;
    gate.row.subgroup = Slice{{"site"}, {text}};
    gate.waiver = {text, text, "2026-12-31", true};
    verdict.gates.push_back(gate);
  }
  return verdict;
}

}  // namespace clinval::tests
