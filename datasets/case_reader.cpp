#include <algorithm>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "configs/input_error.h"
#include "configs/json_pointer.h"
#include "datasets/case_digest.h"
#include "datasets/case_events.h"
#include "datasets/case_query.h"
#include "datasets/case_set.h"
#include "datasets/case_sql.h"
#include "datasets/meds_reader.h"
#include "datasets/table_reader.h"

namespace clinval::datasets {

namespace {

/// "" for a null.
Texts texts_of(const Column& column) {
  Texts texts;
  for (std::size_t row = 0; row < column.size(); ++row) {
    texts.push_back(column.is_null(row) ? std::string() : text_of(column, row));
  }
  return texts;
}

/// A column that holds role values as text, for the digest; `from` tells which are null.
Column text_column(std::string name, Texts texts, const Column* from) {
  Column column = make_column(std::move(name), ColumnType::Text);
  column.present = from == nullptr ? std::vector<std::uint8_t>(texts.size(), 1) : from->present;
  column.values = std::move(texts);
  return column;
}

class Reader {
 public:
  Reader(const configs::RunConfig& config, const std::string& data_folder)
      : config_(config), spec_(config.cases), data_folder_(data_folder), events_(spec_) {}

  CaseSet run() {
    read();
    order_rows();
    split();
    CaseSet set;
    check_names();
    set.file_row = spec_.query ? std::vector<std::size_t>{} : kept_;
    assign_roles(set);
    for (const std::size_t row : excluded_) {
      set.excluded_by.push_back(excluded_by_[row]);
    }
    divide(set);
    read_events(set);
    set.inputs = inputs_;
    set.sha256 = digest(set);
    return set;
  }

 private:
  [[noreturn]] void fail(std::string code, const std::string& role, const std::string& field,
                         std::optional<std::size_t> row, std::string expected) const {
    throw configs::InputError(configs::Area::Data, configs::Problem{.code = std::move(code),
                                                                    .file = file_,
                                                                    .pointer = "/cases/" + role,
                                                                    .row = row,
                                                                    .field = field,
                                                                    .expected = std::move(expected),
                                                                    .hint = ""});
  }

  void read() {
    if (spec_.query) {
      CaseQuery query(spec_);  // before the files: its mistakes are quicker to find
      joins_ = query.joins();
      std::vector<Table> sources;
      for (const auto& [name, source] : spec_.sources) {
        if (source.format != "meds") {
          sources.push_back(read_one(name, source));
          if (events_.take(name, sources.back())) {
            query.drop_unread(sources.back());
          }
        }
      }
      all_ = query.run(std::move(sources));
      file_ = spec_.query->file;
    } else {
      const auto found = std::ranges::find(spec_.sources, spec_.from,
                                           [](const auto& source) { return source.first; });
      if (found == spec_.sources.end()) {
        throw configs::InputError(configs::Area::Config,
                                  configs::Problem{.code = "E-CONFIG-COLUMN",
                                                   .file = "",
                                                   .pointer = "/cases/from",
                                                   .field = "",
                                                   .expected = "the name of one of the sources",
                                                   .hint = ""});
      }
      all_ = read_one(found->first, found->second);
      events_.take(found->first, all_);
      file_ = found->second.file;
    }
    declared_ = all_.columns.size();
    CaseSql sql = evaluate_case_sql(all_, spec_);
    std::ranges::move(sql.columns, std::back_inserter(all_.columns));
    conditions_ = std::move(sql.excluded);
  }

  Table read_one(const std::string& name, const configs::SourceSpec& source) {
    const std::string pointer = configs::pointer_to("/cases/sources", name);
    const std::string path =
        configs::resolve_path(config_, source.file, data_folder_, pointer + "/file");
    SourceTable read = read_source(source, path, pointer);
    inputs_.push_back({.source = name, .sha256 = read.sha256, .bytes = read.bytes});
    return std::move(read.table);
  }

  MedsEvents read_directory(const std::string& name, const configs::SourceSpec& source,
                            EventPool& pool) {
    const std::string pointer = configs::pointer_to("/cases/sources", name);
    const std::string path =
        configs::resolve_path(config_, source.file, data_folder_, pointer + "/file");
    MedsEvents meds = read_meds(source, path, pointer, pool);
    inputs_.push_back({.source = name, .sha256 = meds.sha256, .bytes = meds.bytes});
    return meds;
  }

  void read_events(CaseSet& set) {
    events_.finish(
        set,
        {.table = [this](const auto& name, const auto& source) { return read_one(name, source); },
         .meds = [this](const auto& name, const auto& source,
                        EventPool& pool) { return read_directory(name, source, pool); }});
  }

