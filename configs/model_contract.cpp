#include "configs/model_contract.h"

#include <cmath>
#include <set>
#include <utility>

#include "configs/field_table.h"
#include "configs/json_pointer.h"
#include "configs/model_contract_fields.h"
#include "configs/strict_json.h"

namespace clinval::configs {
namespace {

TensorType type_of(const std::string& word) {
  return word == "float32"   ? TensorType::Float32
         : word == "float64" ? TensorType::Float64
         : word == "int64"   ? TensorType::Int64
                             : TensorType::Bool;
}

std::vector<std::string> shape_of(const Json& json) {
  std::vector<std::string> shape;
  for (const Json& extent : json.array()) {
    shape.push_back(extent.is_string() ? extent.string() : std::to_string(extent.integer()));
  }
  return shape;
}

std::optional<double> number_or_none(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.number());
}

FeatureSpec feature_of(const Json& json) {
  FeatureSpec feature;
  const Json* column = json.find("column");
  (column != nullptr ? feature.column : feature.code) =
      (column != nullptr ? *column : json.at("code")).string();
  feature.unit = json.at("unit").string();
  if (const Json* categories = json.find("categories")) {
    for (const auto& [level, value] : categories->object()) {
      feature.categories.emplace_back(level, value.number());
    }
  }
  feature.missing_value = number_or_none(json.at("missing_value"));
  for (const Json& code : json.at("missing_codes").array()) {
    feature.missing_codes.push_back(code.number());
  }
  feature.minimum = number_or_none(json.at("minimum"));
  feature.maximum = number_or_none(json.at("maximum"));
  feature.mean = json.at("mean").number();
  feature.scale = json.at("scale").number();
  return feature;
}

TimelineTensor tensor_of(const std::string& word) {
  return word == "codes"        ? TimelineTensor::Codes
         : word == "values"     ? TimelineTensor::Values
         : word == "value_mask" ? TimelineTensor::ValueMask
         : word == "times"      ? TimelineTensor::Times
         : word == "lengths"    ? TimelineTensor::Lengths
         : word == "features"   ? TimelineTensor::Features
                                : TimelineTensor::Mask;
}

InputSpec input_of(const Json& json) {
  InputSpec input;
  input.name = json.at("name").string();
  input.type = type_of(json.at("dtype").string());
  input.shape = shape_of(json.at("shape"));
  const std::string& featuriser = json.at("featuriser").string();
  if (featuriser == "events" || featuriser == "windows") {
    input.featuriser = featuriser == "events" ? FeaturiserKind::Events : FeaturiserKind::Windows;
    input.tensor = tensor_of(json.at("tensor").string());
  } else if (featuriser == "tabular") {
    input.featuriser = FeaturiserKind::Tabular;
    for (const Json& feature : json.at("features").array()) {
      input.features.push_back(feature_of(feature));
    }
  } else {
    input.featuriser = FeaturiserKind::Precomputed;
    for (const Json& column : json.at("columns").array()) {
      input.columns.push_back(column.string());
    }
  }
  return input;
}

HeadSpec head_of(const Json& json) {
  return {.id = json.at("id").string(),
          .key = json.at("key").string(),
          .type = type_of(json.at("dtype").string()),
          .shape = shape_of(json.at("shape")),
          .link = link_of(json.at("link").string())};
}

// The contract beyond its field table. It runs only on a document that the table accepts.
class ContractCheck {
 public:
  explicit ContractCheck(Findings& findings) : findings_(findings) {}

  void check_all(const Json& document) {
    distinct_members(document.at("inputs"), "/inputs", "name");
    distinct_members(document.at("outputs"), "/outputs", "id");
    const Json::Array& inputs = document.at("inputs").array();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i].find("tensor") == nullptr) {
        check_input(inputs[i], pointer_to("/inputs", i));
      }
    }
    const Json::Array& outputs = document.at("outputs").array();
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      check_shape(outputs[i].at("shape"), pointer_to(pointer_to("/outputs", i), "shape"), 1,
                  "one element a case: [\"B\"] or [\"B\", 1]");
    }
    if (document.at("golden").at("file").string() == document.at("model").at("file").string()) {
      findings_.add("REPEATED", document.at("golden").at("file"), "/golden/file",
                    "another file than the artefact");
    }
    check_contract_timeline(document, findings_);
  }

 private:
  void distinct_members(const Json& list, const std::string& pointer, std::string_view key) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < list.array().size(); ++i) {
      const Json* one = list.array()[i].find(key);
      if (one != nullptr && !seen.insert(one->string()).second) {
        findings_.add("REPEATED", *one, pointer_to(pointer_to(pointer, i), key),
                      "each " + std::string(key) + " once");
      }
    }
  }

  void check_input(const Json& input, const std::string& pointer) {
    const bool tabular = input.find("features") != nullptr;
    const Json& parts = input.at(tabular ? "features" : "columns");
    check_shape(input.at("shape"), pointer_to(pointer, "shape"), parts.array().size(),
                "\"B\" and extents whose product is the number of features or columns");
    if (!tabular) {
      return;
    }
    distinct_members(parts, pointer_to(pointer, "features"), "column");
    distinct_members(parts, pointer_to(pointer, "features"), "code");
    for (std::size_t i = 0; i < parts.array().size(); ++i) {
      check_feature(parts.array()[i], pointer_to(pointer_to(pointer, "features"), i));
    }
  }

  // "B" first and nowhere else; the rest multiplies to the elements of one case.
  void check_shape(const Json& shape, const std::string& pointer, std::size_t elements,
                   const std::string& expected) {
    const Json::Array& extents = shape.array();
    bool good = extents.front().is_string() && extents.front().string() == "B";
    double product = 1.0;
    for (std::size_t i = 1; i < extents.size(); ++i) {
      good = good && extents[i].is_integer();
      product *= extents[i].is_integer() ? extents[i].number() : 1.0;
    }
    if (!good || product != static_cast<double>(elements)) {
      findings_.add("SHAPE", shape, pointer, expected);
    }
  }

  void check_feature(const Json& feature, const std::string& pointer) {
    if (feature.at("scale").number() == 0.0) {
      findings_.add("VALUE", feature.at("scale"), pointer_to(pointer, "scale"),
                    "a number that is not 0");
    }
    const Json* categories = feature.find("categories");
    if (categories != nullptr && feature.find("code") != nullptr) {
      findings_.add("VALUE", *categories, pointer_to(pointer, "categories"),
                    "no categories beside 'code': the value of an event is a number");
    }
    const auto minimum = number_or_none(feature.at("minimum"));
    const auto maximum = number_or_none(feature.at("maximum"));
    if (minimum && maximum && *minimum > *maximum) {
      findings_.add("VALUE", feature.at("minimum"), pointer_to(pointer, "minimum"),
                    "a minimum that is not above the maximum");
    }
  }

  Findings& findings_;
};

