#include "tests/reports/example_results.h"

#include <algorithm>
#include <cmath>

#include "configs/digest.h"
#include "metrics/calibration_curve.h"
#include "metrics/decision_curve.h"
#include "metrics/paired.h"
#include "metrics/random.h"
#include "metrics/registry.h"
#include "metrics/risk_histogram.h"
#include "metrics/roc_curve.h"
#include "metrics/scored_cases.h"
#include "reports/facts.h"
#include "reports/results_json.h"
#include "tests/reports/example_privacy.h"

namespace clinval::tests {

using reports::At;
using reports::EstimateRow;
using reports::Results;
using reports::Slice;

namespace {

constexpr std::uint32_t kCases = 2400;
const std::string kTask = "death_5y";
const std::vector<std::string> kModels = {"network", "logistic"};

struct Patients {
  std::vector<std::uint8_t> died;
  std::vector<std::vector<double>> risk;  ///< by model
  std::vector<std::string> sex;
  std::vector<std::string> age;
};

double uniform(std::uint32_t patient, std::uint32_t draw) {
  return metrics::open_uniform(metrics::philox_words({draw, patient, 0, 0}, {20260101, 99})[0]);
}

double logistic(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

/// The network is a little too extreme, and worst in old men; the score is coarse.
Patients patients() {
  Patients all;
  all.risk.resize(kModels.size());
  for (std::uint32_t i = 0; i < kCases; ++i) {
    const bool male = uniform(i, 0) < 0.45;
    const double years = 35.0 + 55.0 * std::sqrt(uniform(i, 1));
    const double severity =
        std::sqrt(-2.0 * std::log(uniform(i, 2))) * std::cos(6.283185307179586 * uniform(i, 3));
    const double truth = -1.5 + 1.1 * severity + 0.035 * (years - 65.0) + (male ? 0.25 : 0.0);
    const double noise = (uniform(i, 4) - 0.5) * (male && years >= 75.0 ? 4.0 : 1.0);
    all.died.push_back(uniform(i, 5) < logistic(truth) ? 1 : 0);
    all.risk[0].push_back(logistic(0.16 + 1.05 * (truth + noise)));
    all.risk[1].push_back(
        logistic(-1.3 + std::round(0.8 * severity + 0.03 * (years - 65.0)) + noise / 20.0));
    all.sex.push_back(i % 431 == 7 ? "" : male ? "male" : "female");
    all.age.push_back(years < 50.0 ? "<50" : years < 75.0 ? "50-74" : "75+");
  }
  return all;
}

struct Group {
  std::optional<Slice> slice;
  std::vector<std::uint8_t> member;
};

std::optional<std::string> level_of(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

/// Everybody, each sex, each age band, each combination; in order of first appearance.
std::vector<Group> groups_of(const Patients& all) {
  std::vector<Group> groups = {{std::nullopt, std::vector<std::uint8_t>(kCases, 1)}};
  const auto add = [&](const std::vector<std::string>& by, const auto& levels_of) {
    std::vector<Group> found;
    for (std::size_t i = 0; i < kCases; ++i) {
      const Slice slice{by, levels_of(i)};
      auto group =
          std::ranges::find_if(found, [&](const Group& other) { return other.slice == slice; });
      if (group == found.end()) {
        found.push_back({slice, std::vector<std::uint8_t>(kCases, 0)});
        group = found.end() - 1;
      }
      group->member[i] = 1;
    }
    std::ranges::sort(found, {}, [](const Group& group) { return group.slice->level; });
    groups.insert(groups.end(), found.begin(), found.end());
  };
  using Levels = std::vector<std::optional<std::string>>;
  add({"sex"}, [&](std::size_t i) { return Levels{level_of(all.sex[i])}; });
  add({"age"}, [&](std::size_t i) { return Levels{level_of(all.age[i])}; });
  add({"sex", "age"}, [&](std::size_t i) {
    return Levels{level_of(all.sex[i]), level_of(all.age[i])};
  });
  return groups;
}

EstimateRow row_of(const metrics::BinaryMetric& metric, const metrics::ScoredCases& cases,
                   const metrics::Setting& setting) {
  EstimateRow row;
  row.task = kTask;
  row.metric = metric.name;
  row.estimator = metrics::estimator_id(metric, setting);
  if (metric.takes != metrics::Takes::Nothing) {
    row.at.threshold = setting.threshold;
  }
  if (metric.takes == metrics::Takes::ThresholdAndPrevalence) {
    row.at.prevalence = setting.prevalence;
  }
  row.cases = static_cast<std::int64_t>(cases.size());
  row.events = cases.positives();
  row.subjects = row.cases;
  row.clusters = row.cases;
  const auto estimate = metric.infer(cases, setting);
  if (estimate) {
    row.value = estimate->value;
    row.standard_error = estimate->standard_error;
    row.intervals = estimate->intervals;
    row.p_value = estimate->p_value;
    row.marks = estimate->marks;
  } else {
    row.value = estimate.error();
  }
  return row;
}

void add_rows(const metrics::ScoredCases& cases, const std::optional<std::string>& model,
              const std::optional<Slice>& slice, Results& results) {
  for (const metrics::BinaryMetric& metric : metrics::binary_metrics()) {
    if ((metric.scope == metrics::Scope::Model) != model.has_value()) {
      continue;
    }
    for (const double threshold : {0.2, 0.4}) {
      metrics::Setting setting;
      setting.threshold = threshold;
      setting.prevalence = 0.05;
      EstimateRow row = row_of(metric, cases, setting);
      row.model = model;
      row.subgroup = slice;
      results.estimates.push_back(std::move(row));
      if (metric.takes == metrics::Takes::Nothing) {
        break;
      }
    }
  }
}

/// The network less the other model, on all patients.
void add_contrasts(const Patients& all, Results& results) {
  const metrics::ScoredCases::Settings settings{.scale = metrics::Scale::Probability};
  const metrics::ScoredCases network(all.died, all.risk[0], {}, settings);
  const metrics::ScoredCases other(all.died, all.risk[1], {}, settings);
  for (const metrics::BinaryMetric& metric : metrics::binary_metrics()) {
    const metrics::Setting setting{.threshold = 0.2};
    if (metric.influence == nullptr || metric.scope == metrics::Scope::Cases ||
        metric.place == metrics::Place::Tables) {
      continue;
    }
    const auto found = metrics::paired_difference(metric, network, other, setting);
    if (!found) {
      continue;
    }
    reports::ContrastRow contrast{.row = row_of(metric, network, setting),
                                  .against = {.model = kModels[1]},
                                  .kind = "difference",
                                  .values = std::pair{found->a, found->b}};
    contrast.row.model = kModels[0];
    contrast.row.value = found->difference;
    contrast.row.standard_error = found->standard_error;
    contrast.row.intervals = {found->interval};
    contrast.row.p_value = found->p_value;
    results.contrasts.push_back(std::move(contrast));
  }
}

void add_curves(const metrics::ScoredCases& cases, const std::string& model, Results& results) {
  for (const auto curve_of :
       {&metrics::roc_curve, &metrics::calibration_tenths, &metrics::calibration_rcs,
        &metrics::decision_curve, &metrics::risk_histogram}) {
    const auto curve = curve_of(cases, metrics::Setting{});
    if (curve) {
      results.curves.push_back({.task = kTask,
                                .model = model,
                                .part = std::nullopt,
                                .subgroup = std::nullopt,
                                .curve = *curve});
    }
  }
}

void add_flow(const Patients& all, Results& results) {
  const std::int64_t died = std::ranges::count(all.died, 1);
  const auto cases = std::int64_t{kCases};
  const auto add = [&](const std::string& step, const std::string& kind,
                       const std::optional<std::string>& model,
                       const std::optional<std::string>& outcome, std::int64_t count) {
    results.flow.push_back({.step = step,
                            .kind = kind,
                            .task = kTask,
                            .model = model,
                            .subgroup = std::nullopt,
                            .outcome = outcome,
                            .cases = count,
                            .subjects = count});
  };
  add("read", "read", std::nullopt, std::nullopt, cases + 143);
  add("under_age", "excluded", std::nullopt, std::nullopt, 12);
  add("no_consent", "excluded", std::nullopt, std::nullopt, 94);
  add("no_label", "no_label", std::nullopt, std::nullopt, 37);
  for (const std::string& model : kModels) {
    add("no_score", "no_score", model, std::nullopt, 0);
    add("evaluated", "evaluated", model, std::nullopt, cases);
    add("evaluated", "evaluated", model, "0", cases - died);
    add("evaluated", "evaluated", model, "1", died);
  }
}

/// Sex, age band and the month of admission are known to others.
reports::PrivacyAudit example_privacy(const Patients& all, const std::vector<Group>& groups) {
  std::vector<std::string> month;
  std::vector<std::uint32_t> subject;
  for (std::uint32_t i = 0; i < kCases; ++i) {
    month.push_back(std::to_string(1 + static_cast<int>(36.0 * std::pow(uniform(i, 6), 2.0))));
    subject.push_back(i);
  }
  std::vector<KnownGroup> known;
  for (const Group& group : groups) {
    known.push_back({.part = std::nullopt, .slice = group.slice, .member = group.member});
  }
  return privacy_of({{"sex", all.sex}, {"age", all.age}, {"admission_month", month}}, subject,
                    known);
}

void declare(Results& results) {
  results.run = {.id = "ward-2026",
                 .config_sha256 = configs::sha256_hex("example config"),
                 .cases_sha256 = configs::sha256_hex("example cases"),
                 .models = {{"logistic", configs::sha256_hex("example score")},
                            {"network", configs::sha256_hex("example network")}},
                 .clinval = "0.1.0"};
  reports::Declared& declared = results.declared;
  declared.title = "Five-year mortality after admission: external validation";
  declared.intended_use =
      "To choose adults for a follow-up clinic on the day of discharge. Read by a physician, who "
      "decides.";
  declared.evidence_stage = "external";
  declared.models = {{"network", "Ward network", "2.1", "torchscript", "candidate"},
                     {"logistic", "Bedside score", "", "column", "comparator"}};
  declared.tasks = {{.id = kTask,
                     .kind = "binary",
                     .outcome = "death from any cause",
                     .window = "5 years",
                     .threshold_rule = "ge",
                     .thresholds = {{0.2, "prespecified"}, {0.4, "this_data"}}}};
  declared.subgroups = {{"sex", {"sex"}, "female"},
                        {"age", {"age"}, "50-74"},
                        {"sex_x_age", {"sex", "age"}, std::nullopt}};
  declared.replicates = 2000;
  declared.seed = 20260101;
  results.inputs = {{"network", "age", 2400, 0, 0},
                    {"network", "creatinine", 2400, 131, 4},
                    {"network", "lactate", 2400, 733, 0}};
}

}  // namespace

Results example_results() {
  Results results;
  declare(results);
  const Patients all = patients();
  const std::vector<Group> groups = groups_of(all);
  for (std::size_t m = 0; m < kModels.size(); ++m) {
    const metrics::ScoredCases everybody(
        all.died, all.risk[m], {},
        metrics::ScoredCases::Settings{.scale = metrics::Scale::Probability});
    for (const Group& group : groups) {
      add_rows(everybody.subset(group.member), kModels[m], group.slice, results);
    }
    add_curves(everybody, kModels[m], results);
  }
  const metrics::ScoredCases cases_alone(all.died, all.risk[0]);
  for (const Group& group : groups) {
    const metrics::ScoredCases members = cases_alone.subset(group.member);
    add_rows(members, std::nullopt, group.slice, results);
    const auto count = static_cast<std::int64_t>(members.size());
    results.participants.push_back({.task = kTask,
                                    .part = std::nullopt,
                                    .subgroup = group.slice,
                                    .cases = count,
                                    .subjects = count,
                                    .events = members.positives()});
  }
  add_contrasts(all, results);
  add_flow(all, results);
  results.privacy = example_privacy(all, groups);
  return results;
}

namespace {

reports::GateDecision gate_on(const Results& results, const std::string& id,
                              const std::string& metric, const At& at,
                              const std::optional<Slice>& slice) {
  const EstimateRow* row = reports::find_estimate(results, kTask, "network", metric, at, slice);
  reports::GateDecision gate;
  gate.id = id;
  gate.role = "gate";
  gate.severity = "fail";
  gate.row = {kTask, "network", metric, std::nullopt, slice, at};
  if (row != nullptr && row->value && !row->intervals.empty() && row->intervals.front().limits) {
    gate.estimate = *row->value;
    gate.interval = row->intervals.front().id;
    gate.lower = row->intervals.front().limits->lower;
    gate.upper = row->intervals.front().limits->upper;
  }
  return gate;
}

/// Holds the bounds against the limit; equality clears.
reports::Decision decision_of(const reports::GateDecision& gate) {
  using reports::Decision;
  const double low = gate.op == "<=" ? -1e300 : gate.limit.front();
  const double high = gate.op == ">=" ? 1e300 : gate.limit.back();
  if (low <= *gate.lower && *gate.upper <= high) {
    return Decision::Pass;
  }
  return *gate.upper < low || *gate.lower > high ? Decision::Fail : Decision::Inconclusive;
}

reports::GateDecision decided(reports::GateDecision gate, const std::string& op,
                              const std::vector<double>& limit, const std::string& rationale) {
  using reports::Decision;
  gate.op = op;
  gate.limit = limit;
  gate.verdict = decision_of(gate);
  gate.reason = gate.verdict == Decision::Pass   ? "clears_limit"
                : gate.verdict == Decision::Fail ? "beyond_limit"
                                                 : "straddles_limit";
  gate.rationale = rationale;
  return gate;
}

}  // namespace

reports::Verdict example_verdict(const Results& results) {
  using reports::Decision;
  const std::optional<Slice> old_men = Slice{{"sex", "age"}, {"male", "75+"}};
  reports::Verdict verdict;
  verdict.results_sha256 = configs::sha256_hex(reports::results_text(results));
  verdict.gates_sha256 = configs::sha256_hex("example gates");
  verdict.verdict = Decision::Inconclusive;
  verdict.gates = {
      decided(gate_on(results, "G1", "auroc", {}, std::nullopt), ">=", {0.7},
              "the bedside score in use reaches 0.70"),
      decided(gate_on(results, "G2", "calibration_slope", {}, std::nullopt), "within", {0.6, 1.25},
              ""),
      decided(gate_on(results, "G3", "net_benefit", At{0.2}, std::nullopt), ">=", {0.05},
              "5 in 100 patients better off pays for the clinic"),
      decided(gate_on(results, "G4", "auroc", {}, old_men), ">=", {0.75},
              "no group may fall behind the bedside score"),
      decided(gate_on(results, "G5", "sensitivity", At{0.4}, std::nullopt), ">=", {0.5}, ""),
      decided(gate_on(results, "G6", "oe_ratio", {}, std::nullopt), "within", {0.98, 1.02}, "")};
  verdict.gates[4].verdict = Decision::Inconclusive;
  verdict.gates[4].reason = "threshold_not_fixed_beforehand";
  verdict.gates[3].severity = "warn";
  verdict.gates[3].role = "guardrail";
  verdict.gates[5].waiver = {.reason = "recalibration is planned for release 2.2",
                             .approver = "head of the clinic",
                             .expires = "2026-12-31",
                             .live = true};
  return verdict;
}

}  // namespace clinval::tests
