#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace clinval::configs {

/// A JSON value as a plain tree: what strict_json reads and canonical_json writes. Objects keep
/// their order; keys are unique. `line` and `column` (1-based, 0 when built by code) tell where the
/// value began in its file.
struct Json {
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;
  using Content =
      std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object>;

  Content content = nullptr;
  std::size_t line = 0;
  std::size_t column = 0;

  Json() = default;
  Json(std::nullptr_t) {}                                         // NOLINT
  Json(bool value) : content(value) {}                            // NOLINT
  Json(std::int64_t value) : content(value) {}                    // NOLINT
  Json(int value) : content(static_cast<std::int64_t>(value)) {}  // NOLINT
  Json(double value) : content(value) {}                          // NOLINT
  Json(std::string value) : content(std::move(value)) {}          // NOLINT
  Json(std::string_view value) : content(std::string(value)) {}   // NOLINT
  Json(const char* value) : content(std::string(value)) {}        // NOLINT
  Json(Array value) : content(std::move(value)) {}                // NOLINT
  Json(Object value) : content(std::move(value)) {}               // NOLINT

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::nullptr_t>(content); }
  [[nodiscard]] bool is_bool() const { return std::holds_alternative<bool>(content); }
  [[nodiscard]] bool is_integer() const { return std::holds_alternative<std::int64_t>(content); }
  [[nodiscard]] bool is_number() const {
    return is_integer() || std::holds_alternative<double>(content);
  }
  [[nodiscard]] bool is_string() const { return std::holds_alternative<std::string>(content); }
  [[nodiscard]] bool is_array() const { return std::holds_alternative<Array>(content); }
  [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(content); }

  // Each throws std::bad_variant_access on another kind: a bug of the caller.
  [[nodiscard]] bool boolean() const { return std::get<bool>(content); }
  [[nodiscard]] std::int64_t integer() const { return std::get<std::int64_t>(content); }
  /// The number as a double; an integer is converted.
  [[nodiscard]] double number() const;
  [[nodiscard]] const std::string& string() const { return std::get<std::string>(content); }
  [[nodiscard]] const Array& array() const { return std::get<Array>(content); }
  [[nodiscard]] Array& array() { return std::get<Array>(content); }
  [[nodiscard]] const Object& object() const { return std::get<Object>(content); }
  [[nodiscard]] Object& object() { return std::get<Object>(content); }

  /// The member of that name, or nullptr (also when this is no object).
  [[nodiscard]] const Json* find(std::string_view key) const;
  /// The member of that name; throws std::out_of_range when absent.
  [[nodiscard]] const Json& at(std::string_view key) const;
  /// Appends or replaces a member of an object.
  void set(std::string_view key, Json value);
};

}  // namespace clinval::configs
