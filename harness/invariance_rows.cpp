#include "harness/invariance_rows.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "configs/canonical_json.h"
#include "configs/input_error.h"
#include "harness/evaluate.h"
#include "metrics/auroc.h"
#include "metrics/concordance.h"

namespace clinval::harness {
namespace {

constexpr const char* kThroughput = "throughput";

/// The run's own scores of the sampled rows.
SampleScores scores_of(const ModelPredictions& predictions, const std::vector<std::size_t>& rows) {
  SampleScores scores;
  for (const PredictedOutput& output : predictions.outputs) {
    std::vector<double>& values = scores.outputs.emplace_back();
    for (const std::size_t row : rows) {
      values.push_back(output.values[row]);
    }
  }
  scores.error.resize(rows.size());  // only rows without an error are sampled
  return scores;
}

std::optional<std::size_t> head_of(const ModelPredictions& model, const std::string& output) {
  const auto found = std::ranges::find(model.outputs, output, &PredictedOutput::id);
  return found == model.outputs.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(found - model.outputs.begin()));
}

configs::FlagRule rule_of_task(const configs::TaskKind& kind) {
  return std::visit([](const auto& task) { return task.threshold_rule; }, kind);
}

bool flagged(double risk, double threshold, configs::FlagRule rule) {
  return rule == configs::FlagRule::Ge ? risk >= threshold : risk > threshold;
}

/// Probabilities before and after of the cases that were scored both times.
struct BothRisks {
  std::vector<std::size_t> rows;  ///< of the case set
  std::vector<double> before;
  std::vector<double> after;
};

BothRisks both_risks(const InvarianceSample& sample, const ScoredChange& change, std::size_t head,
                     configs::Link link) {
  BothRisks both;
  for (std::size_t i = 0; i < sample.rows.size(); ++i) {
    if (change.before.error[i].empty() && change.after.error[i].empty()) {
      both.rows.push_back(sample.rows[i]);
      both.before.push_back(probability_of(link, change.before.outputs[head][i]));
      both.after.push_back(probability_of(link, change.after.outputs[head][i]));
    }
  }
  return both;
}

std::vector<reports::FlippedDecisions> flips_of(const configs::TaskKind& task,
                                                const BothRisks& risks) {
  std::vector<reports::FlippedDecisions> flips;
  const configs::FlagRule rule = rule_of_task(task);
  for (const configs::ThresholdSpec& threshold : configs::thresholds_of(task)) {
    reports::FlippedDecisions flip{.threshold = threshold.value};
    for (std::size_t i = 0; i < risks.rows.size(); ++i) {
      const bool before = flagged(risks.before[i], threshold.value, rule);
      flip.cases += before != flagged(risks.after[i], threshold.value, rule) ? 1 : 0;
    }
    flips.push_back(flip);
  }
  return flips;
}

/// The headline metric of the labelled cases with these risks: AUROC, or Harrell's C.
metrics::Outcome<double> headline(const configs::TaskKind& task, const Outcomes& outcomes,
                                  const BothRisks& both, const std::vector<double>& risks) {
  std::vector<std::uint8_t> event;
  std::vector<double> time;
  std::vector<double> risk;
  const bool survival = std::holds_alternative<configs::SurvivalTask>(task);
  for (std::size_t i = 0; i < both.rows.size(); ++i) {
    const Label label = outcomes.label[both.rows[i]];
    if (label != Label::Unknown) {
      event.push_back(label == Label::Positive ? 1 : 0);
      risk.push_back(risks[i]);
      if (survival) {
        time.push_back(outcomes.time[both.rows[i]]);
      }
    }
  }
  if (survival) {
    return metrics::harrell_c_value(metrics::SurvivalCases(time, event, risk));
  }
  return metrics::auroc_value(metrics::ScoredCases(event, risk), metrics::Setting{});
}

metrics::Outcome<double> headline_change(const configs::TaskKind& task, const Outcomes& outcomes,
                                         const BothRisks& risks) {
  const auto before = headline(task, outcomes, risks, risks.before);
  const auto after = headline(task, outcomes, risks, risks.after);
  if (!before) {
    return before.error();
  }
  return after ? metrics::Outcome<double>(*after - *before) : after;
}

reports::InvarianceRow row_of(const configs::TaskSpec& task, const Outcomes& outcomes,
                              const ModelPredictions& model, std::size_t head,
                              const ScoredChange& change) {
  const configs::Link link = model.outputs[head].link;
  const ChangeEffect effect = effect_of(change, head, link);
  const BothRisks risks = both_risks(*model.invariance, change, head, link);
  reports::InvarianceRow row{.task = task.id,
                             .model = model.model,
                             .change = change.change,
                             .setting = change.setting,
                             .cases = effect.cases,
                             .failed = effect.failed,
                             .differing = effect.differing};
  if (effect.cases > 0) {
    row.largest_difference = effect.largest;
  }
  row.flips = flips_of(task.kind, risks);
  row.headline = std::holds_alternative<configs::SurvivalTask>(task.kind) ? "harrell_c" : "auroc";
  row.headline_change = headline_change(task.kind, outcomes, risks);
  return row;
}

/// "2 decisions of death_5y at 0.1 flip".
std::string flip_words(const configs::RunConfig& config, const ModelPredictions& model,
                       const ScoredChange& change, std::size_t head) {
  std::string words;
  const PredictedOutput& output = model.outputs[head];
  const BothRisks risks = both_risks(*model.invariance, change, head, output.link);
  for (const configs::TaskSpec& task : config.tasks) {
    if (configs::model_output_of(task.kind) != output.id) {
      continue;
    }
    for (const reports::FlippedDecisions& flip : flips_of(task.kind, risks)) {
      words += fmt::format("; {} decisions of {} at {} flip", flip.cases, task.id,
                           configs::number_text(flip.threshold));
    }
  }
  return words;
}

}  // namespace

