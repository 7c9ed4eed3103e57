// Loads models through the module library; the folders of CLINVAL_TEST_MODELS come from
// make_models.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "harness/forward.h"
#include "harness/infer.h"
#include "harness/invariance.h"
#include "harness/model_check.h"
#include "harness/model_folder.h"
#include "harness/model_library.h"
#include "sequence_model.h"

namespace {

using clinval::datasets::FeaturisedCases;
using clinval::harness::check_model;
using clinval::harness::infer;
using clinval::harness::load_model_folder;
using clinval::harness::load_torchscript;
using clinval::harness::ModelFolder;

ModelFolder test_model(const std::string& name) {
  return load_model_folder(std::string(CLINVAL_TEST_MODELS) + "/" + name, "", "");
}

/// The first problem of loading and checking: "CODE: expected".
std::string verdict(const std::string& name) {
  try {
    const ModelFolder folder = test_model(name);
    const auto model = load_torchscript(folder);
    static_cast<void>(check_model(folder, *model));
  } catch (const clinval::configs::InputError& error) {
    return error.problems().front().code + ": " + error.problems().front().expected;
  }
  return "accepted";
}

bool refused_with(const std::string& name, const std::string& code, const std::string& words = "") {
  const std::string got = verdict(name);
  CAPTURE(got);
  return got.starts_with(code + ": ") && got.find(words) != std::string::npos;
}

FeaturisedCases cases_of(std::vector<float> x, std::int64_t width) {
  FeaturisedCases cases;
  cases.error.resize(x.size() / static_cast<std::size_t>(width));
  cases.inputs.push_back({"x",
                          clinval::configs::TensorType::Float32,
                          {width},
                          static_cast<std::size_t>(width),
                          std::move(x)});
  return cases;
}

}  // namespace

TEST_CASE("torch_models: an honest model passes its check, bit-equal in and out of batches") {
  const ModelFolder folder = test_model("honest");
  const auto facts = check_model(folder, *load_torchscript(folder));
  CHECK(facts.batches == 3);
  CHECK(facts.values == 5);
  CHECK(facts.largest_difference == 0.0);
  CHECK(facts.batch_difference == 0.0);
}

TEST_CASE("torch_models: outputs that differ from the contract are refused by name") {
  CHECK(refused_with("wrong_key", "E-MODEL-OUTPUT", "missing_output"));
  CHECK(refused_with("extra_key", "E-MODEL-OUTPUT", "extra_output"));
  CHECK(refused_with("wrong_shape", "E-MODEL-OUTPUT", "wrong_shape"));
  CHECK(refused_with("wrong_dtype", "E-MODEL-OUTPUT", "wrong_dtype"));
  CHECK(refused_with("throws", "E-MODEL-OUTPUT", "forward_failed"));
  CHECK(refused_with("not_probability", "E-MODEL-OUTPUT", "probability_out_of_range"));
}

TEST_CASE("torch_models: archives that are broken or write files are refused before the load") {
  CHECK(refused_with("flipped", "E-MODEL-ARCHIVE-CRC"));
  CHECK(refused_with("truncated", "E-MODEL-ARCHIVE-ZIP"));
  CHECK(refused_with("writer", "E-MODEL-CODE", "torch.save"));
  CHECK_FALSE(std::filesystem::exists("written_by_a_model.bin"));
}

TEST_CASE("torch_models: what is not the model of its golden cases is refused") {
  CHECK(refused_with("wrong_golden", "E-MODEL-GOLDEN", "0.5"));
  CHECK(refused_with("stateful", "E-MODEL-REPEAT"));
  CHECK(refused_with("signature", "E-MODEL-SIGNATURE", "Dict[str, Tensor]"));
}

TEST_CASE("torch_models: dependence on the batch is measured") {
  const ModelFolder folder = test_model("batch_coupled");
  CHECK(check_model(folder, *load_torchscript(folder)).batch_difference > 1e-5);
}

namespace {

/// Cases that differ under each change, in the order in which they are tried; the cases of a model
/// over time are sequences, those of the others [i, 1].
std::vector<std::int64_t> differing(const std::string& name, const std::string& second_axis) {
  ModelFolder folder = test_model(name);
  folder.contract.inputs.front().shape = {"B", second_axis};
  const auto model = load_torchscript(folder);
  std::vector<float> x;
  for (int i = 0; i < 48; ++i) {
    x.insert(x.end(), {static_cast<float>(i), 1.0F});
  }
  const clinval::datasets::Features pairs(cases_of(x, 2));
  const auto source = second_axis == "T" ? clinval::tests::sequences(48)
                                         : clinval::harness::source_of(folder.contract, pairs);
  const auto exact = clinval::harness::exact_scores(folder, *model, source);
  const clinval::configs::InvarianceSpec spec{.cases = 48, .batch = {4, 8}};
  std::vector<std::int64_t> counts;
  for (const auto& change :
       clinval::harness::score_changes(folder, *model, source, exact, spec, 1)) {
    const auto effect = clinval::harness::effect_of(change, 0, clinval::configs::Link::Logit);
    counts.push_back(effect.failed > 0 ? -effect.failed : effect.differing);
  }
  return counts;
}

}  // namespace

