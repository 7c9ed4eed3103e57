#include "configs/inference_fields.h"

#include <doctest/doctest.h>

#include "tests/configs/good_config.h"
#include "tests/configs/problems.h"

namespace {

using namespace clinval;
using namespace clinval::configs;
using tests::kGoodConfig;
using tests::replaced;

RunConfig parse(const std::string& text) {
  return parse_run_config(text, "run.json");
}

/// The good config with further keys at the top.
std::string with(const std::string& keys) {
  return replaced(kGoodConfig, "\"title\"", keys + ", \"title\"");
}

std::string with_gate(const std::string& gate) {
  return replaced(kGoodConfig, "\"gates\": [", "\"gates\": [" + gate + ",");
}

std::string found(const std::string& text) {
  return tests::briefs(tests::problems_of([&] { (void)parse(text); }));
}

}  // namespace

TEST_CASE("inference_fields: exact and no audit unless the config says otherwise") {
  const RunConfig config = parse(kGoodConfig);
  CHECK(config.inference.mode == InferenceMode::Exact);
  CHECK(config.inference.batch == 32);
  CHECK(config.inference.tolerance == 1e-5);
  CHECK_FALSE(config.invariance);
}

TEST_CASE("inference_fields: mode, batch, tolerance and the audit arrive") {
  const RunConfig config =
      parse(with("\"inference\": {\"mode\": \"throughput\", \"batch\": 64, \"tolerance\": 0}, "
                 "\"audits\": {\"invariance\": {\"cases\": 50, \"batch\": [16, 4, 16]}}"));
  CHECK(config.inference.mode == InferenceMode::Throughput);
  CHECK(config.inference.batch == 64);
  CHECK(config.inference.tolerance == 0.0);
  REQUIRE(config.invariance);
  CHECK(config.invariance->cases == 50);
  CHECK(config.invariance->batch == std::vector<std::size_t>{4, 16});
  CHECK(config.invariance->workers == 2);
  CHECK(config.invariance->padding == 8);
  CHECK(parse(with("\"audits\": {\"invariance\": {}}")).invariance->batch ==
        std::vector<std::size_t>{8, 32});
}

TEST_CASE("inference_fields: both enter the digest of the config") {
  const std::string digest = config_sha256(parse(kGoodConfig));
  CHECK(config_sha256(parse(with("\"inference\": {}, \"audits\": {}"))) == digest);
  CHECK(config_sha256(parse(with("\"inference\": {\"mode\": \"throughput\"}"))) != digest);
  CHECK(config_sha256(parse(with("\"inference\": {\"batch\": 8}"))) != digest);
  CHECK(config_sha256(parse(with("\"audits\": {\"invariance\": {}}"))) != digest);
}

TEST_CASE("inference_fields: what no run can do is refused") {
  CHECK(found(with("\"inference\": {\"mode\": \"fast\"}")).find("E-CONFIG-VALUE /inference/mode") ==
        0);
  CHECK(found(with("\"inference\": {\"batch\": 1}")).find("E-CONFIG-RANGE /inference/batch") == 0);
  CHECK(found(with("\"inference\": {\"tolerance\": -1}"))
            .find("E-CONFIG-RANGE /inference/tolerance") == 0);
  CHECK(found(with("\"audits\": {\"invariance\": {\"batch\": []}}"))
            .find("/audits/invariance/batch") != std::string::npos);
  CHECK(found(with("\"audits\": {\"invariance\": {\"cases\": 1}}"))
            .find("E-CONFIG-RANGE /audits/invariance/cases") == 0);
}

TEST_CASE("inference_fields: a gate on a measure of the audit") {
  const RunConfig config = parse(
      with_gate("{\"id\": \"A\", \"audit\": \"invariance\", \"task\": \"death\", \"measure\": "
                "\"decisions_flipped\", \"change\": \"batch\", \"op\": \"<=\", \"value\": 0, "
                "\"severity\": \"warn\"}"));
  const GateSpec& gate = config.gates.front();
  CHECK(gate.audit == "invariance");
  CHECK(gate.metric == "decisions_flipped");
  CHECK(gate.change == "batch");
  CHECK(gate.op == GateOp::AtMost);
  CHECK(gate.upper == 0.0);
  CHECK(gate.severity == Severity::Warn);
  CHECK(config.gates[1].audit.empty());
  const std::string wrong = found(with_gate(
      "{\"id\": \"A\", \"audit\": \"invariance\", \"task\": \"death\", \"measure\": \"auroc\", "
      "\"op\": \">=\", \"value\": 0, \"metric\": \"auroc\"}"));
  CHECK(wrong.find("/gates/0/measure") != std::string::npos);
  CHECK(wrong.find("/gates/0/op") != std::string::npos);
  CHECK(wrong.find("E-CONFIG-UNKNOWN-KEY /gates/0/metric") != std::string::npos);
}