  const Column& column(const std::string& name, const std::string& pointer) const {
    const Column* found = all_.find(name);
    if (found == nullptr) {
      throw configs::InputError(
          configs::Area::Config,
          configs::Problem{.code = "E-CONFIG-COLUMN",
                           .file = "",
                           .pointer = pointer,
                           .field = name,
                           .expected = "a declared or derived column of the cases",
                           .hint = ""});
    }
    return *found;
  }

  /// order_ holds all rows by case id in byte order, equal ids by the declared columns.
  void order_rows() {
    const std::vector<const Column*> keys = in_name_order(all_.columns, declared_);
    if (!spec_.case_id.empty()) {
      ids_ = texts_of(column(spec_.case_id, "/cases/case_id"));
    }
    order_.resize(all_.rows);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::sort(order_, [&](std::size_t a, std::size_t b) {
      if (const int by_id = ids_.empty() ? 0 : ids_[a].compare(ids_[b]); by_id != 0) {
        return by_id < 0;
      }
      for (const Column* key : keys) {
        if (const int by_value = compare_values(*key, a, b); by_value != 0) {
          return by_value < 0;
        }
      }
      return a < b;  // equal in every declared column: nothing can tell them apart
    });
  }

  void split() {
    excluded_by_.assign(all_.rows, 0);
    for (const std::size_t row : order_) {
      const auto taken = std::ranges::find_if(
          conditions_, [row](const auto& condition) { return condition[row] != 0; });
      if (taken == conditions_.end() && kept_.size() < spec_.limit.value_or(all_.rows)) {
        kept_.push_back(row);
      } else {
        excluded_by_[row] = static_cast<std::size_t>(taken - conditions_.begin());
        excluded_.push_back(row);
      }
    }
  }

  /// Every column to the kept and the excluded rows, one after the other: of a large table there is
  /// never a second copy.
  void divide(CaseSet& set) {
    set.cases.rows = kept_.size();
    set.excluded.rows = excluded_.size();
    for (Column& column : all_.columns) {
      Table one{.columns = {}, .rows = all_.rows};
      one.columns.push_back(std::move(column));
      set.cases.columns.push_back(std::move(take_rows(one, kept_).columns.front()));
      set.excluded.columns.push_back(std::move(take_rows(one, excluded_).columns.front()));
    }
    all_ = {};
  }

  /// Role values of the kept cases, none of them null.
  Texts ids_of(const std::string& name, const std::string& role) const {
    const Column& ids = column(name, "/cases/" + role);
    std::vector<std::size_t> nulls;
    std::ranges::copy_if(kept_, std::back_inserter(nulls),
                         [&](std::size_t row) { return ids.is_null(row); });
    if (!nulls.empty()) {
      fail("E-DATA-NULL-ROLE", role, name, row_in_file(std::ranges::min(nulls)),
           fmt::format("a value in every case; {} cases have none", nulls.size()));
    }
    return texts_of(ids).at(kept_);
  }

  /// Counted from 1; rows of a query stand in no file.
  std::optional<std::size_t> row_in_file(std::size_t row) const {
    return spec_.query ? std::nullopt : std::optional(row + 1);
  }

  Texts optional_ids(const std::string& name, const std::string& role) const {
    return name.empty() ? Texts{} : texts_of(column(name, "/cases/" + role)).at(kept_);
  }

  void check_unique(const Texts& ids) const {
    std::size_t repeated = 0;
    std::size_t affected = 0;
    std::optional<std::size_t> first;
    for (std::size_t i = 1; i < ids.size(); ++i) {
      if (ids[i] == ids[i - 1]) {
        ++repeated;
        affected += i == 1 || ids[i - 2] != ids[i] ? 1U : 0U;
        first = first.value_or(i);
      }
    }
    if (!first) {
      return;
    }
    if (joins_) {
      fail("E-DATA-FAN-OUT", "query", spec_.case_id, std::nullopt,
           fmt::format("one row a case; {} case ids stand in several rows, {} rows too many: a "
                       "join with several matches for a case multiplies it",
                       affected, repeated));
    }
    if (spec_.query) {
      fail("E-DATA-DUPLICATE-CASE", "query", spec_.case_id, std::nullopt,
           fmt::format("one row a case; {} rows of the query repeat a case_id", repeated));
    }
    const auto [low, high] = std::minmax(kept_[*first - 1], kept_[*first]);
    fail("E-DATA-DUPLICATE-CASE", "case_id", spec_.case_id, high + 1,
         fmt::format("one row a case; {} rows repeat a case_id, such as rows {} and {}", repeated,
                     low + 1, high + 1));
  }

