#include "harness/explain.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "configs/check_catalogue.h"
#include "configs/errors.h"
#include "configs/explanations.h"
#include "configs/nearest_name.h"

namespace clinval::harness {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kIndent = 12;

struct Kind {
  std::string_view name;
  std::span<const Word> (*words)();
};

constexpr std::array<Kind, 4> kKinds = {{{"undefined statistic", &undefined_explanations},
                                         {"gate reason", &gate_explanations},
                                         {"case", &case_explanations},
                                         {"exit code", &exit_code_explanations}}};

/// The exit code that an error ends with, told by its area. Two areas of names have their own rule:
/// a used --out is a usage error, and files of a run are data.
ExitCode exit_code_of_error(std::string_view code) {
  constexpr std::array<std::string_view, 3> kOutIsUsage = {
      "E-OUTPUT-CREATE", "E-OUTPUT-NOT-A-FOLDER", "E-OUTPUT-NOT-EMPTY"};
  if (code.starts_with("E-CONFIG-") || code.starts_with("E-PLAN-") || code.starts_with("E-USAGE") ||
      std::ranges::find(kOutIsUsage, code) != kOutIsUsage.end()) {
    return ExitCode::Config;
  }
  if (code.starts_with("E-MODEL-")) {
    return ExitCode::Model;
  }
  return code.starts_with("E-OUTPUT-") ? ExitCode::Incomplete : ExitCode::Data;
}

ExplainedCode explained_error(const configs::ErrorCode& error) {
  ExplainedCode explained{.code = std::string(error.code),
                          .kind = "error",
                          .meaning = std::string(error.meaning),
                          .cause = "",
                          .remedy = std::string(error.remedy),
                          .example = "",
                          .exit_code = exit_code_of_error(error.code)};
  if (const configs::Explanation* more = configs::find_explanation(error.code); more != nullptr) {
    explained.cause = more->cause;
    explained.example = more->example;
  }
  return explained;
}

ExplainedCode explained_check(const configs::CheckEntry& check) {
  return {
      .code = configs::check_code(check.id),
      .kind = "check of the cases",
      .meaning = std::string(check.finds),
      .cause = std::string(check.meaning),
      .remedy =
          "Mend the data or the query; `checks` of the config sets the severity, ranges and "
          "features.",
      .example = fmt::format("\"checks\": {{\"severities\": {{\"{}\": \"error\"}}}}", check.id)};
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

/// "Label       text", the text wrapped at the width and indented below itself.
void add_paragraph(std::string& text, std::string_view label, std::string_view body) {
  std::string line = fmt::format("{:<{}}", label, kIndent);
  bool begun = false;
  while (!body.empty()) {
    const std::string_view word = body.substr(0, body.find(' '));
    body.remove_prefix(std::min(body.size(), word.size() + 1));
    if (begun && line.size() + 1 + word.size() > kWidth) {
      text += line + "\n";
      line.assign(kIndent, ' ');
      begun = false;
    }
    line += begun ? " " : "";
    line += word;
    begun = true;
  }
  text += line + "\n";
}

}  // namespace

std::vector<ExplainedCode> explain(std::string_view code) {
  std::vector<ExplainedCode> found;
  const std::string name = upper(code);
  if (const configs::ErrorCode* error = configs::find_error_code(name); error != nullptr) {
    found.push_back(explained_error(*error));
  }
  for (const configs::CheckEntry& check : configs::check_catalogue()) {
    if (code == check.id || name == configs::check_code(check.id)) {
      found.push_back(explained_check(check));
    }
  }
  for (const Kind& kind : kKinds) {
    for (const Word& word : kind.words()) {
      if (word.code == code) {
        found.push_back({.code = std::string(code),
                         .kind = std::string(kind.name),
                         .meaning = std::string(word.meaning),
                         .cause = std::string(word.cause),
                         .remedy = std::string(word.remedy),
                         .example = std::string(word.example)});
      }
    }
  }
  const std::size_t colon = code.find(':');
  if (found.empty() && colon != std::string_view::npos) {
    found = explain(code.substr(0, colon));
    // Of a reason with a detail both halves must be known; else it is a misspelling.
    const std::vector<ExplainedCode> detail = explain(code.substr(colon + 1));
    if (found.empty() || detail.empty()) {
      return {};
    }
    found.insert(found.end(), detail.begin(), detail.end());
  }
  return found;
}

std::vector<std::string> explained_codes() {
  std::vector<std::string> codes;
  for (const configs::ErrorCode& error : configs::error_codes()) {
    codes.emplace_back(error.code);
  }
  for (const configs::CheckEntry& check : configs::check_catalogue()) {
    codes.push_back(configs::check_code(check.id));
  }
  for (const Kind& kind : kKinds) {
    for (const Word& word : kind.words()) {
      if (std::ranges::find(codes, word.code) == codes.end()) {
        codes.emplace_back(word.code);
      }
    }
  }
  return codes;
}

std::vector<std::string> nearest_codes(std::string_view word, std::size_t count) {
  constexpr std::size_t kWordLetters = 4;  // a shorter part says nothing
  std::vector<std::string> left = explained_codes();
  std::vector<std::string> near;
  const std::string part = upper(word.substr(word.rfind('-') + 1));  // npos + 1 is the beginning
  if (part.size() >= kWordLetters) {
    std::ranges::copy_if(left, std::back_inserter(near), [&](const std::string& code) {
      return upper(code).find(part) != std::string::npos;
    });
  }
  near.resize(std::min(near.size(), count));
  std::erase_if(left, [&](const std::string& code) { return std::ranges::count(near, code) != 0; });
  while (near.size() < count) {
    const std::optional<std::string> next = configs::nearest_name(word, left);
    if (!next) {
      break;
    }
    near.push_back(*next);
    std::erase(left, *next);
  }
  return near;
}

std::string explanation_text(const ExplainedCode& explained) {
  std::string text = fmt::format("{} ({})\n", explained.code, explained.kind);
  add_paragraph(text, "Meaning", explained.meaning);
  add_paragraph(text, "Usual cause", explained.cause);
  add_paragraph(text, "What to do", explained.remedy);
  add_paragraph(text, "Example", explained.example);
  if (explained.exit_code) {
    add_paragraph(text, "Exit code", std::to_string(static_cast<int>(*explained.exit_code)));
  }
  return text;
}

configs::Json explanation_json(const ExplainedCode& explained) {
  configs::Json json = configs::Json::Object{
      {"code", explained.code},   {"kind", explained.kind},     {"meaning", explained.meaning},
      {"cause", explained.cause}, {"remedy", explained.remedy}, {"example", explained.example}};
  if (explained.exit_code) {
    json.set("exit_code", static_cast<std::int64_t>(*explained.exit_code));
  }
  return json;
}

}  // namespace clinval::harness
