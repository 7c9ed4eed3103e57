#include "harness/invariance_files.h"

#include <cmath>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "configs/canonical_json.h"
#include "configs/input_error.h"
#include "datasets/table_reader.h"
#include "datasets/table_writer.h"

namespace clinval::harness {
namespace {

using configs::Json;
using datasets::Column;
using datasets::ColumnType;

std::string folder_of(const std::string& run_folder, const std::string& model) {
  // Beside those of the models, under a name that no model can have: scores of cases are theirs.
  return run_folder + "/predictions/_invariance/" + model;
}

template <typename Values>
Column column_of(std::string name, ColumnType type, Values values) {
  return {.name = std::move(name),
          .type = type,
          .present = std::vector<std::uint8_t>(values.size(), 1),
          .values = std::move(values)};
}

/// One side of every change, case after case.
void add_scores(const std::string& side, SampleScores ScoredChange::*member,
                const ModelPredictions& model, datasets::Table& table) {
  datasets::Texts error;
  for (const ScoredChange& change : model.invariance->changes) {
    const SampleScores& scores = change.*member;
    std::ranges::copy(scores.error, std::back_inserter(error));
  }
  table.columns.push_back(column_of(side + "_error", ColumnType::Text, std::move(error)));
  for (std::size_t head = 0; head < model.outputs.size(); ++head) {
    std::vector<double> values;
    for (const ScoredChange& change : model.invariance->changes) {
      const std::vector<double>& output = (change.*member).outputs.at(head);
      values.insert(values.end(), output.begin(), output.end());
    }
    table.columns.push_back(
        column_of(side + "." + model.outputs[head].id, ColumnType::Real, std::move(values)));
  }
}

datasets::Table table_of(const ModelPredictions& model) {
  std::vector<std::int64_t> row;
  std::vector<std::int64_t> setting;
  datasets::Texts name;
  for (const ScoredChange& change : model.invariance->changes) {
    for (const std::size_t sampled : model.invariance->rows) {
      row.push_back(static_cast<std::int64_t>(sampled));
      name.push_back(change.change);
      setting.push_back(change.setting);
    }
  }
  datasets::Table table{.columns = {}, .rows = row.size()};
  table.columns.push_back(column_of("row", ColumnType::Integer, std::move(row)));
  table.columns.push_back(column_of("change", ColumnType::Text, std::move(name)));
  table.columns.push_back(column_of("setting", ColumnType::Integer, std::move(setting)));
  add_scores("before", &ScoredChange::before, model, table);
  add_scores("after", &ScoredChange::after, model, table);
  return table;
}

/// Whether a row begins another change than the row before it.
bool begins(const datasets::Table& table, std::size_t row) {
  const Column& change = table.at("change");
  const Column& setting = table.at("setting");
  return row == 0 || change.texts()[row] != change.texts()[row - 1] ||
         setting.integers()[row] != setting.integers()[row - 1];
}

void add_case(const datasets::Table& table, const std::string& side, std::size_t row,
              const ModelPredictions& model, SampleScores& scores) {
  scores.error.emplace_back(table.at(side + "_error").texts()[row]);
  if (!is_case_error(scores.error.back())) {
    throw std::out_of_range("an error that no case has");
  }
  scores.outputs.resize(model.outputs.size());
  for (std::size_t head = 0; head < model.outputs.size(); ++head) {
    const double value = table.at(side + "." + model.outputs[head].id).reals()[row];
    const bool outside =
        model.outputs[head].link != configs::Link::Logit && (value < 0.0 || value > 1.0);
    if (!std::isfinite(value) || outside) {
      throw std::out_of_range("an output that no model gives");
    }
    scores.outputs[head].push_back(value);
  }
}

InvarianceSample sample_of(const datasets::Table& table, const ModelPredictions& model) {
  InvarianceSample sample;
  for (std::size_t row = 0; row < table.rows; ++row) {
    if (begins(table, row)) {
      sample.changes.push_back({.change = std::string(table.at("change").texts()[row]),
                                .setting = table.at("setting").integers()[row]});
    }
    const auto sampled = static_cast<std::size_t>(table.at("row").integers()[row]);
    if (sample.changes.size() == 1) {
      sample.rows.push_back(sampled);
    }
    ScoredChange& change = sample.changes.back();
    const std::size_t place = change.before.error.size();
    if (sampled >= model.error.size() || sample.rows.at(place) != sampled) {
      throw std::out_of_range("other cases than those of the first change");
    }
    add_case(table, "before", row, model, change.before);
    add_case(table, "after", row, model, change.after);
  }
  for (const ScoredChange& change : sample.changes) {
    if (change.before.error.size() != sample.rows.size()) {
      throw std::out_of_range("a change of fewer cases");
    }
  }
  return sample;
}

}  // namespace

Json inference_facts(const configs::RunConfig& config) {
  const bool exact = config.inference.mode == configs::InferenceMode::Exact;
  Json facts = Json::Object{{"mode", exact ? "exact" : "throughput"}};
  if (!exact) {
    facts.set("batch", static_cast<std::int64_t>(config.inference.batch));
    facts.set("tolerance", config.inference.tolerance);
  }
  if (config.invariance) {
    const configs::InvarianceSpec& spec = *config.invariance;
    Json::Array batch;
    for (const std::size_t size : spec.batch) {
      batch.emplace_back(static_cast<std::int64_t>(size));
    }
    facts.set("invariance",
              Json::Object{{"cases", static_cast<std::int64_t>(spec.cases)},
                           {"batch", std::move(batch)},
                           {"workers", static_cast<std::int64_t>(spec.workers)},
                           {"padding", static_cast<std::int64_t>(spec.padding)},
                           {"seed", static_cast<std::int64_t>(config.resampling.seed)}});
  }
  return facts;
}

void refuse_other_inference(const Json& inputs, const configs::RunConfig& config,
                            const std::string& run_folder) {
  bool runs = false;
  for (const configs::ModelSpec& model : config.models) {
    runs = runs || model.kind == configs::ModelKind::TorchScript;
  }
  const Json* stored = inputs.find("inference");
  const Json plain = Json::Object{{"mode", "exact"}};
  if (runs && configs::canonical_json(stored == nullptr ? plain : *stored) !=
                  configs::canonical_json(inference_facts(config))) {
    throw configs::InputError(
        configs::Area::Data,
        configs::Problem{.code = "E-RUN-OTHER-INFERENCE",
                         .file = run_folder + "/inputs.json",
                         .expected = "predictions made as the config's inference and "
                                     "audits.invariance say",
                         .hint = "run `clinval infer` again with this config"});
  }
}

void write_samples(const std::string& run_folder,
                   const std::vector<ModelPredictions>& predictions) {
  for (const ModelPredictions& model : predictions) {
    if (model.invariance) {
      const std::string folder = folder_of(run_folder, model.model);
      std::error_code error;  // a folder that cannot be made is a file that cannot be written
      std::filesystem::create_directories(folder, error);
      datasets::write_parquet(table_of(model), folder);
    }
  }
}

void read_sample(const std::string& run_folder, ModelPredictions& model) {
  const std::string folder = folder_of(run_folder, model.model);
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) {
    return;
  }
  const datasets::Table table = datasets::read_parquet_parts(folder);
  try {
    model.invariance = sample_of(table, model);
  } catch (const std::exception&) {  // a column that is absent or of another type
    throw configs::InputError(
        configs::Area::Data,
        configs::Problem{.code = "E-RUN-UNREADABLE",
                         .file = folder,
                         .expected = "the scores that `clinval infer` wrote there",
                         .hint = "run `clinval infer` again"});
  }
}

}  // namespace clinval::harness
