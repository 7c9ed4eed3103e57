#include "configs/run_config.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>

#include <doctest/doctest.h>

#include "configs/canonical_json.h"
#include "tests/configs/good_config.h"
#include "tests/configs/problems.h"

namespace {

using namespace clinval;
using namespace clinval::configs;
using tests::kGoodConfig;
using tests::replaced;

RunConfig parse(const std::string& text, const std::vector<Override>& overrides = {}) {
  return parse_run_config(text, "folder/run.json", overrides);
}

std::vector<Problem> problems(const std::string& text,
                              const std::vector<Override>& overrides = {}) {
  return tests::problems_of([&] { (void)parse(text, overrides); });
}

std::string only_problem(const std::string& from, const std::string& to) {
  const auto found = problems(replaced(kGoodConfig, from, to));
  REQUIRE(found.size() == 1);
  return found[0].code + " " + found[0].pointer + " (" + found[0].hint + ")";
}

}  // namespace

TEST_CASE("run_config: every part arrives in its struct") {
  const RunConfig config = parse(kGoodConfig);
  CHECK(config.id == "good");
  CHECK(config.title == "A title");
  CHECK(config.base_folder == "folder");
  REQUIRE(config.models.size() == 2);
  CHECK(config.models[0].kind == ModelKind::TorchScript);
  CHECK(config.models[0].path == "model");
  CHECK(config.models[1].kind == ModelKind::Column);
  REQUIRE(config.models[1].outputs.size() == 1);
  CHECK(config.models[1].outputs[0].name == "death");
  CHECK(config.models[1].outputs[0].column == "guess");
  CHECK(config.models[1].outputs[0].link == Link::Probability);
  CHECK(config.comparators == std::vector<std::string>{"physician"});
  REQUIRE(config.cases.sources.size() == 1);
  const SourceSpec& source = config.cases.sources[0].second;
  CHECK(source.file == "cases.csv");
  CHECK(source.types.size() == 5);
  CHECK(source.types[0] == std::pair<std::string, std::string>{"pid", "integer"});
  CHECK(config.cases.columns[0].sql == "age >= 70");
  CHECK(config.cases.columns[0].pointer == "/cases/columns/old");
  CHECK(config.cases.exclude[0].pointer == "/cases/exclude/0/when");
  CHECK(config.cases.case_id == "pid");
  const auto& task = std::get<BinaryTask>(config.tasks.at(0).kind);
  CHECK(task.label == "died");
  REQUIRE(task.thresholds.size() == 2);
  CHECK(task.thresholds[0].value == 0.1);
  CHECK(task.thresholds[1].origin == ThresholdOrigin::ThisData);
  REQUIRE(config.subgroups.size() == 3);
  CHECK(config.subgroups[0].reference == "F");
  CHECK_FALSE(config.subgroups[1].reference);
  CHECK(config.subgroups[2].cross == std::vector<std::string>{"sex", "age"});
  REQUIRE(config.gates.size() == 2);
  CHECK(config.gates[0].op == GateOp::AtLeast);
  CHECK(config.gates[0].lower == 0.7);
  CHECK(config.gates[1].op == GateOp::Within);
  CHECK(config.gates[1].upper == 1.25);
  CHECK(config.gates[1].pointer == "/gates/1");
  CHECK(config.waivers.at(0).expires == "2027-02-28");
}

TEST_CASE("run_config: defaults are filled in and their origin is known") {
  const RunConfig config = parse(kGoodConfig);
  CHECK(config.resampling.replicates == 2000);
  CHECK(config.resampling.level == 0.95);
  CHECK(config.resampling.seed == 20260101);
  CHECK(config.unscored_max == 0);
  CHECK(config.min_cell == 11);
  CHECK(config.quasi_identifiers.empty());
  CHECK(config.on_inconclusive == OnInconclusive::Exit7);
  CHECK(config.report_formats == std::vector<std::string>{"html", "md", "junit", "csv", "svg"});
  CHECK(config.cases.cluster.empty());
  CHECK(config.cases.sources[0].second.delimiter == ",");
  CHECK(config.cases.sources[0].second.null_markers == std::vector<std::string>{""});
  CHECK(config.resolved.at("resampling").at("seed").integer() == 20260101);
  CHECK(config.origins.at("/resampling/seed") == "default");
  CHECK(config.origins.at("/id") == "config");
  CHECK(config.origins.at("/gates/0/severity") == "default");
  CHECK(config.origins.at("/tasks/0/thresholds/0/value") == "config");
}

