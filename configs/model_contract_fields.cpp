#include "configs/model_contract_fields.h"

#include <utility>

#include "configs/timeline_contract.h"

namespace clinval::configs {
namespace {

Shape tensor_type(std::vector<std::string> types) {
  return one_of(std::move(types));
}

Shape dimensions() {
  return list_of({.type = ValueType::Dimension}, 1, 8);
}

Table model_table() {
  return {.fields = {
              required("name", text(), "name of the model"),
              required("version", text(), "version of the model"),
              required("kind", one_of({"torchscript"}, {"exported", "aotinductor"}),
                       "how the artefact is run"),
              required("file", text(TextForm::FileName), "artefact in the same folder"),
              required("sha256", text(TextForm::Sha256), "digest of the artefact"),
              with_default("description", text(TextForm::Any), "", "what it is, in words"),
          }};
}

Table feature_table() {
  return {.fields =
              {
                  optional("column", text(), "column of the cases"),
                  optional("code", text(),
                           "in place of it: value of the undated event of this code (1 when it has "
                           "none; missing without such an event)"),
                  required("unit", text(TextForm::Any), "unit of the column; empty: none"),
                  optional("categories", map_of(number(), 1, TextForm::Any),
                           "number of each level of a text or boolean column"),
                  with_default("missing_value", nullable(number()), nullptr,
                               "imputed for a null, before scaling; null: a null is an error"),
                  with_default("missing_codes", list_of(number()), Json::Array{},
                               "numbers that mean missing"),
                  with_default("minimum", nullable(number()), nullptr, "lowest possible value"),
                  with_default("maximum", nullable(number()), nullptr, "highest possible value"),
                  required("mean", number(), "subtracted"),
                  required("scale", number(), "divided by; not 0"),
              },
          .exactly_one = {"column", "code"}};
}

Table input_table(std::string featuriser, std::vector<std::string> types, Field source) {
  return {.fields = {
              required("featuriser", one_of({std::move(featuriser)}, {"text"}),
                       "how the tensor is made of the cases"),
              required("name", text(), "key of the input dictionary"),
              required("dtype", tensor_type(std::move(types)), "element type"),
              required("shape", dimensions(),
                       "extents; \"B\" is the batch, \"T\" the longest case of the batch"),
              std::move(source),
          }};
}

Shape inputs() {
  return list_of(
      union_of({
          input_table("tabular", {"float32", "float64"},
                      required("features", list_of(object(feature_table()), 1),
                               "features in the order of the tensor")),
          input_table("precomputed", {"float32", "float64", "int64", "bool"},
                      required("columns", distinct(list_of(text(), 1)),
                               "columns in the order of the tensor, taken as they are")),
          input_table(
              "events", {"int64", "float32", "bool"},
              required("tensor", one_of({"codes", "values", "value_mask", "times", "lengths"}),
                       "what it holds of each event, oldest first: id, value, "
                       "whether it has one, hours before the prediction; or the "
                       "number of events")),
          input_table("windows", {"float32", "bool"},
                      required("tensor", one_of({"features", "mask"}),
                               "aggregates of each code over each window, or whether "
                               "they exist")),
      }),
      1);
}

Table output_table() {
  return {.fields = {
              required("id", text(TextForm::Id), "what model_output of a task names"),
              required("key", text(), "key of the output dictionary"),
              required("dtype", tensor_type({"float32", "float64"}), "element type"),
              required("shape", dimensions(), "extents; one element a case"),
              required("type",
                       one_of({"binary", "survival"},
                              {"multiclass", "multilabel", "regression", "ranked", "embedding"}),
                       "what the output means"),
              required("link",
                       one_of({"logit", "probability", "risk", "survival"}, {"hazard", "softmax"}),
                       "scale of the output; the harness applies the sigmoid to a logit and turns "
                       "survival into risk"),
          }};
}

Table provenance_table() {
  return {.fields = {required("training_data", text(), "data that the model was trained on"),
                     required("training_cutoff", text(), "latest moment of these data"),
                     required("licence", text(), "licence of the model")}};
}

Table contract_table() {
  return {
      .fields = {
          inert(optional("$schema", text(TextForm::Any), "for editors; never fetched")),
          required("schema_version", one_of_integers({1}), "version of this format"),
          required("model", object(model_table()), "the artefact"),
          required("inputs", inputs(), "tensors that the model takes"),
          required("outputs", list_of(object(output_table()), 1), "tensors that it gives"),
          optional("timeline", object(timeline_table()),
                   "how events become tensors; there exactly when an input is made by events or "
                   "windows"),
          required("precision",
                   object({.fields = {required("rtol", number(0, 0.01), "relative tolerance"),
                                      required("atol", number(0, 1), "absolute tolerance")}}),
                   "how close golden outputs must come: |a - b| <= atol + rtol |b|"),
          required("golden",
                   object({.fields = {required("file", text(TextForm::FileName),
                                               "golden cases in the same folder"),
                                      required("sha256", text(TextForm::Sha256),
                                               "digest of that file")}}),
                   "cases with known outputs"),
          required("provenance", object(provenance_table()), "where the model comes from"),
          optional("limits", {.type = ValueType::FreeObject}, "known limits, for the reader"),
      }};
}

Shape tensors() {
  return map_of(object({.fields = {required("shape", list_of(integer(0, 1e9), 0, 8), "extents"),
                                   required("values", list_of(number()), "elements, row by row")}}),
                1);
}

}  // namespace

const Shape& model_contract_shape() {
  static const Shape shape = object(contract_table());
  return shape;
}

const Shape& golden_shape() {
  static const Shape shape = object(
      {.fields = {required("schema_version", one_of_integers({1}), "version of this format"),
                  required("cases",
                           list_of(object({.fields = {required("inputs", tensors(), "by name"),
                                                      required("outputs", tensors(), "by key")}}),
                                   1),
                           "golden batches")}});
  return shape;
}

}  // namespace clinval::configs
