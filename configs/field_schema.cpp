#include <utility>

#include "configs/field_table.h"

namespace clinval::configs {
namespace {

Json texts(const std::vector<std::string>& list) {
  Json::Array array;
  for (const std::string& one : list) {
    array.emplace_back(one);
  }
  return array;
}

Json whole_or_real(double x) {
  const auto whole = static_cast<std::int64_t>(x);
  return static_cast<double>(whole) == x ? Json(whole) : Json(x);
}

Json count(std::size_t items) {
  return static_cast<std::int64_t>(items);
}

Json schema_of(const Shape& shape);

void add_text(Json& schema, const Shape& shape) {
  if (!shape.allowed.empty()) {
    schema.set("enum", texts(shape.allowed));
  } else if (shape.form == TextForm::NotEmpty) {
    schema.set("minLength", 1);
  } else if (shape.form != TextForm::Any) {
    schema.set("pattern", pattern_of(shape.form));
  }
}

void add_range(Json& schema, const Shape& shape) {
  Json::Array listed(shape.allowed_integers.begin(), shape.allowed_integers.end());
  if (!listed.empty()) {
    schema.set("enum", std::move(listed));
  }
  const bool included = shape.ends == Ends::Included;
  Json range = Json::Object{};
  if (shape.minimum) {
    range.set(included ? "minimum" : "exclusiveMinimum", whole_or_real(*shape.minimum));
  }
  if (shape.maximum) {
    range.set(included ? "maximum" : "exclusiveMaximum", whole_or_real(*shape.maximum));
  }
  if (shape.or_zero) {
    Json zero = Json::Object{};
    zero.set("const", 0);
    schema.set("anyOf", Json::Array{zero, range});
    return;
  }
  for (auto& [key, limit] : range.object()) {
    schema.set(key, limit);
  }
}

void add_array(Json& schema, const Shape& shape) {
  schema.set("items", schema_of(shape.item.front()));
  if (shape.min_items > 0) {
    schema.set("minItems", count(shape.min_items));
  }
  if (shape.max_items) {
    schema.set("maxItems", count(*shape.max_items));
  }
  if (shape.distinct) {
    schema.set("uniqueItems", true);
  }
}

void add_map(Json& schema, const Shape& shape) {
  Json names = Json::Object{};
  add_text(names, text(shape.form));
  schema.set("propertyNames", std::move(names));
  schema.set("additionalProperties", schema_of(shape.item.front()));
  if (shape.min_items > 0) {
    schema.set("minProperties", count(shape.min_items));
  }
}

Json field_schema(const Field& field) {
  Json schema = schema_of(field.shape);
  schema.set("description", field.doc);
  if (field.standard) {
    schema.set("default", *field.standard);
  }
  return schema;
}

void add_table(Json& schema, const Table& table) {
  Json properties = Json::Object{};
  Json::Array required;
  for (const Field& field : table.fields) {
    if (field.need == Need::NotBuilt) {
      continue;
    }
    properties.set(field.key, field_schema(field));
    if (field.need == Need::Required && !field.standard) {
      required.emplace_back(field.key);
    }
  }
  schema.set("properties", std::move(properties));
  schema.set("required", std::move(required));
  schema.set("additionalProperties", false);
  Json::Array alternatives;
  for (const std::string& key : table.exactly_one) {
    Json one = Json::Object{};
    one.set("required", texts({key}));
    alternatives.push_back(std::move(one));
  }
  if (!alternatives.empty()) {
    schema.set("oneOf", std::move(alternatives));
  }
}

void add_union(Json& schema, const Shape& shape) {
  Json::Array alternatives;
  for (const Table& table : shape.tables) {
    Json one = Json::Object{};
    add_table(one, table);
    alternatives.push_back(std::move(one));
  }
  schema.set("oneOf", std::move(alternatives));
}

std::string_view type_name(ValueType type) {
  switch (type) {
    case ValueType::Text: return "string";
    case ValueType::Integer: return "integer";
    case ValueType::Number: return "number";
    case ValueType::Boolean: return "boolean";
    case ValueType::Array: return "array";
    case ValueType::Dimension:  // has no single name: see schema_of
    case ValueType::Map:
    case ValueType::Object:
    case ValueType::Union:
    case ValueType::FreeObject: return "object";
  }
  return "object";
}

Json dimension_schema() {
  Json batch = Json::Object{};
  batch.set("enum", Json::Array{"B", "T"});
  Json extent = Json::Object{};
  extent.set("type", "integer");
  extent.set("minimum", 1);
  Json schema = Json::Object{};
  schema.set("anyOf", Json::Array{batch, extent});
  return schema;
}

Json schema_of(const Shape& shape) {
  if (shape.type == ValueType::Dimension) {
    return dimension_schema();
  }
  Json schema = Json::Object{};
  schema.set("type", type_name(shape.type));
  switch (shape.type) {
    case ValueType::Text: add_text(schema, shape); break;
    case ValueType::Integer:
    case ValueType::Number: add_range(schema, shape); break;
    case ValueType::Array: add_array(schema, shape); break;
    case ValueType::Map: add_map(schema, shape); break;
    case ValueType::Object: add_table(schema, shape.tables.front()); break;
    case ValueType::Union: add_union(schema, shape); break;
    case ValueType::Boolean:
    case ValueType::Dimension:
    case ValueType::FreeObject: break;
  }
  if (!shape.nullable) {
    return schema;
  }
  Json null = Json::Object{};
  null.set("type", "null");
  Json either = Json::Object{};
  either.set("anyOf", Json::Array{schema, null});
  return either;
}

}  // namespace

Json to_schema(const Shape& shape, std::string_view id, std::string_view title) {
  Json schema = Json::Object{};
  schema.set("$schema", "https://json-schema.org/draft/2020-12/schema");
  schema.set("$id", id);
  schema.set("title", title);
  const Json body = schema_of(shape);
  for (const auto& [key, part] : body.object()) {
    schema.set(key, part);
  }
  return schema;
}

}  // namespace clinval::configs