TEST_CASE("torch_models: the audit finds each dependence and leaves good models at 0") {
  // repeat, order alone, order in batches, batches of 4 and 8, [padding,] workers
  CHECK(differing("honest", "2") == std::vector<std::int64_t>(6));
  CHECK(differing("sequence", "T") == std::vector<std::int64_t>(7));
  const auto padding = differing("reads_padding", "T");
  REQUIRE(padding.size() == 7);
  CHECK(padding[0] == 0);
  CHECK(padding[3] > 0);  // batches pad too
  CHECK(padding[5] == 48);
  CHECK(padding[6] == 0);
  const auto coupled = differing("batch_coupled", "2");
  CHECK(coupled[0] == 0);
  CHECK(coupled[2] > 40);
  CHECK(coupled[3] > 40);
  CHECK(coupled[5] == 0);
  const auto place = differing("batch_position", "2");
  CHECK(place[1] == 0);
  CHECK(place[2] > 20);
  CHECK(place[3] == 36);  // all but the first of each batch
  CHECK(differing("small_batches", "2")[4] == -48);
  for (const std::int64_t count : differing("counts_runs", "2")) {
    CHECK(count > 40);
  }
}

TEST_CASE("torch_models: throughput equals exact, on any number of workers") {
  const ModelFolder folder =
      load_model_folder(std::string(CLINVAL_SOURCE_DIR) + "/datasets/flchain/network", "", "");
  const auto model = load_torchscript(folder);
  std::vector<float> x;
  for (int i = 0; i < 6 * 500; ++i) {
    x.push_back(static_cast<float>(std::sin(0.7 * i)));
  }
  const clinval::configs::InferenceSpec batched{.mode = clinval::configs::InferenceMode::Throughput,
                                                .batch = 32};
  const auto exact = infer(folder, *model, cases_of(x, 6), 1, {});
  const auto one = infer(folder, *model, cases_of(x, 6), 1, {}, batched);
  const auto four = infer(folder, *model, cases_of(x, 6), 4, {}, batched);
  CHECK(one.outputs[0].values == four.outputs[0].values);
  double largest = 0.0;
  for (std::size_t i = 0; i < 500; ++i) {
    largest = std::max(largest, std::fabs(one.outputs[0].values[i] - exact.outputs[0].values[i]));
  }
  CHECK(largest <= 1e-5);
}

TEST_CASE("torch_models: a case that is not finite inside a batch is charged alone") {
  const ModelFolder folder = test_model("nan");
  const auto got = infer(folder, *load_torchscript(folder), cases_of({1, 2, 200, 0, 3, 4}, 2), 1,
                         {}, {.mode = clinval::configs::InferenceMode::Throughput, .batch = 3});
  CHECK(got.error == std::vector<std::string>{"", "not_finite", ""});
  CHECK(got.outputs[0].values == std::vector<double>{0.125, 0.0, 0.625});
}

TEST_CASE("torch_models: bytes that are no archive come out as an error of the load") {
  ModelFolder folder = test_model("honest");
  folder.artefact = "not an archive";
  CHECK_THROWS_WITH_AS(load_torchscript(folder), doctest::Contains("E-MODEL-LOAD"),
                       clinval::configs::InputError);
}

TEST_CASE("torch_models: a case whose output is not finite is an error record") {
  const ModelFolder folder = test_model("nan");
  const auto model = load_torchscript(folder);
  CHECK(check_model(folder, *model).batches == 3);
  const auto got = infer(folder, *model, cases_of({1, 2, 200, 0, 3, 4}, 2), 2, {});
  CHECK(got.error == std::vector<std::string>{"", "not_finite", ""});
  CHECK(got.outputs[0].values == std::vector<double>{0.125, 0.0, 0.625});
}

TEST_CASE("torch_models: the shipped models hold their golden cases") {
  for (const char* name : {"logistic", "network"}) {
    CAPTURE(name);
    const ModelFolder folder =
        load_model_folder(std::string(CLINVAL_SOURCE_DIR) + "/datasets/flchain/" + name, "", "");
    const auto facts = check_model(folder, *load_torchscript(folder));
    CHECK(facts.batches == 4);
    CHECK(facts.values == 13);
    CHECK(facts.largest_difference <= folder.contract.atol);
    CHECK(facts.batch_difference <= folder.contract.atol);
  }
}

TEST_CASE("torch_models: equal bits for any number of workers and any subset") {
  const ModelFolder folder =
      load_model_folder(std::string(CLINVAL_SOURCE_DIR) + "/datasets/flchain/network", "", "");
  const auto model = load_torchscript(folder);
  std::vector<float> x;
  for (int i = 0; i < 6 * 1000; ++i) {
    x.push_back(static_cast<float>(std::sin(0.7 * i)));
  }
  const auto one = infer(folder, *model, cases_of(x, 6), 1, {});
  const auto four = infer(folder, *model, cases_of(x, 6), 4, {});
  CHECK(one.error == std::vector<std::string>(1000));
  CHECK(one.outputs[0].values == four.outputs[0].values);
  // An odd start, so that the rows of the subset lie differently in memory.
  const auto tail = infer(folder, *model, cases_of({x.begin() + 6 * 333, x.end()}, 6), 1, {});
  CHECK(std::equal(tail.outputs[0].values.begin(), tail.outputs[0].values.end(),
                   one.outputs[0].values.begin() + 333));
}

TEST_CASE("torch_models: the facts tell version and pinned settings") {
  const auto facts = clinval::harness::torch_facts();
  CHECK(facts.version.starts_with("2."));
  CHECK(facts.capability == "AVX2");
  CHECK(facts.config.find("PyTorch built with") != std::string::npos);
  CHECK(facts.parallel.find("at::get_num_threads() : 1") != std::string::npos);
}
