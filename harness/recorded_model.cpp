#include "harness/recorded_model.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "configs/canonical_json.h"
#include "configs/digest.h"
#include "configs/input_error.h"
#include "datasets/table_reader.h"

namespace clinval::harness {
namespace {

[[noreturn]] void fail(configs::Area area, configs::Problem problem) {
  throw configs::InputError(area, std::move(problem));
}

const datasets::Column& numeric_column(const datasets::Table& table, const std::string& name,
                                       const std::string& pointer) {
  const datasets::Column* column = table.find(name);
  if (column == nullptr || (column->type != datasets::ColumnType::Integer &&
                            column->type != datasets::ColumnType::Real)) {
    fail(configs::Area::Config, {.code = "E-CONFIG-COLUMN",
                                 .pointer = pointer,
                                 .field = name,
                                 .expected = "a real or integer column of the cases",
                                 .hint = "declare it under cases.sources.*.types"});
  }
  return *column;
}

/// Probabilities outside [0, 1] are a mistake of the file, not of single cases.
void check_probabilities(const PredictedOutput& output, const std::string& column,
                         const std::string& pointer) {
  std::size_t outside = 0;
  std::size_t present = 0;
  double largest = 0.0;
  for (std::size_t i = 0; i < output.values.size(); ++i) {
    if (output.has(i)) {
      ++present;
      largest = std::max(largest, output.values[i]);
      outside += output.values[i] < 0.0 || output.values[i] > 1.0 ? 1u : 0u;
    }
  }
  if (outside == 0) {
    return;
  }
  const bool percent = outside * 2 > present && largest > 1.0 && largest <= 100.0;
  fail(configs::Area::Data,
       {.code = "E-DATA-PROBABILITY",
        .pointer = pointer,
        .field = column,
        .expected =
            fmt::format("a probability in [0, 1]; {} of {} cases lie outside", outside, present),
        .hint = percent ? "the column looks like percent: derive column / 100.0 under cases.columns"
                        : "declare \"link\": \"logit\" if the column holds logits"});
}

void add_output(const configs::OutputSpec& spec, PredictedOutput output, const std::string& pointer,
                ModelPredictions& predictions) {
  if (spec.link != configs::Link::Logit) {
    check_probabilities(output, spec.column, pointer);
  }
  predictions.outputs.push_back(std::move(output));
}

ModelPredictions empty_predictions(const configs::ModelSpec& model, std::size_t cases) {
  ModelPredictions predictions;
  predictions.model = model.id;
  predictions.name = model.id;
  predictions.error.assign(cases, "");
  return predictions;
}

PredictedOutput empty_output(const configs::OutputSpec& spec, std::size_t cases) {
  return {.id = spec.name,
          .link = spec.link,
          .values = std::vector<double>(cases),
          .present = std::vector<std::uint8_t>(cases, 0)};
}

/// A case without any output has no score.
void mark_unscored(ModelPredictions& predictions) {
  for (std::size_t row = 0; row < predictions.error.size(); ++row) {
    const bool scored = std::ranges::any_of(
        predictions.outputs, [row](const PredictedOutput& output) { return output.has(row); });
    if (!scored) {
      predictions.error[row] = "no_score";
    }
  }
}

std::string output_pointer(const std::string& pointer, const configs::OutputSpec& spec) {
  return fmt::format("{}/outputs/{}/column", pointer, spec.name);
}

/// A predictions file keyed by case: row of each id.
std::unordered_map<std::string, std::size_t> rows_by_case(const datasets::Table& table,
                                                          const std::string& file) {
  const datasets::Column& ids = table.at("case_id");
  std::unordered_map<std::string, std::size_t> rows;
  for (std::size_t row = 0; row < table.rows; ++row) {
    if (ids.is_null(row)) {
      fail(configs::Area::Data, {.code = "E-DATA-NULL-ROLE",
                                 .file = file,
                                 .row = row + 1,
                                 .field = "case_id",
                                 .expected = "a case_id in every row of the predictions"});
    }
    if (!rows.try_emplace(datasets::text_of(ids, row), row).second) {
      fail(configs::Area::Data, {.code = "E-DATA-DUPLICATE-PREDICTION",
                                 .file = file,
                                 .row = row + 1,
                                 .field = "case_id",
                                 .expected = "each case once; this row repeats an earlier case"});
    }
  }
  return rows;
}

/// Declared types of a predictions file: the id as text, each output as a real number.
configs::SourceSpec with_types(configs::SourceSpec source,
                               const std::vector<configs::OutputSpec>& outputs) {
  source.types = {{"case_id", "text"}};
  for (const configs::OutputSpec& output : outputs) {
    source.types.emplace_back(output.column, "real");
  }
  return source;
}

}  // namespace

ModelPredictions column_predictions(const configs::ModelSpec& model, const datasets::CaseSet& cases,
                                    const std::string& pointer) {
  ModelPredictions predictions = empty_predictions(model, cases.cases.rows);
  for (const configs::OutputSpec& spec : model.outputs) {
    const datasets::Column& column =
        numeric_column(cases.cases, spec.column, output_pointer(pointer, spec));
    PredictedOutput output = empty_output(spec, cases.cases.rows);
    for (std::size_t row = 0; row < cases.cases.rows; ++row) {
      if (!column.is_null(row)) {
        output.values[row] = datasets::number_of(column, row);
        output.present[row] = 1;
      }
    }
    add_output(spec, std::move(output), output_pointer(pointer, spec), predictions);
  }
  mark_unscored(predictions);
  predictions.digest = predictions_digest(predictions, cases);
  return predictions;
}

ModelPredictions file_predictions(const configs::RunConfig& config, const configs::ModelSpec& model,
                                  const datasets::CaseSet& cases, const std::string& data_folder,
                                  const std::string& pointer) {
  const configs::SourceSpec source = with_types(model.predictions, model.outputs);
  const std::string path =
      configs::resolve_path(config, source.file, data_folder, pointer + "/file");
  const datasets::Table table = datasets::read_table(source, path, pointer);
  const auto rows = rows_by_case(table, source.file);

  ModelPredictions predictions = empty_predictions(model, cases.cases.rows);
  for (const configs::OutputSpec& spec : model.outputs) {
    const datasets::Column& column = table.at(spec.column);
    PredictedOutput output = empty_output(spec, cases.cases.rows);
    for (std::size_t row = 0; row < cases.cases.rows; ++row) {
      const auto found = rows.find(std::string(cases.case_id[row]));
      if (found != rows.end() && !column.is_null(found->second)) {
        output.values[row] = datasets::number_of(column, found->second);
        output.present[row] = 1;
      }
    }
    add_output(spec, std::move(output), output_pointer(pointer, spec), predictions);
  }
  mark_unscored(predictions);
  predictions.digest = predictions_digest(predictions, cases);
  return predictions;
}

std::string predictions_digest(const ModelPredictions& predictions,
                               const datasets::CaseSet& cases) {
  configs::Sha256 digest;
  for (std::size_t row = 0; row < cases.case_id.size(); ++row) {
    configs::Json::Array line;
    line.emplace_back(std::string(cases.case_id[row]));
    for (const PredictedOutput& output : predictions.outputs) {
      if (predictions.error[row].empty() && output.has(row)) {
        line.emplace_back(output.values[row]);
      } else {
        line.emplace_back(nullptr);
      }
    }
    line.emplace_back(predictions.error[row]);
    digest.update(configs::canonical_json(line));
    digest.update("\n");
  }
  return digest.hex();
}

}  // namespace clinval::harness