TEST_CASE("run_config: the resolved config is a config that resolves to itself") {
  const RunConfig once = parse(kGoodConfig);
  const RunConfig twice = parse(pretty_json(once.resolved));
  CHECK(canonical_json(once.resolved) == canonical_json(twice.resolved));
  CHECK(config_sha256(once) == config_sha256(twice));
}

TEST_CASE("run_config: all problems come at once, in the order of the file") {
  std::string text = kGoodConfig;
  text = replaced(text, "\"title\": \"A title\"", "\"titel\": \"A title\"");
  text = replaced(text, "\"types\": { \"pid\": \"integer\"", "\"types\": { \"pid\": \"int\"");
  text = replaced(text, "\"value\": 0.1", "\"value\": 1.5");
  text = replaced(text, "\"cross\": [\"sex\", \"age\"]", "\"cross\": [\"sex\", \"agee\"]");
  text = replaced(text, "\"metric\": \"auroc\", ", "");
  CHECK(tests::briefs(problems(text)) ==
        "E-CONFIG-UNKNOWN-KEY /titel 4:12\n"
        "E-CONFIG-VALUE /cases/sources/main/types/pid 14:27\n"
        "E-CONFIG-RANGE /tasks/0/thresholds/0/value 24:34\n"
        "E-CONFIG-REFERENCE /subgroups/2/cross/1 29:43\n"
        "E-CONFIG-MISSING-KEY /gates/0 32:5");
}

TEST_CASE("run_config: an unknown name comes with the nearest known one") {
  CHECK(only_problem("\"case_id\"", "\"caseid\"") ==
        "E-CONFIG-UNKNOWN-KEY /cases/caseid (did you mean 'case_id'?)");
  CHECK(only_problem("\"pid\": \"integer\"", "\"pid\": \"intger\"") ==
        "E-CONFIG-VALUE /cases/sources/main/types/pid (did you mean 'integer'?)");
  CHECK(only_problem("\"task\": \"death\", \"metric\": \"auroc\"",
                     "\"task\": \"daeth\", \"metric\": \"auroc\"") ==
        "E-CONFIG-REFERENCE /gates/0/task (did you mean 'death'?)");
  CHECK(only_problem("\"value\": 0.7", "\"value\": 0.7, \"model\": \"zzz\"") ==
        "E-CONFIG-REFERENCE /gates/0/model (known: candidate, physician)");
}

TEST_CASE("run_config: what is known but not built says so, and nothing else") {
  for (const std::string kind :
       {"multiclass", "ranked", "multilabel", "alerting", "regression"}) {
    CAPTURE(kind);
    const auto found = problems(replaced(kGoodConfig, "\"kind\": \"binary\"",
                                         "\"kind\": \"" + kind + "\", \"time\": \"t\""));
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == "E-CONFIG-NOT-BUILT");
    CHECK(found[0].pointer == "/tasks/0/kind");
    CHECK(found[0].expected.find("known, but not yet built in this version") != std::string::npos);
  }
}

TEST_CASE("run_config: views, conventions and a gate on a comparison") {
  std::string text = replaced(kGoodConfig, "\"label\": \"died\",",
                              "\"label\": \"died\", \"judged_on\": \"common\", "
                              "\"target_prevalences\": [0.05, 0.2], \"recalibrated\": "
                              "[\"logistic\"], \"conventions\": {\"ici\": \"rcs5\"},");
  text = replaced(text, "\"metric\": \"auroc\", \"op\": \">=\", \"value\": 0.7",
                  "\"metric\": \"auroc\", \"versus\": \"physician\", \"margin\": 0.02");
  const RunConfig config = parse_run_config(text, "run.json");
  const auto& task = std::get<BinaryTask>(config.tasks.front().kind);
  CHECK(config.tasks.front().judged_on == JudgedOn::Common);
  CHECK(task.target_prevalences == std::vector<double>{0.05, 0.2});
  CHECK(task.recalibrated == std::vector{RecalibrationView::Logistic});
  CHECK(task.conventions.ici == "rcs5");
  CHECK(task.conventions.eci == "normalised");
  CHECK(config.gates.front().op == GateOp::Versus);
  CHECK(config.gates.front().versus == "physician");
  CHECK(config.gates.front().upper == 0.02);
}

