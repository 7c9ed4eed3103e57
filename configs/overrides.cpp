#include "configs/overrides.h"

#include <charconv>
#include <optional>
#include <utility>

#include "configs/json_pointer.h"
#include "configs/strict_json.h"

namespace clinval::configs {
namespace {

// The value came from the command line: the file has no line for it.
void forget_places(Json& json) {
  json.line = 0;
  json.column = 0;
  if (json.is_array()) {
    for (Json& element : json.array()) {
      forget_places(element);
    }
  } else if (json.is_object()) {
    for (auto& member : json.object()) {
      forget_places(member.second);
    }
  }
}

// JSON, or the text itself when it is none; nothing for JSON that breaks a rule of ours.
std::optional<Json> read_value(const std::string& value) {
  try {
    Json json = parse_json(value, "");
    forget_places(json);
    return json;
  } catch (const InputError& error) {
    if (error.problems().front().code == "E-CONFIG-SYNTAX") {
      return Json(value);
    }
    return std::nullopt;
  }
}

struct Place {
  Json* json = nullptr;
  const Shape* shape = nullptr;  // nullptr: not known
  std::string pointer;
};

const Shape* member_shape(const Place& place, const std::string& key) {
  if (place.shape == nullptr) {
    return nullptr;
  }
  if (place.shape->type == ValueType::Map) {
    return &place.shape->item.front();
  }
  const Table* table = selected_table(*place.shape, *place.json);
  const Field* field = table == nullptr ? nullptr : table->find(key);
  return field == nullptr ? nullptr : &field->shape;
}

std::optional<Place> into_object(const Place& at, const std::string& key, bool last) {
  Place next{.shape = member_shape(at, key), .pointer = pointer_to(at.pointer, key)};
  if (at.json->find(key) == nullptr) {
    if (!last && (next.shape == nullptr || next.shape->type != ValueType::Object)) {
      return std::nullopt;
    }
    at.json->set(key, Json::Object{});
  }
  for (auto& [name, value] : at.json->object()) {
    if (name == key) {
      next.json = &value;
    }
  }
  return next;
}

std::optional<Place> into_array(const Place& at, const std::string& token, bool last) {
  Json::Array& items = at.json->array();
  std::size_t index = items.size();
  if (token == "-" && last) {
    items.emplace_back();
  } else {
    const auto read = std::from_chars(token.data(), token.data() + token.size(), index);
    const bool whole = read.ec == std::errc() && read.ptr == token.data() + token.size();
    const bool padded = token.size() > 1 && token.front() == '0';  // RFC 6901 has no "01"
    if (!whole || padded || index >= items.size()) {
      return std::nullopt;
    }
  }
  const bool known = at.shape != nullptr && at.shape->type == ValueType::Array;
  return Place{.json = &items[index],
               .shape = known ? &at.shape->item.front() : nullptr,
               .pointer = pointer_to(at.pointer, index)};
}

std::optional<Place> find_place(Json& document, const Shape& shape, const std::string& pointer) {
  const auto tokens = pointer_tokens(pointer);
  if (!tokens || tokens->empty()) {
    return std::nullopt;
  }
  Place place{.json = &document, .shape = &shape, .pointer = {}};
  for (std::size_t i = 0; i < tokens->size(); ++i) {
    const bool last = i + 1 == tokens->size();
    std::optional<Place> next;
    if (place.json->is_object()) {
      next = into_object(place, (*tokens)[i], last);
    } else if (place.json->is_array()) {
      next = into_array(place, (*tokens)[i], last);
    }
    if (!next) {
      return std::nullopt;
    }
    place = std::move(*next);
  }
  return place;
}

}  // namespace

std::vector<Override> apply_overrides(Json& document, const Shape& shape,
                                      const std::vector<Override>& overrides, Findings& findings) {
  std::vector<Override> applied;
  for (const Override& one : overrides) {
    std::optional<Json> value = read_value(one.value);
    if (!value) {
      findings.add("OVERRIDE", Json(), one.pointer, "a value that is strict JSON, or a plain text");
      continue;
    }
    Json changed = document;  // nothing is left behind when the pointer leads nowhere
    const std::optional<Place> place = find_place(changed, shape, one.pointer);
    if (!place) {
      findings.add("OVERRIDE", Json(), one.pointer,
                   "a JSON pointer into the config: its parent must be there",
                   "as in --set /resampling/replicates=500");
      continue;
    }
    *place->json = std::move(*value);
    document = std::move(changed);
    applied.push_back({.pointer = place->pointer, .value = one.value, .origin = one.origin});
  }
  return applied;
}

void mark_origins(const std::vector<Override>& applied, Findings& findings) {
  for (const Override& one : applied) {
    for (auto& [pointer, origin] : findings.origins) {
      const bool below =
          pointer.starts_with(one.pointer) &&
          (pointer.size() == one.pointer.size() || pointer[one.pointer.size()] == '/');
      if (below && origin == "config") {
        origin = one.origin;
      }
    }
  }
}

}  // namespace clinval::configs
