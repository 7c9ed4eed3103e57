#include "harness/prediction_files.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include "configs/input_error.h"
#include "configs/strict_json.h"
#include "datasets/table_reader.h"
#include "datasets/table_writer.h"
#include "harness/event_facts.h"
#include "harness/follow_up_window.h"
#include "harness/invariance_files.h"
#include "harness/recorded_model.h"
#include "harness/run_directory.h"

namespace clinval::harness {
namespace {

using datasets::Column;
using datasets::ColumnType;

Column text_column(std::string name, const datasets::Texts& values, bool empty_is_null) {
  Column column{.name = std::move(name), .type = ColumnType::Text, .present = {}, .values = values};
  for (const std::string_view value : values) {
    column.present.push_back(empty_is_null && value.empty() ? 0 : 1);
  }
  return column;
}

/// The columns that labels, windows and subgroup levels come from, once each.
std::set<std::string> evaluated_columns(const configs::RunConfig& config) {
  std::set<std::string> names;
  for (const configs::TaskSpec& task : config.tasks) {
    for (const auto& [key, column] : configs::label_columns(task.kind)) {
      names.insert(column);
    }
  }
  for (const std::string& column : window_columns(config)) {
    names.insert(column);
  }
  for (const configs::SubgroupSpec& subgroup : config.subgroups) {
    if (!subgroup.column.empty()) {
      names.insert(subgroup.column);
    }
  }
  return names;
}

datasets::Table cases_table(const configs::RunConfig& config, const datasets::CaseSet& cases) {
  datasets::Table table{.columns = {}, .rows = cases.cases.rows};
  table.columns.push_back(text_column("case_id", cases.case_id, false));
  table.columns.push_back(text_column("subject", cases.subject, false));
  table.columns.push_back(text_column("cluster", cases.cluster, false));
  if (!cases.site.empty()) {
    table.columns.push_back(text_column("site", cases.site, true));
  }
  if (!cases.part.empty()) {
    table.columns.push_back(text_column("part", cases.part, true));
  }
  for (const std::string& name : evaluated_columns(config)) {
    if (table.find(name) == nullptr) {
      table.columns.push_back(cases.cases.at(name));
    }
  }
  return table;
}

datasets::Table model_table(const ModelPredictions& model, const datasets::CaseSet& cases) {
  datasets::Table table{.columns = {}, .rows = cases.cases.rows};
  table.columns.push_back(text_column("case_id", cases.case_id, false));
  for (const PredictedOutput& output : model.outputs) {
    Column column{
        .name = output.id, .type = ColumnType::Real, .present = {}, .values = output.values};
    for (std::size_t row = 0; row < model.error.size(); ++row) {
      column.present.push_back(model.error[row].empty() && output.has(row) ? 1 : 0);
    }
    table.columns.push_back(std::move(column));
  }
  table.columns.push_back(text_column("error", model.error, true));
  return table;
}

[[noreturn]] void fail(std::string code, const std::string& file, std::string expected,
                       std::string hint) {
  throw configs::InputError(configs::Area::Data, configs::Problem{.code = std::move(code),
                                                                  .file = file,
                                                                  .expected = std::move(expected),
                                                                  .hint = std::move(hint)});
}

const configs::Json& facts_of(const configs::Json& inputs, const std::string& model,
                              const std::string& folder) {
  for (const configs::Json& facts : inputs.at("models").array()) {
    if (facts.at("id").string() == model) {
      return facts;
    }
  }
  fail("E-RUN-NO-MODEL", folder, "predictions of every model of the config in that run",
       "run `clinval infer` with the same models");
}

const Column& output_column(const datasets::Table& table, const std::string& id,
                            const std::string& folder) {
  const Column* column = table.find(id);
  if (column == nullptr || column->type != ColumnType::Real) {
    fail("E-RUN-UNREADABLE", folder, "a column of real numbers for every output in inputs.json",
         "run `clinval infer` again");
  }
  return *column;
}

/// The files were written by clinval and may have been changed since.
void refuse_bad_outputs(const ModelPredictions& model, const std::string& folder) {
  for (const PredictedOutput& output : model.outputs) {
    for (std::size_t row = 0; row < output.values.size(); ++row) {
      const bool outside = output.link != configs::Link::Logit &&
                           (output.values[row] < 0.0 || output.values[row] > 1.0);
      if (model.error[row].empty() && output.has(row) &&
          (!std::isfinite(output.values[row]) || outside)) {
        fail("E-DATA-PROBABILITY", folder, "finite outputs, and probabilities in [0, 1]",
             "run `clinval infer` again: the stored predictions were changed");
      }
    }
  }
}

ModelPredictions from_table(const configs::Json& facts, const datasets::Table& table,
                            const datasets::CaseSet& cases, const std::string& folder) {
  const Column* ids = table.find("case_id");
  const Column* errors = table.find("error");
  if (ids == nullptr || ids->type != ColumnType::Text || errors == nullptr ||
      errors->type != ColumnType::Text || ids->texts() != cases.case_id) {
    fail("E-RUN-OTHER-CASES", folder, "predictions of exactly the cases of this config",
         "run `clinval infer` again on these cases");
  }
  ModelPredictions model;
  model.model = facts.at("id").string();
  model.name = facts.at("name").string();
  model.version = facts.at("version").string();
  model.digest = facts.at("digest").string();
  for (const configs::Json& output : facts.at("outputs").array()) {
    const std::string& id = output.at("id").string();
    const Column& column = output_column(table, id, folder);
    model.outputs.push_back({.id = id,
                             .link = configs::link_of(output.at("link").string()),
                             .values = column.reals(),
                             .present = {}});
    for (std::size_t row = 0; row < table.rows; ++row) {
      model.outputs.back().present.push_back(column.is_null(row) ? 0 : 1);
    }
  }
  for (const configs::Json& input : facts.at("inputs").array()) {
    model.inputs.push_back({.feature = input.at("feature").string(),
                            .imputed = input.at("imputed").integer(),
                            .out_of_range = input.at("out_of_range").integer()});
  }
  if (const configs::Json* events = facts.find("events")) {
    model.events = event_counts_of(*events);
  }
  for (std::size_t row = 0; row < table.rows; ++row) {
    model.error.emplace_back(errors->is_null(row) ? "" : errors->texts()[row]);
    if (!is_case_error(model.error.back())) {
      fail("E-RUN-UNREADABLE", folder, "in the column error nothing, or a word that clinval writes",
           "run `clinval infer` again: the stored predictions were changed");
    }
  }
  refuse_bad_outputs(model, folder);
  return model;
}

}  // namespace

void write_predictions(const std::string& run_folder, const configs::RunConfig& config,
                       const datasets::CaseSet& cases,
                       const std::vector<ModelPredictions>& predictions) {
  const auto write = [&](const std::string& name, const datasets::Table& table) {
    const std::string folder = run_folder + "/predictions/" + name;
    std::error_code error;  // a folder that cannot be made shows as a file that cannot be written
    std::filesystem::create_directories(folder, error);
    datasets::write_parquet(table, folder);
  };
  write("cases", cases_table(config, cases));
  for (const ModelPredictions& model : predictions) {
    write(model.model, model_table(model, cases));
  }
  write_samples(run_folder, predictions);
}

configs::Json prediction_facts(const std::vector<ModelPredictions>& predictions) {
  configs::Json::Array models;
  for (const ModelPredictions& model : predictions) {
    configs::Json::Array outputs;
    for (const PredictedOutput& output : model.outputs) {
      outputs.emplace_back(
          configs::Json::Object{{"id", output.id}, {"link", configs::to_string(output.link)}});
    }
    configs::Json::Array inputs;
    for (const datasets::FeatureCount& count : model.inputs) {
      inputs.emplace_back(configs::Json::Object{{"feature", count.feature},
                                                {"imputed", count.imputed},
                                                {"out_of_range", count.out_of_range}});
    }
    models.emplace_back(configs::Json::Object{{"id", model.model},
                                              {"name", model.name},
                                              {"version", model.version},
                                              {"digest", model.digest},
                                              {"outputs", std::move(outputs)},
                                              {"inputs", std::move(inputs)}});
    if (model.events) {
      models.back().set("events", event_facts(*model.events));
    }
  }
  return models;
}

std::vector<ModelPredictions> read_predictions(const std::string& run_folder,
                                               const configs::RunConfig& config,
                                               const datasets::CaseSet& cases) {
  const configs::Json inputs = configs::parse_json(
      read_run_file(run_folder, "inputs.json"), run_folder + "/inputs.json", configs::Area::Data);
  refuse_other_inference(inputs, config, run_folder);
  std::vector<ModelPredictions> predictions;
  for (const configs::ModelSpec& model : config.models) {
    const datasets::Table table =
        datasets::read_parquet_parts(run_folder + "/predictions/" + model.id);
    try {
      predictions.push_back(
          from_table(facts_of(inputs, model.id, run_folder), table, cases, run_folder));
    } catch (const configs::InputError&) {
      throw;
    } catch (const std::exception&) {  // a member that is absent or of another type
      fail("E-RUN-UNREADABLE", run_folder + "/inputs.json", "what `clinval infer` wrote there",
           "run `clinval infer` again");
    }
    read_sample(run_folder, predictions.back());
    // The digest of a network is that of its folder; any other model is what it said.
    const ModelPredictions& read = predictions.back();
    if (model.kind != configs::ModelKind::TorchScript &&
        predictions_digest(read, cases) != read.digest) {
      fail("E-RUN-UNREADABLE", run_folder, "predictions of the digest that inputs.json states",
           "they were changed since: run `clinval infer` again");
    }
  }
  return predictions;
}

}  // namespace clinval::harness