TEST_CASE("run_config: a survival task and a gate across groups") {
  std::string text = replaced(kGoodConfig, "\"kind\": \"binary\"",
                              "\"kind\": \"survival\", \"time\": \"years\", \"event\": \"died\", "
                              "\"horizons\": [1, 5], \"censor_at\": 5, \"ipcw\": \"right\"");
  text = replaced(text, "\"label\": \"died\",", "");
  text = replaced(text, "\"metric\": \"auroc\", \"op\": \">=\", \"value\": 0.7",
                  "\"metric\": \"oe_ratio\", \"across\": \"sex\", \"max_ratio\": 1.25");
  const RunConfig config = parse(text);
  const auto& task = std::get<SurvivalTask>(config.tasks.front().kind);
  CHECK(task.time == "years");
  CHECK(task.event == "died");
  CHECK(task.horizons == std::vector<double>{1, 5});
  CHECK(task.censor_at == 5.0);
  CHECK(task.ipcw == IpcwSide::Right);
  CHECK(task.censoring == CensoringFrom::Group);
  CHECK_FALSE(task.time_range.has_value());
  CHECK(model_output_of(config.tasks.front().kind) == "death");
  CHECK(label_columns(config.tasks.front().kind) ==
        std::vector<std::pair<std::string, std::string>>{{"time", "years"}, {"event", "died"}});
  CHECK(config.gates.front().across == "sex");
  CHECK(config.gates.front().op == GateOp::MaxRatio);
  CHECK(config.gates.front().upper == 1.25);
}

TEST_CASE("run_config: quasi-identifiers keep their order") {
  const RunConfig config =
      parse(replaced(kGoodConfig, "\"title\"",
                     "\"privacy\": {\"quasi_identifiers\": [\"sex\", \"age\"]}, \"title\""));
  CHECK(config.quasi_identifiers == std::vector<std::string>{"sex", "age"});
}

TEST_CASE("run_config: a gate on a model without the output of its task is refused") {
  const std::string other =
      replaced(kGoodConfig, "\"death\": { \"column\"", "\"mortality\": { \"column\"");
  CHECK(problems(other).empty());  // the first model's contract may have it
  const auto found =
      problems(replaced(other, "\"value\": 0.7", "\"value\": 0.7, \"model\": \"physician\""));
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == "E-CONFIG-REFERENCE");
  CHECK(found[0].pointer == "/gates/0/model");
}

TEST_CASE("run_config: without a model folder every output is known here") {
  const std::string recorded =
      replaced(kGoodConfig, "\"kind\": \"torchscript\", \"path\": \"model\"",
               "\"kind\": \"column\", \"outputs\": {\"death\": {\"column\": \"age\"}}");
  CHECK(problems(recorded).empty());
  const auto found =
      problems(replaced(recorded, "\"model_output\": \"death\"", "\"model_output\": \"deaht\""));
  REQUIRE(found.size() == 3);  // the task, and its two gates on a model without that output
  CHECK(found[0].pointer == "/tasks/0/model_output");
  CHECK(found[0].hint == "did you mean 'death'?");
}

TEST_CASE("run_config: levels of a combination take the order of its cross") {
  const RunConfig config =
      parse(replaced(kGoodConfig, "\"value\": 0.7",
                     "\"value\": 0.7, \"subgroup\": {\"age\": null, \"sex\": \"F\"}"));
  REQUIRE(config.gates[0].subgroup.size() == 2);
  CHECK(config.gates[0].subgroup[0].first == "sex");
  CHECK(config.gates[0].subgroup[0].second == "F");
  CHECK(config.gates[0].subgroup[1].first == "age");
  CHECK_FALSE(config.gates[0].subgroup[1].second);
}

