#include "configs/timeline_contract.h"

#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "configs/model_contract.h"
#include "tests/configs/good_config.h"
#include "tests/configs/problems.h"

namespace {

using namespace clinval;
using namespace clinval::configs;
using tests::replaced;

const std::string kDigest(64, 'a');
const std::string kContract =
    R"({"schema_version": 1,
  "model": {"name": "m", "version": "2", "kind": "torchscript", "file": "model.pt", "sha256": ")" +
    kDigest + R"("},
  "inputs": [
    {"name": "c", "dtype": "int64", "shape": ["B", "T"], "featuriser": "events", "tensor": "codes"},
    {"name": "v", "dtype": "float32", "shape": ["B", "T"], "featuriser": "events", "tensor": "values"},
    {"name": "m", "dtype": "bool", "shape": ["B", "T"], "featuriser": "events",
     "tensor": "value_mask"},
    {"name": "t", "dtype": "float32", "shape": ["B", "T"], "featuriser": "events", "tensor": "times"},
    {"name": "l", "dtype": "int64", "shape": ["B"], "featuriser": "events", "tensor": "lengths"},
    {"name": "f", "dtype": "float32", "shape": ["B", 12], "featuriser": "windows",
     "tensor": "features"},
    {"name": "k", "dtype": "bool", "shape": ["B", 12], "featuriser": "windows", "tensor": "mask"},
    {"name": "x", "dtype": "float32", "shape": ["B", 1], "featuriser": "tabular",
     "features": [{"code": "born", "unit": "", "mean": 0, "scale": 1}]}
  ],
  "outputs": [{"id": "death", "key": "logit", "dtype": "float32", "shape": ["B"], "type": "binary",
               "link": "logit"}],
  "timeline": {"vocabulary": {"file": "vocabulary.json", "sha256": ")" +
    kDigest + R"("}, "max_length": 64, "keep": "earliest", "unknown": "drop",
    "windows": [24, 168.5, null], "aggregates": ["slope", "last"]},
  "precision": {"rtol": 1e-5, "atol": 0},
  "golden": {"file": "golden.json", "sha256": ")" +
    kDigest + R"("},
  "provenance": {"training_data": "t", "training_cutoff": "1997", "licence": "MIT"}})";

std::string contract_briefs(const std::string& from, const std::string& to) {
  return tests::briefs(tests::problems_of(
      [&] { (void)parse_model_contract(replaced(kContract, from, to), "contract.json"); }));
}

std::string vocabulary_briefs(const std::string& text) {
  return tests::briefs(
      tests::problems_of([&] { (void)parse_vocabulary(text, "vocabulary.json"); }));
}

}  // namespace

TEST_CASE("timeline_contract: every part arrives in its struct") {
  const ModelContract contract = parse_model_contract(kContract, "contract.json");
  REQUIRE(contract.inputs.size() == 8);
  const TimelineTensor tensors[] = {TimelineTensor::Codes,     TimelineTensor::Values,
                                    TimelineTensor::ValueMask, TimelineTensor::Times,
                                    TimelineTensor::Lengths,   TimelineTensor::Features,
                                    TimelineTensor::Mask};
  for (std::size_t i = 0; i < 7; ++i) {
    CAPTURE(i);
    CHECK(contract.inputs[i].tensor == tensors[i]);
    CHECK(contract.inputs[i].featuriser ==
          (i < 5 ? FeaturiserKind::Events : FeaturiserKind::Windows));
  }
  CHECK(contract.inputs[0].shape == std::vector<std::string>{"B", "T"});
  CHECK(contract.inputs[7].features.at(0).code == "born");
  CHECK(contract.inputs[7].features.at(0).column.empty());
  REQUIRE(contract.timeline);
  TimelineSpec timeline = *contract.timeline;
  CHECK(timeline.vocabulary == "vocabulary.json");
  CHECK(timeline.vocabulary_sha256 == kDigest);
  CHECK(timeline.codes.empty());
  CHECK(timeline.max_length == 64);
  CHECK(timeline.keep == Keep::Earliest);
  CHECK(timeline.unknown == UnknownCodes::Drop);
  REQUIRE(timeline.windows.size() == 3);
  CHECK(timeline.windows[1] == 168.5);
  CHECK(std::isinf(timeline.windows[2]));
  CHECK(timeline.aggregates == std::vector<Aggregate>{Aggregate::Slope, Aggregate::Last});
  timeline.codes = {"a", "b"};
  CHECK(timeline.width() == 12);
}

