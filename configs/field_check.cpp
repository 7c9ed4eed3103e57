#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>
#include <utility>

#include "configs/field_table.h"
#include "configs/json_pointer.h"
#include "configs/nearest_name.h"

namespace clinval::configs {
namespace {

constexpr std::string_view kNotBuilt = "known, but not yet built in this version";

bool only(std::string_view text, std::string_view also) {
  return std::ranges::all_of(text, [also](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           also.find(c) != std::string_view::npos;
  });
}

int digits(std::string_view text) {
  int value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_date(std::string_view text) {
  const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                      text.find_first_not_of("0123456789-") == std::string_view::npos &&
                      std::ranges::count(text, '-') == 2;
  if (!shaped) {
    return false;
  }
  return std::chrono::year_month_day(
             std::chrono::year(digits(text.substr(0, 4))),
             std::chrono::month(static_cast<unsigned>(digits(text.substr(5, 2)))),
             std::chrono::day(static_cast<unsigned>(digits(text.substr(8, 2)))))
      .ok();
}

std::string found_type(const Json& value) {
  constexpr std::string_view kNames[] = {"null",   "true or false", "an integer", "a number",
                                         "a text", "a list",        "an object"};
  return std::string(kNames[value.content.index()]);
}

bool has_type(const Json& value, ValueType type) {
  switch (type) {
    case ValueType::Text: return value.is_string();
    case ValueType::Integer: return value.is_integer();
    case ValueType::Number: return value.is_number();
    case ValueType::Boolean: return value.is_bool();
    case ValueType::Dimension: return value.is_string() || value.is_integer();
    case ValueType::Array: return value.is_array();
    case ValueType::Map:
    case ValueType::Object:
    case ValueType::Union:
    case ValueType::FreeObject: return value.is_object();
  }
  return false;
}

bool in_range(double x, const Shape& shape) {
  if (shape.or_zero && x == 0.0) {
    return true;
  }
  const bool included = shape.ends == Ends::Included;
  const bool above = !shape.minimum || (included ? x >= *shape.minimum : x > *shape.minimum);
  const bool below = !shape.maximum || (included ? x <= *shape.maximum : x < *shape.maximum);
  return above && below;
}

class Checker {
 public:
  explicit Checker(Findings& findings) : findings_(findings) {}

  void value(Json& json, const Shape& shape, const std::string& pointer) {
    if (json.is_null() && shape.nullable) {
      return leaf(pointer);
    }
    if (!has_type(json, shape.type)) {
      return findings_.add("TYPE", json, pointer, in_words(shape) + ", found " + found_type(json));
    }
    switch (shape.type) {
      case ValueType::Text: return text_value(json, shape, pointer);
      case ValueType::Integer:
      case ValueType::Number: return number_value(json, shape, pointer);
      case ValueType::Dimension: return dimension(json, shape, pointer);
      case ValueType::Boolean:
      case ValueType::FreeObject: return leaf(pointer);
      case ValueType::Array: return array(json, shape, pointer);
      case ValueType::Map: return map(json, shape, pointer);
      case ValueType::Object: return object(json, shape.tables.front(), pointer);
      case ValueType::Union: return tagged(json, shape, pointer);
    }
  }

 private:
  void leaf(const std::string& pointer) {
    findings_.origins[pointer] = filling_ ? "default" : "config";
  }

  void text_value(const Json& json, const Shape& shape, const std::string& pointer) {
    const std::string& found = json.string();
    leaf(pointer);
    if (std::ranges::count(shape.not_built, found) > 0) {
      findings_.add("NOT-BUILT", json, pointer,
                    in_words(shape) + "; '" + found + "' is " + std::string(kNotBuilt));
    } else if (!shape.allowed.empty() && std::ranges::count(shape.allowed, found) == 0) {
      findings_.add("VALUE", json, pointer, in_words(shape), name_hint(found, shape.allowed));
    } else if (!has_form(found, shape.form)) {
      findings_.add("VALUE", json, pointer, in_words(shape));
    }
  }

  void number_value(const Json& json, const Shape& shape, const std::string& pointer) {
    leaf(pointer);
    const bool listed = shape.allowed_integers.empty() ||
                        std::ranges::count(shape.allowed_integers, json.integer()) > 0;
    if (!listed || !in_range(json.number(), shape)) {
      findings_.add("RANGE", json, pointer, in_words(shape));
    }
  }

  void dimension(const Json& json, const Shape& shape, const std::string& pointer) {
    leaf(pointer);
    if (json.is_string() ? json.string() != "B" && json.string() != "T" : json.integer() < 1) {
      findings_.add("VALUE", json, pointer, in_words(shape));
    }
  }

  void count(const Json& json, std::size_t items, const Shape& shape, const std::string& pointer) {
    if (items == 0) {
      leaf(pointer);
    }
    if (items < shape.min_items || items > shape.max_items.value_or(items)) {
      findings_.add("VALUE", json, pointer, in_words(shape));
    }
  }

  void array(Json& json, const Shape& shape, const std::string& pointer) {
    count(json, json.array().size(), shape, pointer);
    std::set<std::string> seen;
    for (std::size_t i = 0; i < json.array().size(); ++i) {
      Json& element = json.array()[i];
      value(element, shape.item.front(), pointer_to(pointer, i));
      if (shape.distinct && element.is_string() && !seen.insert(element.string()).second) {
        findings_.add("REPEATED", element, pointer_to(pointer, i), "each text once");
      }
    }
  }

  void map(Json& json, const Shape& shape, const std::string& pointer) {
    count(json, json.object().size(), shape, pointer);
    for (auto& [key, element] : json.object()) {
      if (!has_form(key, shape.form)) {
        findings_.add("VALUE", element, pointer_to(pointer, key),
                      "for the name " + in_words(text(shape.form)));
      }
      value(element, shape.item.front(), pointer_to(pointer, key));
    }
  }

  void tagged(Json& json, const Shape& shape, const std::string& pointer) {
    if (const Table* table = selected_table(shape, json)) {
      return object(json, *table, pointer);
    }
    // Without a usable tag nothing is said about the other keys, except what explains it.
    const Field& first = shape.tables.front().fields.front();
    Shape tag = first.shape;
    for (const Table& table : shape.tables) {
      const Shape& one = table.fields.front().shape;
      tag.allowed.insert(tag.allowed.end(), one.allowed.begin(), one.allowed.end());
    }
    tag.allowed.erase(tag.allowed.begin(), tag.allowed.begin() + static_cast<std::ptrdiff_t>(
                                                                     first.shape.allowed.size()));
    const bool explained = refuse_not_built(json, shape.tables.front(), pointer);
    if (json.find(first.key) != nullptr) {
      Json found = json.at(first.key);
      value(found, tag, pointer_to(pointer, first.key));
    } else if (!explained) {
      missing(json, first.key, tag, pointer);
    }
  }

  bool refuse_not_built(const Json& json, const Table& table, const std::string& pointer) {
    bool any = false;
    for (const auto& [key, element] : json.object()) {
      const Field* field = table.find(key);
      if (field != nullptr && field->need == Need::NotBuilt) {
        findings_.add("NOT-BUILT", element, pointer_to(pointer, key),
                      "nothing here: '" + key + "' is " + std::string(kNotBuilt), "remove the key");
        any = true;
      }
    }
    return any;
  }

  void missing(const Json& json, const std::string& key, const Shape& shape,
               const std::string& pointer) {
    findings_.add("MISSING-KEY", json, pointer, "the key '" + key + "': " + in_words(shape));
  }

  void object(Json& json, const Table& table, const std::string& pointer) {
    const bool explained = refuse_not_built(json, table, pointer);
    for (auto& [key, element] : json.object()) {
      const Field* field = table.find(key);
      if (field == nullptr) {
        unknown(element, key, table, pointer);
      } else if (field->need != Need::NotBuilt) {
        value(element, field->shape, pointer_to(pointer, key));
      }
    }
    for (const Field& field : table.fields) {
      if (json.find(field.key) != nullptr) {
        continue;
      }
      if (field.standard) {
        fill(json, field, pointer);
      } else if (field.need == Need::Required && !explained) {
        missing(json, field.key, field.shape, pointer);
      }
    }
    if (!explained) {
      alternatives(json, table, pointer);
    }
  }

  void fill(Json& json, const Field& field, const std::string& pointer) {
    const bool outer = std::exchange(filling_, true);
    Json standard = *field.standard;
    value(standard, field.shape, pointer_to(pointer, field.key));
    json.set(field.key, std::move(standard));
    filling_ = outer;
  }

  void unknown(const Json& element, const std::string& key, const Table& table,
               const std::string& pointer) {
    std::vector<std::string> known;
    for (const Field& field : table.fields) {
      if (field.need != Need::NotBuilt) {
        known.push_back(field.key);
      }
    }
    findings_.add("UNKNOWN-KEY", element, pointer_to(pointer, key), "only known keys",
                  name_hint(key, known));
  }

  void alternatives(const Json& json, const Table& table, const std::string& pointer) {
    std::string names;
    int found = 0;
    for (const std::string& key : table.exactly_one) {
      names += (names.empty() ? "'" : " or '") + key + "'";
      found += json.find(key) != nullptr ? 1 : 0;
    }
    if (!table.exactly_one.empty() && found != 1) {
      findings_.add(found == 0 ? "MISSING-KEY" : "VALUE", json, pointer,
                    "exactly one of the keys " + names);
    }
  }

  Findings& findings_;
  bool filling_ = false;  // inside a default
};

}  // namespace

bool has_form(std::string_view text, TextForm form) {
  switch (form) {
    case TextForm::Any: return true;
    case TextForm::NotEmpty: return !text.empty();
    case TextForm::Id:
      return !text.empty() && text.size() <= 64 && only(text.substr(0, 1), "") && only(text, "_.-");
    case TextForm::Sha256:
      return text.size() == 64 &&
             text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    case TextForm::Date: return is_date(text);
    case TextForm::FileName:
      return !text.empty() && only(text.substr(0, 1), "_") && only(text, "_.-");
    case TextForm::OneCharacter:
      return text.size() == 1 && static_cast<unsigned char>(text.front()) < 0x80;
  }
  return false;
}

void check(Json& document, const Shape& shape, Findings& findings) {
  Checker(findings).value(document, shape, "");
}

}  // namespace clinval::configs