TEST_CASE("run_config: a predictions file is a source of its own") {
  const RunConfig config =
      parse(replaced(kGoodConfig, "\"kind\": \"torchscript\", \"path\": \"model\"",
                     "\"kind\": \"predictions\", \"file\": \"p.csv\", \"delimiter\": \";\", "
                     "\"outputs\": {\"death\": {\"column\": \"p\", \"link\": \"logit\"}}"));
  CHECK(config.models[0].kind == ModelKind::Predictions);
  CHECK(config.models[0].predictions.file == "p.csv");
  CHECK(config.models[0].predictions.delimiter == ";");
  CHECK(config.models[0].outputs[0].link == Link::Logit);
}

TEST_CASE("run_config: --set changes, adds and appends and its origin is the flag") {
  const RunConfig config = parse(kGoodConfig, {{"/resampling/replicates", "500"},
                                               {"/title", "Plain text"},
                                               {"/report/formats", "[\"md\"]"},
                                               {"/comparators/-", "\"candidate\""},
                                               {"/tasks/0/thresholds/0/value", "0.15"}});
  CHECK(config.resampling.replicates == 500);
  CHECK(config.title == "Plain text");
  CHECK(config.report_formats == std::vector<std::string>{"md"});
  CHECK(config.comparators == std::vector<std::string>{"physician", "candidate"});
  CHECK(std::get<BinaryTask>(config.tasks[0].kind).thresholds[0].value == 0.15);
  CHECK(config.origins.at("/resampling/replicates") == "flag");
  CHECK(config.origins.at("/resampling/seed") == "default");
  CHECK(config.origins.at("/report/formats/0") == "flag");
  CHECK(config.origins.at("/comparators/1") == "flag");
  CHECK(config.origins.at("/comparators/0") == "config");
}

TEST_CASE("run_config: --set that leads nowhere, or to a bad value, is a problem without a line") {
  const auto brief_of = [](const std::string& pointer, const std::string& value) {
    const auto found = problems(kGoodConfig, {{pointer, value}});
    REQUIRE(found.size() == 1);
    return tests::brief(found[0]);
  };
  CHECK(brief_of("/nowhere/at/all", "1") == "E-CONFIG-OVERRIDE /nowhere/at/all 0:0");
  CHECK(brief_of("title", "1") == "E-CONFIG-OVERRIDE title 0:0");
  CHECK(brief_of("", "1") == "E-CONFIG-OVERRIDE  0:0");
  CHECK(brief_of("/gates/2/id", "x") == "E-CONFIG-OVERRIDE /gates/2/id 0:0");
  CHECK(brief_of("/gates/01/id", "x").ends_with("0:0"));
  CHECK(brief_of("/id/x", "1") == "E-CONFIG-OVERRIDE /id/x 0:0");
  CHECK(brief_of("/title", "1e999") == "E-CONFIG-OVERRIDE /title 0:0");
  CHECK(brief_of("/resampling/level", "2") == "E-CONFIG-RANGE /resampling/level 0:0");
  CHECK(brief_of("/resampling/levle", "0.9") == "E-CONFIG-UNKNOWN-KEY /resampling/levle 0:0");
  CHECK(brief_of("/title", "5") == "E-CONFIG-TYPE /title 0:0");
}

