#include "configs/field_table.h"

#include <algorithm>
#include <utility>

#include "configs/canonical_json.h"

namespace clinval::configs {
namespace {

std::string listed(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& one : texts) {
    list += (list.empty() ? "" : ", ") + one;
  }
  return list;
}

std::string range_in_words(const Shape& shape) {
  std::string text;
  for (const std::int64_t one : shape.allowed_integers) {
    text += (text.empty() ? " of " : ", ") + std::to_string(one);
  }
  const bool included = shape.ends == Ends::Included;
  if (shape.minimum) {
    text += (included ? " from " : " above ") + number_text(*shape.minimum);
  }
  if (shape.maximum) {
    text += (included        ? " to "
             : shape.minimum ? " and below "
                             : " below ") +
            number_text(*shape.maximum);
  }
  if (included && shape.maximum && !shape.minimum) {
    text = " of at most " + number_text(*shape.maximum);
  } else if (included && shape.minimum && !shape.maximum) {
    text = " of at least " + number_text(*shape.minimum);
  }
  return text + (shape.or_zero ? ", or 0" : "");
}

std::string text_in_words(const Shape& shape) {
  if (!shape.allowed.empty()) {
    return "one of: " + listed(shape.allowed);
  }
  switch (shape.form) {
    case TextForm::Any: return "a text";
    case TextForm::NotEmpty: return "a text that is not empty";
    case TextForm::Id:
      return "an id: letters, digits, '_', '-' and '.', at most 64, the first a letter or digit";
    case TextForm::Sha256: return "a SHA-256 digest: 64 lower-case hexadecimal digits";
    case TextForm::Date: return "a date of the calendar as YYYY-MM-DD";
    case TextForm::FileName:
      return "a plain file name: letters, digits, '_', '-' and '.', no folder";
    case TextForm::OneCharacter: return "one ASCII character";
  }
  return "a text";
}

std::string items_in_words(const Shape& shape) {
  if (shape.max_items == shape.min_items) {
    return " of " + std::to_string(shape.min_items);
  }
  return shape.min_items > 0 ? " of at least " + std::to_string(shape.min_items) : "";
}

}  // namespace

Tables::Tables() = default;
Tables::Tables(std::vector<Table> tables) : std::vector<Table>(std::move(tables)) {}
Tables::Tables(const Tables& other) = default;
Tables::Tables(Tables&& other) noexcept = default;
Tables& Tables::operator=(const Tables& other) = default;
Tables& Tables::operator=(Tables&& other) noexcept = default;
Tables::~Tables() = default;

const Field* Table::find(std::string_view key) const {
  const auto found = std::ranges::find(fields, key, &Field::key);
  return found == fields.end() ? nullptr : &*found;
}

Shape text(TextForm form) {
  return {.type = ValueType::Text, .form = form};
}

Shape one_of(std::vector<std::string> allowed, std::vector<std::string> not_built) {
  return {.allowed = std::move(allowed), .not_built = std::move(not_built)};
}

Shape integer(std::optional<double> minimum, std::optional<double> maximum) {
  return {.type = ValueType::Integer, .minimum = minimum, .maximum = maximum};
}

Shape one_of_integers(std::vector<std::int64_t> allowed) {
  return {.type = ValueType::Integer, .allowed_integers = std::move(allowed)};
}

Shape number(std::optional<double> minimum, std::optional<double> maximum, Ends ends) {
  return {.type = ValueType::Number, .minimum = minimum, .maximum = maximum, .ends = ends};
}

Shape boolean() {
  return {.type = ValueType::Boolean};
}

Shape nullable(Shape shape) {
  shape.nullable = true;
  return shape;
}

Shape list_of(Shape item, std::size_t min_items, std::optional<std::size_t> max_items) {
  return {.type = ValueType::Array,
          .min_items = min_items,
          .max_items = max_items,
          .item = {std::move(item)}};
}

Shape distinct(Shape list) {
  list.distinct = true;
  return list;
}

Shape map_of(Shape item, std::size_t min_items, TextForm key) {
  return {.type = ValueType::Map, .form = key, .min_items = min_items, .item = {std::move(item)}};
}

Shape object(Table table) {
  return {.type = ValueType::Object, .tables = Tables({std::move(table)})};
}