ModelContract build_contract(const Json& document) {
  const Json& model = document.at("model");
  ModelContract contract;
  contract.name = model.at("name").string();
  contract.version = model.at("version").string();
  contract.kind = model.at("kind").string();
  contract.artefact = model.at("file").string();
  contract.artefact_sha256 = model.at("sha256").string();
  contract.description = model.at("description").string();
  contract.golden = document.at("golden").at("file").string();
  contract.golden_sha256 = document.at("golden").at("sha256").string();
  contract.rtol = document.at("precision").at("rtol").number();
  contract.atol = document.at("precision").at("atol").number();
  for (const Json& input : document.at("inputs").array()) {
    contract.inputs.push_back(input_of(input));
  }
  for (const Json& output : document.at("outputs").array()) {
    contract.outputs.push_back(head_of(output));
  }
  const Json& provenance = document.at("provenance");
  contract.training_data = provenance.at("training_data").string();
  contract.training_cutoff = provenance.at("training_cutoff").string();
  contract.licence = provenance.at("licence").string();
  contract.document = document;
  if (const Json* timeline = document.find("timeline")) {
    contract.timeline = timeline_of(*timeline);
  }
  return contract;
}

GoldenTensor tensor_of(const std::string& name, const Json& json, const std::string& pointer,
                       Findings& findings) {
  GoldenTensor tensor{.name = name, .shape = {}, .values = {}};
  double elements = 1.0;
  for (const Json& extent : json.at("shape").array()) {
    tensor.shape.push_back(extent.integer());
    elements *= extent.number();
  }
  for (const Json& value : json.at("values").array()) {
    tensor.values.push_back(value.number());
  }
  if (static_cast<double>(tensor.values.size()) != elements) {
    findings.add("SHAPE", json.at("values"), pointer_to(pointer, "values"),
                 "as many values as the shape has elements");
  }
  return tensor;
}

std::vector<GoldenTensor> tensors_of(const Json& json, const std::string& pointer,
                                     Findings& findings) {
  std::vector<GoldenTensor> tensors;
  for (const auto& [name, tensor] : json.object()) {
    tensors.push_back(tensor_of(name, tensor, pointer_to(pointer, name), findings));
  }
  return tensors;
}

}  // namespace

ModelContract parse_model_contract(const std::string& text, const std::string& file_name) {
  Json document = parse_json(text, file_name, Area::Model);
  Findings findings{.file = file_name, .area = Area::Model};
  check(document, model_contract_shape(), findings);
  if (findings.problems.empty()) {
    ContractCheck(findings).check_all(document);
  }
  findings.throw_if_any();
  return build_contract(document);
}

std::string model_contract_reference() {
  return to_markdown(model_contract_shape());
}

Json model_contract_schema() {
  return to_schema(model_contract_shape(), "urn:clinval:schema:contract:1",
                   "clinval model contract");
}

std::vector<GoldenCase> parse_golden(const std::string& text, const std::string& file_name) {
  Json document = parse_json(text, file_name, Area::Model);
  Findings findings{.file = file_name, .area = Area::Model};
  check(document, golden_shape(), findings);
  findings.throw_if_any();
  std::vector<GoldenCase> cases;
  const Json::Array& batches = document.at("cases").array();
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const std::string pointer = pointer_to("/cases", i);
    cases.push_back(
        {.inputs = tensors_of(batches[i].at("inputs"), pointer + "/inputs", findings),
         .outputs = tensors_of(batches[i].at("outputs"), pointer + "/outputs", findings)});
  }
  findings.throw_if_any();
  return cases;
}

}  // namespace clinval::configs
