#include "datasets/featuriser.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "datasets/cast.h"
#include "tests/datasets/dataset_support.h"

namespace clinval::datasets {

namespace {

/// "~" is null.
Column column(const std::string& name, ColumnType type, const std::vector<std::string>& values) {
  Column result = make_column(name, type);
  for (const std::string& value : values) {
    if (value == "~") {
      append_null(result);
    } else {
      REQUIRE(!append_cast(result, value));
    }
  }
  return result;
}

Table cases() {
  Table table;
  table.rows = 4;
  table.columns = {column("age", ColumnType::Integer, {"60", "~", "999", "130"}),
                   column("sex", ColumnType::Text, {"F", "M", "M", "other"}),
                   column("ok", ColumnType::Boolean, {"1", "0", "~", "1"}),
                   column("day", ColumnType::Date, {"2020-01-01", "~", "~", "~"}),
                   column("big", ColumnType::Integer, {"9007199254740993", "1", "2", "3"})};
  return table;
}

configs::InputSpec tabular() {
  configs::InputSpec input;
  input.name = "x";
  input.shape = {"B", "2"};
  configs::FeatureSpec age;
  age.column = "age";
  age.missing_value = 50.0;
  age.missing_codes = {999.0};
  age.minimum = 18.0;
  age.maximum = 120.0;
  age.mean = 50.0;
  age.scale = 4.0;
  configs::FeatureSpec sex;
  sex.column = "sex";
  sex.categories = {{"F", 0.0}, {"M", 1.0}};
  input.features = {age, sex};
  return input;
}

configs::InputSpec precomputed(configs::TensorType type, std::vector<std::string> columns) {
  configs::InputSpec input;
  input.name = "p";
  input.type = type;
  input.featuriser = configs::FeaturiserKind::Precomputed;
  input.shape = {"B", std::to_string(columns.size())};
  input.columns = std::move(columns);
  return input;
}

FeaturisedCases run(configs::InputSpec input) {
  configs::ModelContract contract;
  contract.name = "model";
  contract.inputs = {std::move(input)};
  return featurise(contract, cases());
}

}  // namespace

TEST_CASE("featuriser: recoded, imputed, standardised by hand") {
  const FeaturisedCases result = run(tabular());
  REQUIRE(result.inputs.size() == 1);
  CHECK(result.inputs[0].case_shape == std::vector<std::int64_t>{2});
  CHECK(result.inputs[0].width == 2);
  const auto& values = std::get<std::vector<float>>(result.inputs[0].values);
  // (60 - 50) / 4, F; imputed 50, M; 999 means missing, M; outside and unknown stay 0.
  CHECK(values == std::vector<float>{2.5F, 0.0F, 0.0F, 1.0F, 0.0F, 1.0F, 0.0F, 0.0F});
  CHECK(result.error == std::vector<std::string>{"", "", "", "feature_out_of_range"});
  REQUIRE(result.counts.size() == 2);
  CHECK(result.counts[0].feature == "age");
  CHECK(result.counts[0].imputed == 2);
  CHECK(result.counts[0].out_of_range == 1);
  CHECK(result.counts[1].imputed == 0);
}

TEST_CASE("featuriser: a missing feature without a value to impute is an error of the case") {
  configs::InputSpec input = tabular();
  input.features[0].missing_value.reset();
  input.features[0].maximum.reset();
  const FeaturisedCases result = run(input);
  CHECK(result.error ==
        std::vector<std::string>{"", "missing_feature", "missing_feature", "unknown_category"});
}

TEST_CASE("featuriser: the standardised value is rounded once, from double") {
  configs::InputSpec input = tabular();
  input.features[0].mean = 0.1;
  input.features[0].scale = 0.3;
  const FeaturisedCases result = run(input);
  CHECK(std::get<std::vector<float>>(result.inputs[0].values)[0] ==
        static_cast<float>((60.0 - 0.1) / 0.3));
}

TEST_CASE("featuriser: precomputed columns are taken as they are, int64 without rounding") {
  const FeaturisedCases result = run(precomputed(configs::TensorType::Int64, {"big", "ok"}));
  const auto& values = std::get<std::vector<std::int64_t>>(result.inputs[0].values);
  CHECK(values[0] == 9007199254740993);
  CHECK(values[1] == 1);
  CHECK(result.error[2] == "missing_feature");

  const FeaturisedCases flags = run(precomputed(configs::TensorType::Bool, {"ok"}));
  CHECK(std::get<std::vector<std::uint8_t>>(flags.inputs[0].values) ==
        std::vector<std::uint8_t>{1, 0, 0, 1});
  const FeaturisedCases wide = run(precomputed(configs::TensorType::Bool, {"age"}));
  CHECK(wide.error[0] == "feature_out_of_range");
}

TEST_CASE("featuriser: a column that is absent or cannot be a number is an error of the model") {
  for (const char* name : {"absent", "day", "sex"}) {
    CAPTURE(name);
    const auto problems = tests::problems_of(
        [&] { static_cast<void>(run(precomputed(configs::TensorType::Float64, {name}))); });
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "E-MODEL-FEATURE-COLUMN");
    CHECK(problems[0].field == name);
  }
}

}  // namespace clinval::datasets
