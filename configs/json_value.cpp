#include "configs/json_value.h"

#include <stdexcept>

namespace clinval::configs {

double Json::number() const {
  if (const auto* whole = std::get_if<std::int64_t>(&content)) {
    return static_cast<double>(*whole);
  }
  return std::get<double>(content);
}

const Json* Json::find(std::string_view key) const {
  if (const auto* members = std::get_if<Object>(&content)) {
    for (const Member& member : *members) {
      if (member.first == key) {
        return &member.second;
      }
    }
  }
  return nullptr;
}

const Json& Json::at(std::string_view key) const {
  const Json* found = find(key);
  if (found == nullptr) {
    throw std::out_of_range("no member named " + std::string(key));
  }
  return *found;
}

void Json::set(std::string_view key, Json value) {
  for (Member& member : object()) {
    if (member.first == key) {
      member.second = std::move(value);
      return;
    }
  }
  object().emplace_back(std::string(key), std::move(value));
}

}  // namespace clinval::configs
