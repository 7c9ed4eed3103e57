#include "harness/model_pairs.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace clinval::harness {
namespace {

configs::RunConfig with_models(const std::vector<std::string>& ids) {
  configs::RunConfig config;
  for (const std::string& id : ids) {
    config.models.emplace_back().id = id;
  }
  return config;
}

}  // namespace

TEST_CASE("model_pairs: nothing declared, the first against each other") {
  CHECK(model_pairs(with_models({"a"})).empty());
  CHECK(model_pairs(with_models({"a", "b", "c"})) ==
        std::vector<ModelPair>{{"a", "b"}, {"a", "c"}});
}

TEST_CASE("model_pairs: each candidate against the baseline, then the comparators") {
  configs::RunConfig config = with_models({"old", "new", "newer", "physician"});
  config.baseline = "old";
  config.comparators = {"physician", "old"};
  CHECK(model_pairs(config) ==
        std::vector<ModelPair>{
            {"new", "old"}, {"new", "physician"}, {"newer", "old"}, {"newer", "physician"}});
}

TEST_CASE("model_pairs: without a candidate there is no pair") {
  configs::RunConfig config = with_models({"a"});
  config.baseline = "a";
  CHECK(model_pairs(config).empty());
}

}  // namespace clinval::harness