Shape union_of(std::vector<Table> tables) {
  return {.type = ValueType::Union, .tables = Tables(std::move(tables))};
}

Field required(std::string key, Shape shape, std::string doc) {
  return {.key = std::move(key), .shape = std::move(shape), .doc = std::move(doc)};
}

Field optional(std::string key, Shape shape, std::string doc) {
  Field field = required(std::move(key), std::move(shape), std::move(doc));
  field.need = Need::Optional;
  return field;
}

Field with_default(std::string key, Shape shape, Json value, std::string doc) {
  Field field = optional(std::move(key), std::move(shape), std::move(doc));
  field.standard = std::move(value);
  return field;
}

Field inert(Field field) {
  field.effect = Effect::None;
  return field;
}

Field not_built(std::string key) {
  return {.key = std::move(key), .need = Need::NotBuilt};
}

void Findings::add(std::string_view name, const Json& at, std::string pointer, std::string expected,
                   std::string hint) {
  Problem problem{.code = error_code(area, name),
                  .file = file,
                  .pointer = std::move(pointer),
                  .expected = std::move(expected),
                  .hint = std::move(hint)};
  if (at.line > 0) {
    problem.line = at.line;
    problem.column = at.column;
  }
  problems.push_back(std::move(problem));
}

void Findings::throw_if_any() {
  if (problems.empty()) {
    return;
  }
  const auto place = [](const Problem& p) {
    constexpr auto kLast = static_cast<std::size_t>(-1);  // a value of the command line has no line
    return std::pair(p.line.value_or(kLast), p.column.value_or(kLast));
  };
  std::ranges::stable_sort(problems, {}, place);
  throw InputError(area, std::move(problems));
}

const Table* selected_table(const Shape& shape, const Json& value) {
  for (const Table& table : shape.tables) {
    if (shape.type == ValueType::Object) {
      return &table;
    }
    const Field& tag = table.fields.front();
    const Json* found = value.find(tag.key);
    const bool tagged = found != nullptr && found->is_string() &&
                        std::ranges::count(tag.shape.allowed, found->string()) > 0;
    if (table.chosen_by_key ? found != nullptr : tagged) {
      return &table;
    }
  }
  return nullptr;
}

Json numbers_only(const Json& document, const Shape& shape) {
  if (document.is_array() && shape.type == ValueType::Array) {
    Json::Array kept;
    for (const Json& element : document.array()) {
      kept.push_back(numbers_only(element, shape.item.front()));
    }
    return kept;
  }
  if (!document.is_object() || shape.type == ValueType::FreeObject) {
    return document;
  }
  const Table* table = selected_table(shape, document);
  Json::Object kept;
  for (const auto& [key, value] : document.object()) {
    if (shape.type == ValueType::Map) {
      kept.emplace_back(key, numbers_only(value, shape.item.front()));
    } else if (const Field* field = table == nullptr ? nullptr : table->find(key);
               field != nullptr && field->effect == Effect::Numbers) {
      kept.emplace_back(key, numbers_only(value, field->shape));
    }
  }
  return kept;
}

std::string_view pattern_of(TextForm form) {
  switch (form) {
    case TextForm::Any: return "";
    case TextForm::NotEmpty: return "";
    case TextForm::Id: return "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$";
    case TextForm::Sha256: return "^[0-9a-f]{64}$";
    case TextForm::Date: return "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    case TextForm::FileName: return "^[A-Za-z0-9_][A-Za-z0-9_.-]*$";
    case TextForm::OneCharacter: return "^[\\x01-\\x7f]$";
  }
  return "";
}

std::string in_words(const Shape& shape) {
  const std::string or_null = shape.nullable ? ", or null" : "";
  switch (shape.type) {
    case ValueType::Text: return text_in_words(shape) + or_null;
    case ValueType::Integer: return "an integer" + range_in_words(shape) + or_null;
    case ValueType::Number: return "a number" + range_in_words(shape) + or_null;
    case ValueType::Boolean: return "true or false" + or_null;
    case ValueType::Dimension: return "\"B\", \"T\" or a positive integer";
    case ValueType::Array: return "a list" + items_in_words(shape) + or_null;
    case ValueType::Map:
    case ValueType::Object:
    case ValueType::Union:
    case ValueType::FreeObject: return "an object" + items_in_words(shape) + or_null;
  }
  return "a value";
}

}  // namespace clinval::configs
