#include "harness/check_view.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "configs/input_error.h"
#include "configs/json_pointer.h"
#include "harness/follow_up_window.h"

namespace clinval::harness {

using datasets::Column;

namespace {

bool word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Names in SQL: words outside texts in single quotes, and what stands in double quotes.
std::set<std::string> words_in_sql(const std::string& sql) {
  std::set<std::string> words;
  for (std::size_t i = 0; i < sql.size();) {
    if (sql[i] == '\'' || sql[i] == '"') {
      const std::size_t end = std::min(sql.find(sql[i], i + 1), sql.size());
      if (sql[i] == '"') {
        words.insert(lower(sql.substr(i + 1, end - i - 1)));
      }
      i = end + 1;
    } else if (word_character(sql[i])) {
      std::size_t end = i;
      while (end < sql.size() && word_character(sql[end])) {
        ++end;
      }
      words.insert(lower(sql.substr(i, end - i)));
      i = end;
    } else {
      ++i;
    }
  }
  return words;
}

std::set<std::string> role_columns(const configs::CasesSpec& spec) {
  return {spec.case_id, spec.subject,         spec.cluster,       spec.site,
          spec.part,    spec.prediction_time, spec.observed_until};
}

[[noreturn]] void unknown_feature(const std::string& name, std::size_t index) {
  throw configs::InputError(
      configs::Area::Config,
      configs::Problem{.code = "E-CONFIG-COLUMN",
                       .file = "",
                       .pointer = configs::pointer_to("/checks/features", index),
                       .field = name,
                       .expected = "a declared or derived column of the cases",
                       .hint = ""});
}

}  // namespace

Coded coded(const datasets::Texts& texts) {
  std::vector<std::string_view> names(texts.begin(), texts.end());
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  Coded result;
  result.names.assign(names.begin(), names.end());
  result.code.reserve(texts.size());
  for (const std::string_view text : texts) {
    const auto found = std::ranges::lower_bound(names, text);
    result.code.push_back(static_cast<std::uint32_t>(found - names.begin()));
  }
  return result;
}

std::set<std::string> columns_in_sql(const std::string& sql,
                                     const std::vector<std::string>& columns) {
  const std::set<std::string> words = words_in_sql(sql);
  std::set<std::string> named;
  for (const std::string& column : columns) {
    if (words.contains(lower(column))) {
      named.insert(column);
    }
  }
  return named;
}

CheckView::CheckView(const configs::RunConfig& run, const datasets::CaseSet& set, CheckExtras more)
    : config(run), cases(set), extras(std::move(more)) {
  subject = coded(cases.subject);
  part = coded(cases.part);
  cluster = coded(cases.cluster);
  site_is_part = cases.site.empty();
  site = site_is_part ? part : coded(cases.site);
  choose_columns();
  read_tasks();
  if (cases.timelines != nullptr) {
    events = &cases.timelines->all_events();
    index_events();
    codes = nameable_codes(config, cases);
  }
}

void CheckView::choose_columns() {
  std::set<std::string> derived;
  for (const configs::NamedSql& column : config.cases.columns) {
    derived.insert(column.name);
  }
  std::vector<std::string> declared;
  for (const Column& column : cases.cases.columns) {
    if (!derived.contains(column.name)) {
      declared.push_back(column.name);
    }
  }
  // Outcomes, what they are derived from, and what models say of them.
  std::set<std::string> outcome;
  for (const configs::TaskSpec& task : config.tasks) {
    for (const auto& [key, column] : configs::label_columns(task.kind)) {
      outcome.insert(column);
    }
  }
  for (const configs::NamedSql& column : config.cases.columns) {
    if (outcome.contains(column.name)) {
      outcome.merge(columns_in_sql(column.sql, declared));
    }
  }
  for (const configs::ModelSpec& model : config.models) {
    for (const configs::OutputSpec& output : model.outputs) {
      if (model.kind == configs::ModelKind::Column) {
        outcome.insert(output.column);
      }
    }
  }
  const std::set<std::string> roles = role_columns(config.cases);
  for (const std::string& name : declared) {
    if (roles.contains(name)) {
      continue;
    }
    content.push_back(&cases.cases.at(name));
    content_cells.push_back(cells_of(*content.back()));
    if (!outcome.contains(name)) {
      measures.push_back(content.back());
    }
  }
  features = measures;
  if (config.checks.features) {
    features.clear();
    for (std::size_t i = 0; i < config.checks.features->size(); ++i) {
      const Column* found = cases.cases.find((*config.checks.features)[i]);
      if (found == nullptr) {
        unknown_feature((*config.checks.features)[i], i);
      }
      features.push_back(found);
    }
  }
}

void CheckView::read_tasks() {
  for (std::size_t i = 0; i < config.tasks.size(); ++i) {
    Outcomes outcomes = task_outcomes(config, i, cases);
    tasks.push_back(
        {.id = config.tasks[i].id,
         .label = std::move(outcomes.label),
         .survival = std::holds_alternative<configs::SurvivalTask>(config.tasks[i].kind),
         .time = std::move(outcomes.time)});
  }
}

void CheckView::index_events() {
  for (std::size_t row = 0; row < rows(); ++row) {
    subject_events.push_back(cases.timelines->subject_of(row).value_or(kNoEvents));
  }
  event_subject.resize(events->time.size());
  for (std::size_t s = 0; s + 1 < events->begin.size(); ++s) {
    std::fill(event_subject.begin() + static_cast<std::ptrdiff_t>(events->begin[s]),
              event_subject.begin() + static_cast<std::ptrdiff_t>(events->begin[s + 1]),
              static_cast<std::uint32_t>(s));
  }
  code_begin.assign(events->codes.size() + 1, 0);
  for (const std::uint32_t code : events->code) {
    ++code_begin[code + 1];
  }
  std::partial_sum(code_begin.begin(), code_begin.end(), code_begin.begin());
  code_events.resize(events->code.size());
  std::vector<std::size_t> next = code_begin;
  for (std::size_t i = 0; i < events->code.size(); ++i) {
    code_events[next[events->code[i]]++] = i;
  }
}

std::vector<std::vector<std::size_t>> CheckView::rows_by_part() const {
  std::vector<std::vector<std::size_t>> groups(std::max<std::size_t>(1, part.names.size()));
  for (std::size_t row = 0; row < rows(); ++row) {
    groups[part.names.empty() ? 0 : part.code[row]].push_back(row);
  }
  return groups;
}

std::optional<std::string> CheckView::part_name(std::size_t index) const {
  return part.names.empty() ? std::nullopt : std::optional(part.names[index]);
}

}  // namespace clinval::harness
