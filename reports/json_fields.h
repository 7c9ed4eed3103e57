#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "configs/json_value.h"

namespace clinval::reports {

/// Reads the members of one JSON object of a stored results.json or verdict.json.
///
/// Every member must be asked for exactly by its name and type; finish() refuses the others.
/// Errors: configs::InputError (Area::Data): E-RESULTS-TYPE, E-RESULTS-MISSING-KEY,
///         E-RESULTS-UNKNOWN-KEY, E-RESULTS-VALUE with file, line, column and JSON pointer.
class FieldReader {
 public:
  FieldReader(const configs::Json& object, std::string file, std::string pointer);

  [[nodiscard]] std::string text(const std::string& key);
  /// A name of the config: letters, digits, '_', '.', '-'; it becomes part of file names.
  [[nodiscard]] std::string id(const std::string& key);
  [[nodiscard]] std::string digest(const std::string& key);    ///< a SHA-256 in hexadecimal digits
  [[nodiscard]] std::int64_t integer(const std::string& key);  ///< not negative
  [[nodiscard]] bool boolean(const std::string& key);
  [[nodiscard]] double number(const std::string& key);
  [[nodiscard]] std::optional<std::string> optional_text(const std::string& key);
  [[nodiscard]] std::optional<double> optional_number(const std::string& key);
  [[nodiscard]] bool is_null(const std::string& key);  ///< the member must be there
  [[nodiscard]] bool has(const std::string& key) const;

  [[nodiscard]] FieldReader object(const std::string& key);
  [[nodiscard]] std::vector<FieldReader> objects(const std::string& key);  ///< array of objects
  [[nodiscard]] std::vector<std::string> texts(const std::string& key);
  [[nodiscard]] std::vector<std::optional<std::string>> optional_texts(const std::string& key);
  [[nodiscard]] std::vector<double> numbers(const std::string& key);
  /// Names of the members, in file order; all of them then count as expected.
  [[nodiscard]] std::vector<std::string> names();

  /// Refuses members that nobody asked for.
  void finish() const;
  /// Throws the error for a member whose type is right and whose value is not.
  [[noreturn]] void bad_value(const std::string& key, const std::string& expected) const;

 private:
  const configs::Json& member(const std::string& key);
  [[noreturn]] void fail(const std::string& code, const configs::Json& where,
                         const std::string& key, const std::string& expected) const;

  const configs::Json* object_;
  std::string file_;
  std::string pointer_;
  std::set<std::string> seen_;
};

}  // namespace clinval::reports
