#include "configs/timeline_check.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "configs/json_pointer.h"
#include "configs/nearest_name.h"
#include "configs/time_span.h"

namespace clinval::configs {
namespace {

// The member when it is a text, else nullptr: absent, null, or reported elsewhere.
const std::string* text_of(const Json& json, std::string_view key) {
  const Json* found = json.find(key);
  return found != nullptr && found->is_string() ? &found->string() : nullptr;
}

const Json::Array& list_in(const Json& json, std::string_view key) {
  static const Json::Array none;
  const Json* found = json.find(key);
  return found != nullptr && found->is_array() ? found->array() : none;
}

/// The columns of a source by type, as declared.
struct Source {
  const Json& json;
  bool is_meds = false;
  std::vector<std::string> columns;

  explicit Source(const Json& source) : json(source) {
    const std::string* format = text_of(source, "format");
    is_meds = format != nullptr && *format == "meds";
    if (const Json* types = source.find("types"); types != nullptr && types->is_object()) {
      for (const auto& [column, type] : types->object()) {
        columns.push_back(column);
      }
    }
  }

  [[nodiscard]] std::string type_of(const std::string& column) const {
    const Json* types = json.find("types");
    const std::string* type = types == nullptr ? nullptr : text_of(*types, column);
    return type == nullptr ? "" : *type;
  }
};

class TimelineCheck {
 public:
  TimelineCheck(const Json& document, const Json& cases, Findings& findings)
      : root_(document), cases_(cases), findings_(findings) {}

  void check_all() {
    check_sources();
    const Json::Array& events = list_in(cases_, "events");
    for (std::size_t i = 0; i < events.size(); ++i) {
      check_events(events[i], pointer_to("/cases/events", i));
    }
    if (!events.empty()) {
      need_prediction_time("an event is input when it was known by then");
    }
    if (text_of(cases_, "observed_until") != nullptr) {
      need_prediction_time("the window of a task begins there");
      check_windows();
    }
    check_time_of_cases("prediction_time");
    check_time_of_cases("observed_until");
  }

 private:
  void check_sources() {
    const Json* sources = cases_.find("sources");
    if (sources == nullptr || !sources->is_object()) {
      return;
    }
    for (const auto& [name, json] : sources->object()) {
      const Source source(json);
      const std::string pointer = pointer_to("/cases/sources", name);
      const Json* types = json.find("types");
      if (json.is_object() && !source.is_meds && types == nullptr) {
        findings_.add("MISSING-KEY", json, pointer, "the key 'types': the columns that are read");
      } else if (source.is_meds && types != nullptr) {
        findings_.add("VALUE", *types, pointer_to(pointer, "types"),
                      "no types: MEDS fixes names and types of its columns");
      }
    }
    const std::string* from = text_of(cases_, "from");
    const Json* source = from == nullptr ? nullptr : sources->find(*from);
    if (source != nullptr && Source(*source).is_meds) {
      findings_.add("REFERENCE", cases_.at("from"), "/cases/from",
                    "a source whose rows are cases; a meds source holds events",
                    "name it under cases.events, and a table of the cases here");
    }
  }

  void need_prediction_time(const std::string& why) {
    if (text_of(cases_, "prediction_time") == nullptr) {
      findings_.add("MISSING-KEY", cases_, "/cases", "the key 'prediction_time': " + why);
    }
  }

  void check_events(const Json& events, const std::string& pointer) {
    const std::string* from = text_of(events, "from");
    const Json* sources = cases_.find("sources");
    if (from == nullptr || sources == nullptr || !sources->is_object()) {
      return;
    }
    const Json* found = sources->find(*from);
    if (found == nullptr) {
      std::vector<std::string> names;
      for (const auto& source : sources->object()) {
        names.push_back(source.first);
      }
      findings_.add("REFERENCE", events.at("from"), pointer_to(pointer, "from"),
                    "the name of a source", name_hint(*from, names));
      return;
    }
    const Source source(*found);
    if (source.is_meds) {
      refuse_keys_of_meds(events, pointer);
    } else {
      check_form(events, pointer);
      check_columns(events, pointer, source);
    }
  }

  void refuse_keys_of_meds(const Json& events, const std::string& pointer) {
    for (const std::string_view key :
         {"subject", "time", "code", "value", "columns", "available"}) {
      const Json* found = events.find(key);
      if (found != nullptr && !found->is_null()) {
        findings_.add("EVENTS", *found, pointer_to(pointer, key),
                      "no '" + std::string(key) + "': MEDS fixes what its columns are");
      }
    }
  }

