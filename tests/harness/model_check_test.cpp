#include "harness/model_check.h"

#include <doctest/doctest.h>

#include "configs/input_error.h"
#include "linear_model.h"

namespace {

using clinval::harness::check_model;
using clinval::harness::ModelFolder;
using clinval::tests::linear_folder;
using clinval::tests::LinearModel;

std::vector<clinval::configs::Problem> problems(const ModelFolder& folder,
                                                const clinval::harness::Model& model) {
  try {
    static_cast<void>(check_model(folder, model));
  } catch (const clinval::configs::InputError& error) {
    CHECK(error.area() == clinval::configs::Area::Model);
    return error.problems();
  }
  return {};
}

/// logit = sum over the events of value, and a quarter of the length.
class SumModel : public clinval::harness::Model {
 public:
  [[nodiscard]] std::unique_ptr<clinval::harness::Predictor> open() const override {
    return std::make_unique<SumPredictor>();
  }

 private:
  class SumPredictor : public clinval::harness::Predictor {
   public:
    void predict(std::span<const clinval::harness::TensorView> inputs,
                 std::span<const std::span<double>> outputs) override {
      const auto steps = static_cast<std::size_t>(inputs[0].shape[1]);
      const auto* values = static_cast<const float*>(inputs[0].data);
      const auto* lengths = static_cast<const std::int64_t*>(inputs[1].data);
      for (std::size_t row = 0; row < outputs[0].size(); ++row) {
        outputs[0][row] = 0.25 * static_cast<double>(lengths[row]);
        for (std::size_t i = 0; i < steps; ++i) {
          outputs[0][row] += static_cast<double>(values[row * steps + i]);
        }
      }
    }
  };
};

ModelFolder sum_folder() {
  ModelFolder folder = linear_folder();
  clinval::configs::InputSpec values;
  values.name = "values";
  values.featuriser = clinval::configs::FeaturiserKind::Events;
  values.tensor = clinval::configs::TimelineTensor::Values;
  values.shape = {"B", "T"};
  clinval::configs::InputSpec lengths = values;
  lengths.name = "lengths";
  lengths.type = clinval::configs::TensorType::Int64;
  lengths.tensor = clinval::configs::TimelineTensor::Lengths;
  lengths.shape = {"B"};
  folder.contract.inputs = {values, lengths};
  folder.golden = {{{{"values", {2, 3}, {1, 2, 3, 4, 0, 0}}, {"lengths", {2}, {3, 1}}},
                    {{"logit", {2}, {6.75, 4.25}}}},
                   {{{"values", {1, 1}, {0}}, {"lengths", {1}, {0}}}, {{"logit", {1}, {0}}}}};
  return folder;
}

}  // namespace

TEST_CASE("model_check: golden cases that agree are counted") {
  const LinearModel model;
  const auto facts = check_model(linear_folder(), model);
  CHECK(facts.batches == 2);
  CHECK(facts.values == 4);
  CHECK(facts.largest_difference == 0.0);
  CHECK(facts.batch_difference == 0.0);
  CHECK(model.runs == 8);  // both batches twice, four cases alone
}

TEST_CASE("model_check: a difference within the tolerance is reported, beyond it refused") {
  LinearModel model;
  model.shift = 0.5;
  ModelFolder folder = linear_folder();
  folder.contract.atol = 0.5;
  CHECK(check_model(folder, model).largest_difference == 0.5);
  folder.contract.atol = 0.25;
  folder.contract.rtol = 0.125;  // helps the stored 3 and -6, not the stored zeros
  const auto found = problems(folder, model);
  REQUIRE(found.size() == 2);
  CHECK(found[0].code == "E-MODEL-GOLDEN");
  CHECK(found[0].pointer == "/cases/0");
  CHECK(found[1].pointer == "/cases/1");
  CHECK(found[1].field == "death");
  CHECK(found[1].expected.find("0.5") != std::string::npos);
}

TEST_CASE("model_check: a forward without usable outputs is refused") {
  LinearModel model;
  model.failing_x0 = 2.0;
  const auto found = problems(linear_folder(), model);
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == "E-MODEL-OUTPUT");
  CHECK(found[0].pointer == "/cases/1");
  CHECK(found[0].expected.find("not_finite") != std::string::npos);
}

TEST_CASE("model_check: a second run must give the same bits") {
  LinearModel model;
  model.drifts = true;
  const auto found = problems(linear_folder(), model);
  REQUIRE_FALSE(found.empty());
  CHECK(found[0].code == "E-MODEL-REPEAT");
}

TEST_CASE("model_check: dependence on the batch is measured") {
  LinearModel model;
  model.coupled = true;
  ModelFolder folder = linear_folder();
  folder.contract.atol = 0.01;
  CHECK(check_model(folder, model).batch_difference == doctest::Approx(0.002).epsilon(1e-9));
}

TEST_CASE("model_check: golden cases must have the names and shapes of the contract") {
  const LinearModel model;
  ModelFolder none = linear_folder();
  none.golden.clear();
  CHECK(problems(none, model).at(0).code == "E-MODEL-GOLDEN");
  ModelFolder renamed = linear_folder();
  renamed.golden[0].inputs[0].name = "y";
  CHECK(problems(renamed, model).at(0).field == "x");
  ModelFolder wide = linear_folder();
  wide.golden[1].inputs[0].shape = {2, 3};
  CHECK(problems(wide, model).at(0).code == "E-MODEL-GOLDEN");
  ModelFolder rows = linear_folder();
  rows.golden[1].outputs[0].shape = {2};
  CHECK(problems(rows, model).at(0).field == "logit");
}

TEST_CASE("model_check: golden batches may differ in length but not within one") {
  const auto facts = check_model(sum_folder(), SumModel());
  CHECK(facts.batches == 2);
  CHECK(facts.values == 3);
  CHECK(facts.largest_difference == 0.0);
  CHECK(facts.batch_difference == 0.0);

  ModelFolder ragged = sum_folder();
  ragged.contract.inputs.push_back(ragged.contract.inputs[0]);
  ragged.contract.inputs[2].name = "times";
  ragged.golden[0].inputs.push_back({"times", {2, 2}, {1, 2, 3, 4}});
  ragged.golden[1].inputs.push_back({"times", {1, 1}, {0}});
  const auto found = problems(ragged, SumModel());
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == "E-MODEL-GOLDEN");
  CHECK(found[0].pointer == "/cases/0");
  CHECK(found[0].field == "times");

  ModelFolder empty = sum_folder();
  empty.golden[1].inputs[0] = {"values", {1, 0}, {}};
  CHECK(problems(empty, SumModel()).at(0).field == "values");
}
