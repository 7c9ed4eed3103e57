#include "configs/timeline_contract.h"

#include <limits>
#include <map>
#include <set>
#include <string_view>

#include "configs/json_pointer.h"
#include "configs/strict_json.h"

namespace clinval::configs {
namespace {

constexpr double kLongest = 65536;         // events of a case: 2 MB of tensors
constexpr double kMostCodes = 100000;      // of a vocabulary
constexpr std::size_t kLongestCode = 256;  // bytes
constexpr double kMostWindows = 32;

struct TensorRule {
  std::string_view dtype;
  std::size_t rank;  // with the batch
  bool ragged;       // the second extent is "T"
};

/// Type and shape that each tensor of a featuriser has.
const TensorRule& rule_of(const std::string& tensor) {
  static const std::map<std::string, TensorRule, std::less<>> kRules = {
      {"codes", {"int64", 2, true}},     {"values", {"float32", 2, true}},
      {"value_mask", {"bool", 2, true}}, {"times", {"float32", 2, true}},
      {"lengths", {"int64", 1, false}},  {"features", {"float32", 2, false}},
      {"mask", {"bool", 2, false}},
  };
  return kRules.at(tensor);
}

bool has_shape(const Json::Array& shape, const TensorRule& rule) {
  if (shape.size() != rule.rank || !shape[0].is_string() || shape[0].string() != "B") {
    return false;
  }
  if (rule.rank == 1) {
    return true;
  }
  return rule.ragged ? shape[1].is_string() && shape[1].string() == "T" : shape[1].is_integer();
}

std::string words_of(const TensorRule& rule) {
  return rule.rank == 1 ? "[\"B\"]"
         : rule.ragged  ? "[\"B\", \"T\"]"
                        : "[\"B\", codes x windows x aggregates]";
}

void check_tensor(const Json& input, const std::string& pointer, Findings& findings) {
  const TensorRule& rule = rule_of(input.at("tensor").string());
  if (input.at("dtype").string() != rule.dtype) {
    findings.add("VALUE", input.at("dtype"), pointer_to(pointer, "dtype"),
                 "\"" + std::string(rule.dtype) + "\", the type of this tensor");
  }
  if (!has_shape(input.at("shape").array(), rule)) {
    findings.add("SHAPE", input.at("shape"), pointer_to(pointer, "shape"),
                 words_of(rule) + " for this tensor");
  }
}

/// Ascending, so that each holds the one before it; the whole past last.
void check_windows(const Json& windows, Findings& findings) {
  double before = 0.0;
  for (std::size_t i = 0; i < windows.array().size(); ++i) {
    const Json& one = windows.array()[i];
    const double hours = one.is_null() ? std::numeric_limits<double>::infinity() : one.number();
    if (hours <= before) {
      findings.add("VALUE", one, pointer_to("/timeline/windows", i),
                   "more hours than the window before; null is the last");
    }
    before = hours;
  }
}

void check_use(const Json& timeline, bool windows, Findings& findings) {
  for (const std::string key : {"windows", "aggregates"}) {
    const Json& list = timeline.at(key);
    if (list.array().empty() == windows) {
      // An empty list may be a default, which stands nowhere in the file.
      findings.add("TIMELINE", windows ? timeline : list, pointer_to("/timeline", key),
                   windows ? "at least one entry: an input is made by \"windows\""
                           : "no entry: no input is made by \"windows\"");
    }
  }
  check_windows(timeline.at("windows"), findings);
}

Aggregate aggregate_of(const std::string& word) {
  return word == "last"    ? Aggregate::Last
         : word == "min"   ? Aggregate::Minimum
         : word == "max"   ? Aggregate::Maximum
         : word == "count" ? Aggregate::Count
         : word == "slope" ? Aggregate::Slope
                           : Aggregate::HoursSince;
}

}  // namespace

Table timeline_table() {
  const Table vocabulary = {
      .fields = {required("file", text(TextForm::FileName), "vocabulary in the same folder"),
                 required("sha256", text(TextForm::Sha256), "digest of that file")}};
  return {.fields = {
              required("vocabulary", object(vocabulary), "codes that the model knows"),
              with_default("max_length", integer(1, kLongest), 512, "events of a case at most"),
              with_default("keep", one_of({"latest", "earliest"}), "latest",
                           "which events stay when a case has more"),
              with_default("unknown", one_of({"keep", "drop"}), "keep",
                           "events of a code that the vocabulary does not list: id 1, or none"),
              with_default(
                  "windows", list_of(nullable(number(0, {}, Ends::Excluded)), 0, kMostWindows),
                  Json::Array{}, "hours before the prediction, ascending; null: the whole past"),
              with_default("aggregates",
                           distinct(list_of(
                               one_of({"last", "min", "max", "count", "slope", "hours_since"}))),
                           Json::Array{}, "what is computed of each code in each window"),
          }};
}

const Shape& vocabulary_shape() {
  static const Shape shape =
      object({.fields = {
                  inert(optional("$schema", text(TextForm::Any), "for editors; never fetched")),
                  required("schema_version", one_of_integers({1}), "version of this format"),
                  required("codes", distinct(list_of(text(), 1, kMostCodes)),
                           "codes[i] has the id i + 2; 0 pads, 1 is every other code"),
              }});
  return shape;
}

void check_contract_timeline(const Json& document, Findings& findings) {
  const Json::Array& inputs = document.at("inputs").array();
  std::set<std::string> seen;
  bool windows = false;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string& featuriser = inputs[i].at("featuriser").string();
    if (featuriser != "events" && featuriser != "windows") {
      continue;
    }
    windows = windows || featuriser == "windows";
    const std::string pointer = pointer_to("/inputs", i);
    check_tensor(inputs[i], pointer, findings);
    const Json& tensor = inputs[i].at("tensor");
    if (!seen.insert(tensor.string()).second) {
      findings.add("REPEATED", tensor, pointer_to(pointer, "tensor"), "each tensor once");
    }
  }
  const Json* timeline = document.find("timeline");
  if ((timeline != nullptr) == seen.empty()) {
    findings.add("TIMELINE", seen.empty() ? *timeline : document.at("inputs"),
                 seen.empty() ? "/timeline" : "/inputs",
                 seen.empty() ? "no key 'timeline': no input is made by \"events\" or \"windows\""
                              : "the key 'timeline' beside inputs made of events");
  } else if (timeline != nullptr) {
    check_use(*timeline, windows, findings);
    const Json& file = timeline->at("vocabulary").at("file");
    if (file.string() == document.at("model").at("file").string() ||
        file.string() == document.at("golden").at("file").string()) {
      findings.add("REPEATED", file, "/timeline/vocabulary/file", "a file of its own");
    }
  }
}

