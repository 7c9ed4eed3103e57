#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "configs/json_value.h"
#include "configs/run_config.h"
#include "configs/timeline_contract.h"

namespace clinval::configs {

enum class TensorType { Float32, Float64, Int64, Bool };
enum class FeaturiserKind { Tabular, Precomputed, Events, Windows };

/// Which tensor of the events (the first five) or windows featuriser an input is.
enum class TimelineTensor { Codes, Values, ValueMask, Times, Lengths, Features, Mask };

/// One feature of the tabular featuriser: value = (x - mean) / scale after recoding.
struct FeatureSpec {
  std::string column;     ///< column of the case set; empty: `code` is given
  std::string code = {};  ///< code of an undated event whose value it is
  std::string unit;       ///< as documented; empty: none
  std::vector<std::pair<std::string, double>>
      categories;                       ///< text or boolean columns: level -> number
  std::optional<double> missing_value;  ///< imputed when null; absent: null is an error of the case
  std::vector<double> missing_codes;    ///< numbers that mean "missing"
  std::optional<double> minimum;        ///< a value outside is an error of the case
  std::optional<double> maximum;
  double mean = 0.0;
  double scale = 1.0;
};

struct InputSpec {
  std::string name;  ///< key of the input dictionary
  TensorType type = TensorType::Float32;
  std::vector<std::string> shape;  ///< "B", "T" or a number in digits: ["B", "6"]
  FeaturiserKind featuriser = FeaturiserKind::Tabular;
  std::vector<FeatureSpec> features;  ///< tabular
  std::vector<std::string> columns;   ///< precomputed: one column an element, taken as is
  TimelineTensor tensor = TimelineTensor::Codes;  ///< events, windows
};

struct HeadSpec {
  std::string id;   ///< what a task's model_output names: "death"
  std::string key;  ///< key of the output dictionary
  TensorType type = TensorType::Float32;
  std::vector<std::string> shape;  ///< ["B"] or ["B", "1"]
  Link link = Link::Logit;
};

struct ModelContract {
  std::string name;
  std::string version;
  std::string kind;      ///< "torchscript"
  std::string artefact;  ///< file name within the folder
  std::string artefact_sha256;
  std::string golden;  ///< file name within the folder
  std::string golden_sha256;
  double rtol = 0.0;  ///< golden tolerance: |a - b| <= atol + rtol * |b|
  double atol = 0.0;
  std::vector<InputSpec> inputs;
  std::vector<HeadSpec> outputs;
  std::optional<TimelineSpec> timeline;  ///< there when an input is made by events or windows
  std::string description;
  std::string training_data;
  std::string training_cutoff;
  std::string licence;
  Json document;  ///< the whole contract, checked
};

/// Reads and checks contract.json; throws InputError (Area::Model) with every problem.
[[nodiscard]] ModelContract parse_model_contract(const std::string& text,
                                                 const std::string& file_name);
[[nodiscard]] Json model_contract_schema();
/// The fields in Markdown, from the table that parser and schema come from.
[[nodiscard]] std::string model_contract_reference();

/// One golden batch: inputs by name (flattened row by row, with the full shape) and outputs by head
/// key.
struct GoldenTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<double> values;
};
struct GoldenCase {
  std::vector<GoldenTensor> inputs;
  std::vector<GoldenTensor> outputs;
};
[[nodiscard]] std::vector<GoldenCase> parse_golden(const std::string& text,
                                                   const std::string& file_name);

}  // namespace clinval::configs
