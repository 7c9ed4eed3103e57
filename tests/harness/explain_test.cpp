#include "harness/explain.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "harness/predictions.h"

#include "configs/errors.h"
#include "configs/explanations.h"
#include "metrics/outcome.h"

namespace clinval::harness {
namespace {

/// What one group of a pattern matches in the sources of a folder.
std::set<std::string> literals_in(const std::string& folder, const std::string& name,
                                  const std::string& pattern) {
  const std::regex literal(pattern);
  std::set<std::string> found;
  for (const auto& file :
       std::filesystem::directory_iterator(CLINVAL_SOURCE_DIR "/" + std::string(folder))) {
    if (file.path().extension() != ".cpp" || file.path().stem().string().find(name) != 0) {
      continue;
    }
    std::ifstream stream(file.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    for (auto at = std::sregex_iterator(text.begin(), text.end(), literal);
         at != std::sregex_iterator(); ++at) {
      found.insert((*at)[1].str());
    }
  }
  return found;
}

bool explained_as(const std::string& code, const std::string& kind) {
  const auto found = explain(code);
  return std::ranges::any_of(found, [&](const ExplainedCode& one) { return one.kind == kind; });
}

}  // namespace

TEST_CASE("explain: every error code has a meaning, a cause, a remedy and an example") {
  std::size_t rows = 0;
  for (const configs::ErrorCode& error : configs::error_codes()) {
    CAPTURE(error.code);
    const auto found = explain(error.code);
    REQUIRE(found.size() == 1);
    CHECK(found.front().kind == "error");
    CHECK(found.front().meaning == error.meaning);
    CHECK(found.front().remedy == error.remedy);
    CHECK_FALSE(found.front().cause.empty());
    CHECK_FALSE(found.front().example.empty());
    CHECK(found.front().exit_code.has_value());
    ++rows;
  }
  CHECK(rows > 30);
}

TEST_CASE("explain: no explanation without its error, and each once, in byte order") {
  std::size_t rows = 0;
  for (const auto part : {configs::config_explanations(), configs::data_explanations(),
                          configs::model_explanations(), configs::run_explanations()}) {
    CHECK(std::ranges::is_sorted(part, {}, &configs::Explanation::code));
    for (const configs::Explanation& one : part) {
      CAPTURE(one.code);
      CHECK(configs::find_error_code(one.code) != nullptr);
      CHECK(configs::find_explanation(one.code) == &one);
      ++rows;
    }
  }
  CHECK(rows == configs::error_codes().size());
}

TEST_CASE("explain: every reason why a statistic does not exist is known") {
  int reasons = 0;
  try {
    for (int value = 0;; ++value) {  // to_string ends it: it throws beyond the last reason
      const std::string name(metrics::to_string(static_cast<metrics::Undefined>(value)));
      CAPTURE(name);
      CHECK(explained_as(name, "undefined statistic"));
      ++reasons;
    }
  } catch (const std::logic_error&) {
    CHECK(reasons >= 16);
  }
}

TEST_CASE("explain: every mark that a source writes is known") {
  std::set<std::string> marks = literals_in("metrics", "", R"re(marks\.emplace_back\("(\w+)"\))re");
  marks.merge(literals_in("metrics", "threshold_metrics", R"re(return \{"(\w+)"\})re"));
  marks.merge(literals_in("harness", "", R"re(marks\.emplace_back\("(\w+)"\))re"));
  CHECK(marks.size() >= 3);
  for (const std::string& mark : marks) {
    CAPTURE(mark);
    CHECK(explained_as(mark, "undefined statistic"));
  }
}

TEST_CASE("explain: every reason of a gate and every error of a case is known") {
  std::set<std::string> gate = literals_in("harness", "gate", R"re("([a-z]+_[a-z_]+)[":])re");
  std::erase_if(gate,
                [](const std::string& word) { return word.starts_with("max_"); });  // operators
  CHECK(gate.size() >= 10);
  for (const std::string& reason : gate) {
    CAPTURE(reason);
    CHECK_FALSE(explain(reason).empty());
  }
  std::set<std::string> cases = literals_in("datasets", "featuriser", R"re(k\w+ = "([a-z_]+)")re");
  cases.merge(literals_in("harness", "", R"re(ForwardError\("([a-z_]+)")re"));
  cases.merge(literals_in("harness", "recorded", R"re(error\[row\] = "([a-z_]+)")re"));
  CHECK(cases.size() >= 6);
  for (const std::string& code : cases) {
    CAPTURE(code);
    CHECK(explained_as(code, "case"));
    CHECK(is_case_error(code));  // else stored predictions that hold it could not be read
  }
}

TEST_CASE("explain: every word that stored predictions may hold of a case") {
  CHECK(case_errors().size() == 11);
  for (const std::string_view error : case_errors()) {
    CAPTURE(error);
    CHECK(is_case_error(error));
    CHECK_FALSE(explain(std::string(error)).empty());
  }
  CHECK(is_case_error(""));
  CHECK_FALSE(is_case_error("Jane's creatinine is missing"));
}

TEST_CASE("explain: every row of words is filled in and ends its sentences") {
  for (const auto words : {undefined_explanations(), gate_explanations(), case_explanations(),
                           exit_code_explanations()}) {
    CHECK(words.size() >= 5);
    for (const Word& word : words) {
      CAPTURE(word.code);
      CHECK(word.meaning.ends_with('.'));
      CHECK(word.cause.ends_with('.'));
      CHECK(word.remedy.ends_with('.'));
      CHECK_FALSE(word.example.empty());
    }
  }
}

TEST_CASE("explain: a code with two meanings, a reason with a detail, and another case") {
  CHECK(explain("too_few_events").size() == 2);
  const auto detail = explain("undefined:one_class");
  REQUIRE(detail.size() == 2);
  CHECK(detail[0].kind == "gate reason");
  CHECK(detail[1].code == "one_class");
  CHECK(explain("undefined:nonsense").empty());
  REQUIRE(explain("e-data-label").size() == 1);
  CHECK(explain("e-data-label")[0].exit_code == ExitCode::Data);
  CHECK(explain("E-CONFIG-TYPE")[0].exit_code == ExitCode::Config);
  CHECK(explain("E-MODEL-GOLDEN")[0].exit_code == ExitCode::Model);
  CHECK(explain("").empty());
}

TEST_CASE("explain: the nearest codes of an unknown one") {
  CHECK(explain("E-DATA-RAGED").empty());
  CHECK(nearest_codes("E-DATA-RAGED", 1) == std::vector<std::string>{"E-DATA-RAGGED"});
  CHECK(nearest_codes("E-CONFIG-RAGGED", 1) == std::vector<std::string>{"E-DATA-RAGGED"});
  CHECK(nearest_codes("one_clas", 2).front() == "one_class");
  CHECK(nearest_codes("", 3).size() <= 3);
  CHECK(nearest_codes("zzzzzzzzzzzz", 3).empty());
}

TEST_CASE("explain: the text is wrapped and names what it explains") {
  const std::string text = explanation_text(explain("E-DATA-RAGGED").front());
  CHECK(text.starts_with("E-DATA-RAGGED (error)\nMeaning     "));
  CHECK(text.ends_with("Exit code   3\n"));
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    CHECK(end - begin <= 104);  // 100 columns; a sign may take several bytes
    begin = end + 1;
  }
}

}  // namespace clinval::harness