TEST_CASE("run_config: config_sha256 moves with numbers and with nothing else") {
  const std::string digest = config_sha256(parse(kGoodConfig));
  CHECK(digest.size() == 64);
  const auto with = [](const std::string& from, const std::string& to) {
    return config_sha256(parse(replaced(kGoodConfig, from, to)));
  };
  CHECK(with("A title", "Another") == digest);
  CHECK(with("\"path\": \"model\"", "\"path\": \"elsewhere\"") == digest);
  CHECK(with("cases.csv", "data:x/y.csv") == digest);
  CHECK(with("\"file\": \"cases.csv\"",
             "\"file\": \"c.csv\", \"delimiter\": \";\", \"null\": [\"NA\"]"
             ", \"quote\": \"'\", \"format\": \"csv\", \"sha256\": null") == digest);
  CHECK(with("\"value\": 0.7", "\"value\": 0.8") == digest);
  CHECK(with("\"title\"",
             "\"$schema\": \"x\", \"intended_use\": \"x\", \"evidence_stage\": \"x\", "
             "\"report\": {\"formats\": []}, \"inconclusive\": {\"exit_code\": 0}, "
             "\"title\"") == digest);
  CHECK(with("\"label\": \"died\"", "\"outcome\": \"o\", \"label\": \"died\"") == digest);
  CHECK(with("\"title\"", "\"resampling\": {\"seed\": 20260101}, \"title\"") == digest);
  CHECK(with("\"value\": 0.1,", "\"value\": 1e-1,") == digest);

  CHECK(with("\"label\": \"died\"", "\"window\": \"1 year\", \"label\": \"died\"") != digest);
  CHECK(with("\"value\": 0.1,", "\"value\": 0.11,") != digest);
  CHECK(with("age >= 70", "age >= 71") != digest);
  CHECK(with("age is null", "age < 0") != digest);
  CHECK(with("\"age\": \"real\"", "\"age\": \"integer\"") != digest);
  CHECK(with("\"title\"", "\"resampling\": {\"seed\": 1}, \"title\"") != digest);
  CHECK(with("\"column\": \"guess\"", "\"column\": \"age\"") != digest);
  CHECK(with("\"reference\": \"F\"", "\"reference\": \"M\"") != digest);
  CHECK(with("\"title\"", "\"privacy\": {\"quasi_identifiers\": [\"sex\"]}, \"title\"") != digest);
}

TEST_CASE("run_config: gates_sha256 moves with gates, waivers and the inconclusive rule") {
  const std::string digest = gates_sha256(parse(kGoodConfig));
  const auto with = [](const std::string& from, const std::string& to) {
    return gates_sha256(parse(replaced(kGoodConfig, from, to)));
  };
  CHECK(with("A title", "Another") == digest);
  CHECK(with("age >= 70", "age >= 71") == digest);
  CHECK(with("\"value\": 0.7", "\"value\": 0.8") != digest);
  CHECK(with("2027-02-28", "2027-03-01") != digest);
  CHECK(with("\"title\"", "\"inconclusive\": {\"exit_code\": 0}, \"title\"") != digest);
}

TEST_CASE("run_config: paths are relative to the config, data: paths to the data folder") {
  const RunConfig config = parse(kGoodConfig);
  CHECK(resolve_path(config, "a/../b.csv", "", "/x") == "folder/b.csv");
  CHECK(resolve_path(config, "../b.csv", "", "/x") == "b.csv");
  CHECK(resolve_path(config, "/abs/b.csv", "", "/x") == "/abs/b.csv");
  CHECK(resolve_path(config, "data:set/b.csv", "/data", "/x") == "/data/set/b.csv");
  const auto brief_of = [&](const std::string& path, const std::string& folder) {
    const auto found = tests::problems_of([&] { (void)resolve_path(config, path, folder, "/x"); });
    REQUIRE(found.size() == 1);
    CHECK_FALSE(found[0].expected.empty());
    return tests::brief(found[0]);
  };
  CHECK(brief_of("data:set/b.csv", "") == "E-CONFIG-DATA-FOLDER /x 0:0");
  CHECK(brief_of("data:../b.csv", "/data") == "E-CONFIG-VALUE /x 0:0");
  CHECK(brief_of("data:/etc/b.csv", "/data") == "E-CONFIG-VALUE /x 0:0");
  CHECK(brief_of("data:", "/data") == "E-CONFIG-VALUE /x 0:0");
}

TEST_CASE("run_config: a config is loaded from its file and every shipped one is good") {
  CHECK(tests::problems_of([] { (void)load_run_config("/nonexistent/run.json"); }).front().code ==
        "E-CONFIG-UNREADABLE");
  int loaded = 0;
  for (const auto& file : std::filesystem::directory_iterator(CLINVAL_SOURCE_DIR "/configs")) {
    if (file.path().extension() == ".json") {
      CAPTURE(file.path().string());
      const RunConfig config = load_run_config(file.path().string());
      CHECK(config.base_folder == CLINVAL_SOURCE_DIR "/configs");
      ++loaded;
    }
  }
  CHECK(loaded > 0);
}
