#include "datasets/sql_tree.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "datasets/duckdb_api.h"
#include "datasets/sql_text.h"

namespace clinval::datasets {

namespace {

using Tree = nlohmann::json;

/// "syntax error at or near "x", character 12" or nothing.
std::string parser_words(const Tree& tree, std::size_t prefix, std::size_t size) {
  if (tree.value("error_type", "") != "parser") {
    return "";
  }
  std::string words = sql_trouble(tree.value("error_message", ""));
  const std::string offset = tree.value("position", "");
  std::size_t at = 0;
  const auto read = std::from_chars(offset.data(), offset.data() + offset.size(), at);
  if (read.ec == std::errc() && at >= prefix && at < prefix + size) {
    words += fmt::format(", at character {}", at - prefix + 1);
  }
  return words;
}

}  // namespace

configs::InputError sql_error(const configs::NamedSql& text, std::string expected,
                              std::string hint) {
  configs::Problem problem{.code = "E-CONFIG-SQL",
                           .file = text.file,
                           .pointer = text.pointer,
                           .field = "",
                           .expected = std::move(expected),
                           .hint = std::move(hint)};
  if (text.line > 0) {
    problem.line = text.line;
    problem.column = text.column;
  }
  return {configs::Area::Config, std::move(problem)};
}

std::string sql_tree(Database& database, const configs::NamedSql& text,
                     const std::string& statement, std::size_t prefix) {
  if (text.sql.find('\0') != std::string::npos) {
    throw sql_error(text, "SQL without NUL characters");
  }
  const auto answer =
      database.query("SELECT json_serialize_sql(" + quoted_text(statement) + ")::VARCHAR");
  std::string json = answer && answer->rows == 1 && !answer->columns[0].is_null(0)
                         ? std::string(answer->columns[0].texts()[0])
                         : std::string();
  const Tree tree = Tree::parse(json, nullptr, false);
  if (tree.is_discarded() || tree.value("error", true)) {
    const std::string words =
        tree.is_object() ? parser_words(tree, prefix, text.sql.size()) : std::string();
    throw sql_error(text,
                    prefix > 0 ? "one SQL expression; the text cannot be read as one" +
                                     (words.empty() ? " (syntax)" : " (" + words + ")")
                               : "one SELECT; the text cannot be read as one" +
                                     (words.empty() ? "" : " (" + words + ")"),
                    "names with dots or capital words need double quotes, texts single ones");
  }
  return json;
}

std::string sql_trouble(const std::string& words) {
  const std::size_t end = std::min(
      {words.find("\n\nLINE "), words.find("\nLINE "), words.find("\n\tCandidate functions"),
       words.find("\n\nCandidate functions"), words.find("\nCandidate functions")});
  std::string line = words.substr(0, end);
  for (const std::string_view prefix : {"Binder Error: ", "Parser Error: ", "Catalog Error: "}) {
    line.erase(0, line.starts_with(prefix) ? prefix.size() : 0);
  }
  std::ranges::replace(line, '\n', ' ');
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

}  // namespace clinval::datasets
