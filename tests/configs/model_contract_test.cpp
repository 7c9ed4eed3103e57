#include "configs/model_contract.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "tests/configs/good_config.h"
#include "tests/configs/problems.h"

namespace {

using namespace clinval;
using namespace clinval::configs;
using tests::replaced;

const std::string kDigest(64, 'a');
const std::string kContract = R"({
  "schema_version": 1,
  "model": { "name": "m", "version": "2", "kind": "torchscript", "file": "model.pt",
             "sha256": ")" + kDigest +
                              R"(", "description": "words" },
  "inputs": [
    { "name": "x", "dtype": "float32", "shape": ["B", 2], "featuriser": "tabular",
      "features": [
        { "column": "age", "unit": "years", "missing_value": 60, "missing_codes": [-1, 999],
          "minimum": 0, "maximum": 120, "mean": 60.5, "scale": 10 },
        { "column": "sex", "unit": "", "categories": { "F": 0, "M": 1 }, "mean": 0, "scale": 1 } ] },
    { "name": "z", "dtype": "int64", "shape": ["B", 1], "featuriser": "precomputed", "columns": ["k"] }
  ],
  "outputs": [ { "id": "death", "key": "logit", "dtype": "float64", "shape": ["B", 1],
                 "type": "binary", "link": "probability" } ],
  "precision": { "rtol": 1e-5, "atol": 0 },
  "golden": { "file": "golden.json", "sha256": ")" +
                              kDigest + R"(" },
  "provenance": { "training_data": "t", "training_cutoff": "1997", "licence": "MIT" },
  "limits": { "anything": [1] }
})";

const std::string kGolden = R"({"schema_version": 1, "cases": [
  {"inputs": {"x": {"shape": [2, 3], "values": [1, 2, 3, 4, 5, 6.5]}},
   "outputs": {"logit": {"shape": [2], "values": [-1, 0.25]}}}]})";

std::string contract_briefs(const std::string& from, const std::string& to) {
  return tests::briefs(tests::problems_of(
      [&] { (void)parse_model_contract(replaced(kContract, from, to), "contract.json"); }));
}

std::string golden_briefs(const std::string& from, const std::string& to) {
  return tests::briefs(
      tests::problems_of([&] { (void)parse_golden(replaced(kGolden, from, to), "golden.json"); }));
}

}  // namespace

TEST_CASE("model_contract: every part arrives in its struct") {
  const ModelContract contract = parse_model_contract(kContract, "contract.json");
  CHECK(contract.name == "m");
  CHECK(contract.version == "2");
  CHECK(contract.kind == "torchscript");
  CHECK(contract.artefact == "model.pt");
  CHECK(contract.artefact_sha256 == kDigest);
  CHECK(contract.golden == "golden.json");
  CHECK(contract.rtol == 1e-5);
  CHECK(contract.atol == 0.0);
  CHECK(contract.description == "words");
  CHECK(contract.training_cutoff == "1997");
  REQUIRE(contract.inputs.size() == 2);
  const InputSpec& x = contract.inputs[0];
  CHECK(x.type == TensorType::Float32);
  CHECK(x.shape == std::vector<std::string>{"B", "2"});
  REQUIRE(x.features.size() == 2);
  CHECK(x.features[0].missing_value == 60.0);
  CHECK(x.features[0].missing_codes == std::vector<double>{-1.0, 999.0});
  CHECK(x.features[0].maximum == 120.0);
  CHECK(x.features[0].mean == 60.5);
  CHECK_FALSE(x.features[1].missing_value);
  CHECK(x.features[1].categories[1] == std::pair<std::string, double>{"M", 1.0});
  CHECK(contract.inputs[1].featuriser == FeaturiserKind::Precomputed);
  CHECK(contract.inputs[1].type == TensorType::Int64);
  CHECK(contract.inputs[1].columns == std::vector<std::string>{"k"});
  REQUIRE(contract.outputs.size() == 1);
  CHECK(contract.outputs[0].id == "death");
  CHECK(contract.outputs[0].key == "logit");
  CHECK(contract.outputs[0].type == TensorType::Float64);
  CHECK(contract.outputs[0].link == Link::Probability);
  CHECK(contract.document.at("limits").find("anything") != nullptr);
}

TEST_CASE("model_contract: what the field table cannot say is checked too") {
  CHECK(contract_briefs("[\"k\"]", "[\"k\", \"l\"]") == "E-MODEL-SHAPE /inputs/1/shape 11:47");
  CHECK(contract_briefs("\"scale\": 10", "\"scale\": 0") ==
        "E-MODEL-VALUE /inputs/0/features/0/scale 9:64");
  CHECK(contract_briefs("\"name\": \"z\"", "\"name\": \"x\"") ==
        "E-MODEL-REPEATED /inputs/1/name 11:15");
  CHECK(contract_briefs("golden.json", "model.pt") == "E-MODEL-REPEATED /golden/file 16:23");
  CHECK(contract_briefs("[\"k\"]", "[\"k\", \"k\"]") ==
        "E-MODEL-REPEATED /inputs/1/columns/1 11:103");
}

TEST_CASE("model_contract: the model folders of the reference sets are good") {
  int read = 0;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(CLINVAL_SOURCE_DIR "/datasets")) {
    const std::string name = file.path().filename().string();
    if (name != "contract.json" && name != "golden.json") {
      continue;
    }
    CAPTURE(file.path().string());
    std::ifstream stream(file.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    CHECK_NOTHROW(name == "golden.json" ? (void)parse_golden(text, name)
                                        : (void)parse_model_contract(text, name));
    ++read;
  }
  CHECK(read > 0);
}

TEST_CASE("golden: shapes and values by name") {
  const auto cases = parse_golden(kGolden, "golden.json");
  REQUIRE(cases.size() == 1);
  CHECK(cases[0].inputs.at(0).name == "x");
  CHECK(cases[0].inputs[0].shape == std::vector<std::int64_t>{2, 3});
  CHECK(cases[0].inputs[0].values.back() == 6.5);
  CHECK(cases[0].outputs.at(0).values == std::vector<double>{-1.0, 0.25});
}

TEST_CASE("golden: a shape that does not fit its values is refused") {
  CHECK(golden_briefs("[2, 3]", "[3, 3]") == "E-MODEL-SHAPE /cases/0/inputs/x/values 2:48");
  CHECK(golden_briefs("0.25]", "0.25, 1]") == "E-MODEL-SHAPE /cases/0/outputs/logit/values 3:50");
  CHECK(golden_briefs("0.25", "\"a\"") == "E-MODEL-TYPE /cases/0/outputs/logit/values/1 3:55");
  CHECK(golden_briefs("0.25", "NaN") == "E-MODEL-NUMBER /cases/0/outputs/logit/values/1 3:55");
  CHECK(golden_briefs("[2]", "[-2]") == "E-MODEL-RANGE /cases/0/outputs/logit/shape/0 3:36");
  CHECK(golden_briefs("[2, 3]", "[1000000000, 1000000000, 1000000000]") ==
        "E-MODEL-SHAPE /cases/0/inputs/x/values 2:78");
}