  void assign_roles(CaseSet& set) const {
    if (spec_.case_id.empty()) {
      for (std::size_t i = 0; i < kept_.size(); ++i) {
        set.case_id.push_back(std::to_string(i));
      }
    } else {
      set.case_id = ids_of(spec_.case_id, "case_id");
      check_unique(set.case_id);
    }
    set.subject = spec_.subject.empty() ? set.case_id : ids_of(spec_.subject, "subject");
    set.cluster = spec_.cluster.empty() ? set.subject : ids_of(spec_.cluster, "cluster");
    set.site = optional_ids(spec_.site, "site");
    set.part = optional_ids(spec_.part, "part");
    if (!spec_.subject.empty()) {
      set.excluded_subject = texts_of(column(spec_.subject, "/cases/subject")).at(excluded_);
    } else if (!spec_.case_id.empty()) {
      set.excluded_subject = ids_.at(excluded_);
    } else {
      for (std::size_t i = 0; i < excluded_.size(); ++i) {
        set.excluded_subject.push_back("excluded-" + std::to_string(i));
      }
    }
  }

  /// Columns that are looked up in the cases once the table that was read is gone.
  void check_names() const {
    for (const auto& [name, role] : {std::pair{spec_.prediction_time, "prediction_time"},
                                     std::pair{spec_.observed_until, "observed_until"}}) {
      if (!name.empty()) {
        column(name, std::string("/cases/") + role);
      }
    }
    for (std::size_t i = 0; i < config_.tasks.size(); ++i) {
      for (const auto& [key, name] : configs::label_columns(config_.tasks[i].kind)) {
        column(name, fmt::format("/tasks/{}/{}", i, key));
      }
    }
  }

  std::string digest(CaseSet& set) const {
    std::vector<const Column*> columns = in_name_order(set.cases.columns, declared_);
    std::vector<Column> roles;
    roles.reserve(6);  // the columns point at them
    const auto add = [&](const char* name, Texts& texts, const Column* from) {
      roles.push_back(text_column(name, std::move(texts), from));
      columns.push_back(&roles.back());
    };
    add("case_id", set.case_id, nullptr);
    add("subject", set.subject, nullptr);
    add("cluster", set.cluster, nullptr);
    if (!spec_.site.empty()) {
      add("site", set.site, &set.cases.at(spec_.site));
    }
    if (!spec_.part.empty()) {
      add("part", set.part, &set.cases.at(spec_.part));
    }
    if (!spec_.prediction_time.empty()) {
      roles.push_back(set.cases.at(spec_.prediction_time));
      roles.back().name = "prediction_time";
      columns.push_back(&roles.back());
    }
    for (const configs::TaskSpec& task : config_.tasks) {
      for (const auto& [key, name] : configs::label_columns(task.kind)) {
        columns.push_back(&set.cases.at(name));
      }
    }
    std::string sha256 = digest_of_columns(columns, set.cases.rows,
                                           set.timelines ? &set.timelines->all_events() : nullptr);
    give_back(roles, set);
    return sha256;
  }

  /// The texts of the roles, which the digest borrows: they are large.
  static void give_back(std::vector<Column>& roles, CaseSet& set) {
    for (Column& role : roles) {
      Texts* place = role.name == "case_id"   ? &set.case_id
                     : role.name == "subject" ? &set.subject
                     : role.name == "cluster" ? &set.cluster
                     : role.name == "site"    ? &set.site
                     : role.name == "part"    ? &set.part
                                              : nullptr;
      if (place != nullptr) {
        *place = std::move(std::get<Texts>(role.values));
      }
    }
  }

  const configs::RunConfig& config_;
  const configs::CasesSpec& spec_;
  const std::string& data_folder_;
  std::string file_;
  std::vector<CaseSet::InputFile> inputs_;
  bool joins_ = false;        ///< the query has a join
  Table all_;                 ///< declared columns, then derived ones, in file order
  std::size_t declared_ = 0;  ///< how many are declared
  std::vector<std::vector<std::uint8_t>> conditions_;
  Texts ids_;  ///< case_id of every row, "" for null; empty when there is none
  std::vector<std::size_t> order_;
  std::vector<std::size_t> kept_;
  std::vector<std::size_t> excluded_;
  std::vector<std::size_t> excluded_by_;
  CaseEvents events_;
};

}  // namespace

CaseSet read_case_set(const configs::RunConfig& config, const std::string& data_folder) {
  return Reader(config, data_folder).run();
}

}  // namespace clinval::datasets