TEST_CASE("timeline_contract: what has a default may be left out") {
  const ModelContract contract = parse_model_contract(
      replaced(kContract, R"("max_length": 64, "keep": "earliest", "unknown": "drop",)", ""),
      "contract.json");
  CHECK(contract.timeline.value().max_length == 512);
  CHECK(contract.timeline.value().keep == Keep::Latest);
  CHECK(contract.timeline.value().unknown == UnknownCodes::Keep);
}

TEST_CASE("timeline_contract: what the field table cannot say is checked too") {
  CHECK(contract_briefs("\"windows\": [24, 168.5, null], \"aggregates\": [\"slope\", \"last\"]",
                        "\"windows\": [24]") == "E-MODEL-TIMELINE /timeline/aggregates 18:15");
  CHECK(contract_briefs("[24, 168.5, null]", "[24, 24, null]") ==
        "E-MODEL-VALUE /timeline/windows/1 19:21");
  CHECK(contract_briefs("\"file\": \"vocabulary.json\"", "\"file\": \"golden.json\"") ==
        "E-MODEL-REPEATED /timeline/vocabulary/file 18:39");
  CHECK(contract_briefs("\"dtype\": \"bool\", \"shape\": [\"B\", 12]",
                        "\"dtype\": \"float32\", \"shape\": [\"B\", 12]") ==
        "E-MODEL-VALUE /inputs/6/dtype 12:28");
}

TEST_CASE("timeline_contract: a vocabulary lists each code once") {
  CHECK(parse_vocabulary(R"({"schema_version": 1, "codes": ["b", "a"]})", "v") ==
        std::vector<std::string>{"b", "a"});
  CHECK(vocabulary_briefs(R"({"schema_version": 1, "codes": ["b", "a", "b"]})") ==
        "E-MODEL-REPEATED /codes/2 1:43");
  CHECK(vocabulary_briefs(R"({"schema_version": 1, "codes": []})") == "E-MODEL-VALUE /codes 1:32");
  CHECK(vocabulary_briefs(R"({"schema_version": 1, "codes": [""]})") ==
        "E-MODEL-VALUE /codes/0 1:33");
  CHECK(vocabulary_briefs(R"({"codes": ["a"]})") == "E-MODEL-MISSING-KEY  1:1");
}

TEST_CASE("timeline_contract: lengths, numbers of codes and codes are bounded") {
  CHECK(contract_briefs("\"max_length\": 64", "\"max_length\": 65536").empty());
  CHECK(contract_briefs("\"max_length\": 64", "\"max_length\": 65537") ==
        "E-MODEL-RANGE /timeline/max_length 18:151");
  const auto vocabulary = [](const std::string& codes) {
    return R"({"schema_version": 1, "codes": [)" + codes + "]}";
  };
  CHECK(vocabulary_briefs(vocabulary('"' + std::string(256, 'x') + '"')).empty());
  CHECK(vocabulary_briefs(vocabulary("\"a\", \"" + std::string(257, 'x') + '"')) ==
        "E-MODEL-VALUE /codes/1 1:38");
  std::string many = "\"0\"";
  for (int i = 1; i < 100'000; ++i) {
    many += ", \"" + std::to_string(i) + '"';
  }
  CHECK(vocabulary_briefs(vocabulary(many)).empty());
  CHECK(vocabulary_briefs(vocabulary(many + ", \"more\"")) == "E-MODEL-VALUE /codes 1:32");
}
