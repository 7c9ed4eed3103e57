#include "reports/json_fields.h"

#include <utility>

#include "configs/field_table.h"
#include "configs/input_error.h"

namespace clinval::reports {

using configs::Json;

FieldReader::FieldReader(const Json& object, std::string file, std::string pointer)
    : object_(&object), file_(std::move(file)), pointer_(std::move(pointer)) {
  if (!object.is_object()) {
    fail("E-RESULTS-TYPE", object, "", "an object");
  }
}

void FieldReader::fail(const std::string& code, const Json& where, const std::string& key,
                       const std::string& expected) const {
  configs::Problem problem;
  problem.code = code;
  problem.file = file_;
  problem.pointer = key.empty() ? pointer_ : pointer_ + "/" + key;
  if (where.line > 0) {
    problem.line = where.line;
    problem.column = where.column;
  }
  problem.expected = expected;
  problem.hint = "this file is written by clinval and not meant to be edited; run again to make it";
  throw configs::InputError(configs::Area::Data, problem);
}

void FieldReader::bad_value(const std::string& key, const std::string& expected) const {
  const Json* value = object_->find(key);
  fail("E-RESULTS-VALUE", value != nullptr ? *value : *object_, key, expected);
}

const Json& FieldReader::member(const std::string& key) {
  const Json* value = object_->find(key);
  if (value == nullptr) {
    fail("E-RESULTS-MISSING-KEY", *object_, key, "this key");
  }
  seen_.insert(key);
  return *value;
}

std::string FieldReader::text(const std::string& key) {
  const Json& value = member(key);
  if (!value.is_string()) {
    fail("E-RESULTS-TYPE", value, key, "a text");
  }
  return value.string();
}

std::int64_t FieldReader::integer(const std::string& key) {
  const Json& value = member(key);
  if (!value.is_integer() || value.integer() < 0) {
    fail("E-RESULTS-TYPE", value, key, "an integer that is not negative");
  }
  return value.integer();
}

std::string FieldReader::id(const std::string& key) {
  std::string value = text(key);
  if (!configs::has_form(value, configs::TextForm::Id)) {
    bad_value(key, "a letter or digit, then letters, digits, '_', '.' or '-', at most 64");
  }
  return value;
}

std::string FieldReader::digest(const std::string& key) {
  std::string value = text(key);
  if (!configs::has_form(value, configs::TextForm::Sha256)) {
    bad_value(key, "64 hexadecimal digits");
  }
  return value;
}

bool FieldReader::boolean(const std::string& key) {
  const Json& value = member(key);
  if (!value.is_bool()) {
    fail("E-RESULTS-TYPE", value, key, "true or false");
  }
  return value.boolean();
}

double FieldReader::number(const std::string& key) {
  const Json& value = member(key);
  if (!value.is_number()) {
    fail("E-RESULTS-TYPE", value, key, "a number");
  }
  return value.number();
}

std::optional<std::string> FieldReader::optional_text(const std::string& key) {
  if (is_null(key)) {
    return std::nullopt;
  }
  return text(key);
}

std::optional<double> FieldReader::optional_number(const std::string& key) {
  if (is_null(key)) {
    return std::nullopt;
  }
  return number(key);
}

bool FieldReader::is_null(const std::string& key) {
  return member(key).is_null();
}

bool FieldReader::has(const std::string& key) const {
  return object_->find(key) != nullptr;
}

FieldReader FieldReader::object(const std::string& key) {
  return {member(key), file_, pointer_ + "/" + key};
}

std::vector<FieldReader> FieldReader::objects(const std::string& key) {
  const Json& value = member(key);
  if (!value.is_array()) {
    fail("E-RESULTS-TYPE", value, key, "an array of objects");
  }
  std::vector<FieldReader> readers;
  readers.reserve(value.array().size());
  for (const Json& item : value.array()) {
    readers.emplace_back(item, file_, pointer_ + "/" + key + "/" + std::to_string(readers.size()));
  }
  return readers;
}

std::vector<std::optional<std::string>> FieldReader::optional_texts(const std::string& key) {
  const Json& value = member(key);
  if (!value.is_array()) {
    fail("E-RESULTS-TYPE", value, key, "an array of texts");
  }
  std::vector<std::optional<std::string>> texts;
  for (const Json& item : value.array()) {
    if (item.is_null()) {
      texts.emplace_back(std::nullopt);
    } else if (item.is_string()) {
      texts.emplace_back(item.string());
    } else {
      fail("E-RESULTS-TYPE", item, key, "an array of texts");
    }
  }
  return texts;
}

std::vector<std::string> FieldReader::texts(const std::string& key) {
  std::vector<std::string> all;
  for (std::optional<std::string>& item : optional_texts(key)) {
    if (!item) {
      bad_value(key, "texts without null");
    }
    all.push_back(std::move(*item));
  }
  return all;
}

std::vector<double> FieldReader::numbers(const std::string& key) {
  const Json& value = member(key);
  if (!value.is_array()) {
    fail("E-RESULTS-TYPE", value, key, "an array of numbers");
  }
  std::vector<double> all;
  all.reserve(value.array().size());
  for (const Json& item : value.array()) {
    if (!item.is_number()) {
      fail("E-RESULTS-TYPE", item, key, "an array of numbers");
    }
    all.push_back(item.number());
  }
  return all;
}

std::vector<std::string> FieldReader::names() {
  std::vector<std::string> all;
  for (const auto& [name, value] : object_->object()) {
    all.push_back(name);
    seen_.insert(name);
  }
  return all;
}

void FieldReader::finish() const {
  for (const auto& [name, value] : object_->object()) {
    if (!seen_.contains(name)) {
      fail("E-RESULTS-UNKNOWN-KEY", value, name, "no key of this name");
    }
  }
}

}  // namespace clinval::reports