  void check_form(const Json& events, const std::string& pointer) {
    for (const std::string_view key : {"subject", "time"}) {
      if (text_of(events, key) == nullptr) {
        findings_.add("EVENTS", events, pointer, "the key '" + std::string(key) + "'");
      }
    }
    const bool is_long = text_of(events, "code") != nullptr;
    const bool is_wide = events.find("columns") != nullptr;
    if (is_long == is_wide) {
      findings_.add("EVENTS", events, pointer,
                    "either 'code' (a row an event) or 'columns' (a filled cell an event)");
    }
    if (!is_long && text_of(events, "value") != nullptr) {
      findings_.add("EVENTS", events.at("value"), pointer_to(pointer, "value"),
                    "'value' beside 'code' only: of 'columns' the cells are the values");
    }
  }

  void check_columns(const Json& events, const std::string& pointer, const Source& source) {
    need_column(events, pointer, "subject", source);
    need_column(events, pointer, "code", source);
    if (need_column(events, pointer, "value", source)) {
      const std::string type = source.type_of(*text_of(events, "value"));
      if (type != "integer" && type != "real" && type != "boolean") {
        findings_.add("EVENTS", events.at("value"), pointer_to(pointer, "value"),
                      "a column of type integer, real or boolean; this one has " + type,
                      "texts are not kept: leave the value out, or make texts part of the code");
      }
    }
    for (const std::string_view key : {"time", "available"}) {
      if (need_column(events, pointer, key, source)) {
        check_time(events.at(key), pointer_to(pointer, key), source.type_of(*text_of(events, key)));
      }
    }
    const Json::Array& columns = list_in(events, "columns");
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].is_string()) {
        known_column(columns[i], pointer_to(pointer_to(pointer, "columns"), i), source);
      }
    }
  }

  bool need_column(const Json& events, const std::string& pointer, std::string_view key,
                   const Source& source) {
    return text_of(events, key) != nullptr &&
           known_column(events.at(key), pointer_to(pointer, key), source);
  }

  bool known_column(const Json& name, const std::string& pointer, const Source& source) {
    const bool known = std::ranges::count(source.columns, name.string()) > 0;
    if (!known) {
      findings_.add("COLUMN", name, pointer, "a column that the source declares under types",
                    name_hint(name.string(), source.columns));
    }
    return known;
  }

  /// All times of a config lie on one axis: the first one sets whether it is the calendar.
  void check_time(const Json& at, const std::string& pointer, const std::string& type) {
    const bool number = type == "integer" || type == "real";
    if (!number && type != "date" && type != "timestamp") {
      findings_.add("TIME", at, pointer,
                    "a column of type timestamp, date, integer or real; this one has " + type);
      return;
    }
    if (number && text_of(cases_, "time_unit") == nullptr) {
      findings_.add("TIME", at, pointer, "cases.time_unit, since this time is a number",
                    "\"time_unit\": \"days\"");
    }
    if (numbers_.value_or(number) != number) {
      findings_.add("TIME", at, pointer,
                    "times of one kind throughout: all numbers, or all dates and timestamps",
                    "derive the prediction time under cases.columns in the kind of the events");
    }
    numbers_ = numbers_.value_or(number);
  }

  /// Times of the cases that are declared columns; others are known once SQL has run.
  void check_time_of_cases(std::string_view key) {
    const std::string* column = text_of(cases_, key);
    const std::string* from = text_of(cases_, "from");
    const Json* sources = cases_.find("sources");
    const bool used =
        !list_in(cases_, "events").empty() || text_of(cases_, "observed_until") != nullptr;
    if (!used || column == nullptr || from == nullptr || sources == nullptr ||
        sources->find(*from) == nullptr) {
      return;
    }
    const std::string type = Source(*sources->find(*from)).type_of(*column);
    if (!type.empty()) {
      check_time(cases_.at(key), pointer_to("/cases", key), type);
    }
  }

  void check_windows() {
    bool any = false;
    bool binary = false;  // a survival task has its own follow-up
    const Json::Array& tasks = list_in(root_, "tasks");
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      const std::string* kind = text_of(tasks[i], "kind");
      const std::string* window = text_of(tasks[i], "window");
      binary = binary || (kind != nullptr && *kind == "binary");
      if (kind == nullptr || *kind != "binary" || window == nullptr || window->empty()) {
        continue;
      }
      any = true;
      if (!read_time_span(*window)) {
        findings_.add("WINDOW", tasks[i].at("window"),
                      pointer_to(pointer_to("/tasks", i), "window"),
                      "a number and its unit, as in \"48 hours\" or \"5 years\", since "
                      "cases.observed_until is named");
      }
    }
    if (binary && !any) {
      findings_.add("WINDOW", cases_.at("observed_until"), "/cases/observed_until",
                    "a binary task with a window: without one the end of observation says nothing",
                    "give the task its window, or remove observed_until");
    }
  }

  const Json& root_;
  const Json& cases_;
  Findings& findings_;
  std::optional<bool> numbers_;  ///< whether times are numbers; nullopt until one was seen
};

}  // namespace

void check_timeline(const Json& document, Findings& findings) {
  const Json* cases = document.find("cases");
  if (cases != nullptr && cases->is_object()) {
    TimelineCheck(document, *cases, findings).check_all();
  }
}

}  // namespace clinval::configs