std::optional<InvarianceSample> sample_again(const configs::RunConfig& config,
                                             const ModelFolder& folder, const Model& model,
                                             const datasets::Features& features,
                                             const ModelPredictions& predictions) {
  const bool throughput = config.inference.mode == configs::InferenceMode::Throughput;
  if (!throughput && !config.invariance) {
    return std::nullopt;
  }
  const configs::InvarianceSpec spec = config.invariance.value_or(configs::InvarianceSpec{});
  InvarianceSample sample{.rows = spaced_sample(predictions.error, spec.cases), .changes = {}};
  const CaseSource source = part_of(source_of(folder.contract, features), sample.rows);
  SampleScores exact = scores_of(predictions, sample.rows);
  if (throughput) {
    ScoredChange batched{.change = kThroughput,
                         .setting = static_cast<std::int64_t>(config.inference.batch),
                         .before = exact_scores(folder, model, source),
                         .after = std::move(exact)};
    exact = batched.before;
    sample.changes.push_back(std::move(batched));
  }
  if (config.invariance) {
    for (ScoredChange& change :
         score_changes(folder, model, source, exact, spec, config.resampling.seed)) {
      sample.changes.push_back(std::move(change));
    }
  }
  return sample;
}

void refuse_beyond_tolerance(const configs::RunConfig& config,
                             const ModelPredictions& predictions) {
  if (config.inference.mode != configs::InferenceMode::Throughput || !predictions.invariance) {
    return;
  }
  std::vector<configs::Problem> problems;
  const ScoredChange& change = predictions.invariance->changes.front();
  for (std::size_t head = 0; head < predictions.outputs.size(); ++head) {
    const ChangeEffect effect = effect_of(change, head, predictions.outputs[head].link);
    if (effect.largest > config.inference.tolerance || effect.failed > 0) {
      problems.push_back(
          {.code = "E-MODEL-TOLERANCE",
           .pointer = "/inference/tolerance",
           .field = fmt::format("{}: {}", predictions.model, predictions.outputs[head].id),
           .expected = fmt::format(
               "probabilities within {} of one case a forward, but of {} sampled cases the largest "
               "difference is {} and {} are scored one way alone{}",
               configs::number_text(config.inference.tolerance), effect.cases + effect.failed,
               configs::number_text(effect.largest), effect.failed,
               flip_words(config, predictions, change, head)),
           .hint = "run in mode exact; the audit of invariance tells what the model depends on"});
    }
  }
  if (!problems.empty()) {
    throw configs::InputError(configs::Area::Model, std::move(problems));
  }
}

std::optional<reports::InvarianceAudit> audit_invariance(
    const configs::RunConfig& config, const std::deque<Outcomes>& outcomes,
    const std::vector<ModelPredictions>& predictions) {
  reports::InvarianceAudit audit;
  if (config.inference.mode == configs::InferenceMode::Throughput) {
    audit.mode = kThroughput;
    audit.batch = static_cast<std::int64_t>(config.inference.batch);
    audit.tolerance = config.inference.tolerance;
  }
  bool sampled = false;
  for (std::size_t i = 0; i < config.tasks.size(); ++i) {
    const configs::TaskSpec& task = config.tasks[i];
    for (const ModelPredictions& model : predictions) {
      const auto head = head_of(model, configs::model_output_of(task.kind));
      if (!model.invariance || !head) {
        continue;
      }
      sampled = true;
      for (const ScoredChange& change : model.invariance->changes) {
        audit.rows.push_back(row_of(task, outcomes[i], model, *head, change));
      }
    }
  }
  return sampled ? std::optional(std::move(audit)) : std::nullopt;
}

}  // namespace clinval::harness
