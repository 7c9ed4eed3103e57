#include "harness/prediction_files.h"

#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "check_support.h"
#include "configs/canonical_json.h"
#include "configs/input_error.h"
#include "harness/invariance_files.h"
#include "harness/run_directory.h"
#include "harness/run_models.h"

using namespace clinval;
using namespace clinval::harness;
using namespace clinval::harness::tests;

namespace fs = std::filesystem;

namespace {

/// Stores what a network is said to have given, and reads it again.
std::vector<ModelPredictions> stored_and_read(const std::string& error) {
  CheckScene scene;
  scene.label = {0, 1, 0};
  scene.columns = {real_column("risk", {0.1, 0.2, 0.3})};
  configs::RunConfig config = scene.config();
  const datasets::CaseSet cases = scene.cases();
  std::vector<ModelPredictions> predictions = recorded_predictions(config, cases, "");
  predictions[0].error[1] = error;
  config.models[0].kind = configs::ModelKind::TorchScript;  // whose stored outputs no digest holds

  const fs::path folder =
      fs::temp_directory_path() / ("clinval_stored_" + std::to_string(getpid()));
  fs::remove_all(folder);
  fs::create_directories(folder);
  write_predictions(folder.string(), config, cases, predictions);
  write_run_file(
      folder.string(), "inputs.json",
      configs::canonical_json(configs::Json::Object{{"inference", inference_facts(config)},
                                                    {"models", prediction_facts(predictions)}}),
      FileMode::Private);
  std::vector<ModelPredictions> read;
  try {
    read = read_predictions(folder.string(), config, cases);
  } catch (...) {
    fs::remove_all(folder);
    throw;
  }
  fs::remove_all(folder);
  return read;
}

}  // namespace

TEST_CASE(
    "prediction_files: an error of a case is a word of ours, or the predictions are refused") {
  CHECK(stored_and_read("not_finite")[0].error == std::vector<std::string>{"", "not_finite", ""});
  try {
    static_cast<void>(stored_and_read("SECRET of a patient"));
    FAIL("read");
  } catch (const configs::InputError& refused) {
    CHECK(refused.problems().front().code == "E-RUN-UNREADABLE");
    CHECK(refused.problems().front().expected.find("column error") != std::string::npos);
  }
}