TimelineSpec timeline_of(const Json& timeline) {
  TimelineSpec spec;
  spec.vocabulary = timeline.at("vocabulary").at("file").string();
  spec.vocabulary_sha256 = timeline.at("vocabulary").at("sha256").string();
  spec.max_length = static_cast<std::size_t>(timeline.at("max_length").integer());
  spec.keep = timeline.at("keep").string() == "latest" ? Keep::Latest : Keep::Earliest;
  spec.unknown =
      timeline.at("unknown").string() == "keep" ? UnknownCodes::Keep : UnknownCodes::Drop;
  for (const Json& hours : timeline.at("windows").array()) {
    spec.windows.push_back(hours.is_null() ? std::numeric_limits<double>::infinity()
                                           : hours.number());
  }
  for (const Json& aggregate : timeline.at("aggregates").array()) {
    spec.aggregates.push_back(aggregate_of(aggregate.string()));
  }
  return spec;
}

std::vector<std::string> parse_vocabulary(const std::string& text, const std::string& file_name) {
  Json document = parse_json(text, file_name, Area::Model);
  Findings findings{.file = file_name, .area = Area::Model};
  check(document, vocabulary_shape(), findings);
  findings.throw_if_any();
  std::vector<std::string> codes;
  for (const Json& code : document.at("codes").array()) {
    if (code.string().size() > kLongestCode) {
      findings.add("VALUE", code, pointer_to("/codes", codes.size()),
                   "a code of at most " + std::to_string(kLongestCode) + " bytes");
    }
    codes.push_back(code.string());
  }
  findings.throw_if_any();
  return codes;
}

}  // namespace clinval::configs
