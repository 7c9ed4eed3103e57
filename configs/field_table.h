#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configs/input_error.h"
#include "configs/json_value.h"

namespace clinval::configs {

// One description of a JSON document as data. From it come the check with all its messages, the
// defaults, the origins, the JSON Schema, and the part of a document that a digest covers.

enum class ValueType {
  Text,
  Integer,
  Number,
  Boolean,
  Dimension,  ///< "B", "T" or a positive integer: one extent of a tensor
  Array,      ///< of `item`
  Map,        ///< object with free keys; every value is an `item`
  Object,     ///< of the one table in `tables`
  Union,      ///< of the table whose first field (the tag) allows the value found there, or whose
              ///< first key is there at all (Table::chosen_by_key)
  FreeObject  ///< any object
};

/// What a text must look like.
enum class TextForm { Any, NotEmpty, Id, Sha256, Date, FileName, OneCharacter };

enum class Ends { Included, Excluded };

struct Table;

/// Tables inside a shape inside a field inside a table. Made and destroyed in the .cpp, where Table
/// is complete: a plain vector would have to be instantiated before, which clang refuses.
struct Tables : std::vector<Table> {
  Tables();
  explicit Tables(std::vector<Table> tables);
  Tables(const Tables& other);
  Tables(Tables&& other) noexcept;
  Tables& operator=(const Tables& other);
  Tables& operator=(Tables&& other) noexcept;
  ~Tables();
};

struct Shape {
  ValueType type = ValueType::Text;
  bool nullable = false;
  TextForm form = TextForm::Any;            ///< of a text, or of the keys of a map
  std::vector<std::string> allowed = {};    ///< texts; empty: every one of that form
  std::vector<std::string> not_built = {};  ///< texts that are known but refused in this version
  std::vector<std::int64_t> allowed_integers = {};  ///< empty: every one of the range
  std::optional<double> minimum = {};
  std::optional<double> maximum = {};
  Ends ends = Ends::Included;
  bool or_zero = false;  ///< 0 is allowed beside the range
  std::size_t min_items = 0;
  std::optional<std::size_t> max_items = {};
  bool distinct = false;         ///< texts of an array differ
  std::vector<Shape> item = {};  ///< one shape: of array elements or map values
  Tables tables = {};
};

enum class Need { Required, Optional, NotBuilt };

/// Whether a field can change a number of the results: only those enter config_sha256.
enum class Effect { Numbers, None };

struct Field {
  std::string key = {};
  Shape shape = {};
  std::string doc = {};  ///< one line: description in the schema
  Need need = Need::Required;
  std::optional<Json> standard = {};  ///< default; makes the field optional
  Effect effect = Effect::Numbers;
};

struct Table {
  std::vector<Field> fields = {};
  std::vector<std::string> exactly_one = {};  ///< of these optional keys one must be there
  bool chosen_by_key = false;                 ///< in a union: whenever the first key is there

  [[nodiscard]] const Field* find(std::string_view key) const;
};

[[nodiscard]] Shape text(TextForm form = TextForm::NotEmpty);
[[nodiscard]] Shape one_of(std::vector<std::string> allowed,
                           std::vector<std::string> not_built = {});
[[nodiscard]] Shape integer(std::optional<double> minimum = {}, std::optional<double> maximum = {});
[[nodiscard]] Shape one_of_integers(std::vector<std::int64_t> allowed);
[[nodiscard]] Shape number(std::optional<double> minimum = {}, std::optional<double> maximum = {},
                           Ends ends = Ends::Included);
[[nodiscard]] Shape boolean();
[[nodiscard]] Shape nullable(Shape shape);
[[nodiscard]] Shape list_of(Shape item, std::size_t min_items = 0,
                            std::optional<std::size_t> max_items = {});
[[nodiscard]] Shape distinct(Shape list);
[[nodiscard]] Shape map_of(Shape item, std::size_t min_items = 0,
                           TextForm key = TextForm::NotEmpty);
[[nodiscard]] Shape object(Table table);
[[nodiscard]] Shape union_of(std::vector<Table> tables);
[[nodiscard]] Field required(std::string key, Shape shape, std::string doc);
[[nodiscard]] Field optional(std::string key, Shape shape, std::string doc);
[[nodiscard]] Field with_default(std::string key, Shape shape, Json value, std::string doc);
/// The field, kept out of config_sha256.
[[nodiscard]] Field inert(Field field);
/// A key that is known but refused in this version.
[[nodiscard]] Field not_built(std::string key);

/// What a check found out about one document.
struct Findings {
  std::string file;
  Area area = Area::Config;
  std::vector<Problem> problems = {};
  std::map<std::string, std::string> origins = {};  ///< pointer of a leaf -> "config" | "default"

  /// `name` is the last part of the code; the place is that of `at`.
  void add(std::string_view name, const Json& at, std::string pointer, std::string expected,
           std::string hint = {});
  /// Throws InputError with all problems, in the order of the file, when there is any.
  void throw_if_any();
};

/// Reports every problem of the document, fills in defaults, records origins.
/// Codes: UNKNOWN-KEY, MISSING-KEY, TYPE, VALUE, RANGE, REPEATED, NOT-BUILT.
void check(Json& document, const Shape& shape, Findings& findings);

/// The table of a union that an object's tag selects, or nullptr.
[[nodiscard]] const Table* selected_table(const Shape& shape, const Json& value);

/// The document without the fields of Effect::None.
[[nodiscard]] Json numbers_only(const Json& document, const Shape& shape);

/// JSON Schema 2020-12 of the document.
[[nodiscard]] Json to_schema(const Shape& shape, std::string_view id, std::string_view title);

/// Reference of the document in Markdown: a section a table, headed by its JSON pointer (/N stands
/// for an index, /NAME for a key of the user's), with key, type, default and meaning.
[[nodiscard]] std::string to_markdown(const Shape& shape);

[[nodiscard]] bool has_form(std::string_view text, TextForm form);
/// Regular expression (ECMAScript) of a form, or empty.
[[nodiscard]] std::string_view pattern_of(TextForm form);
/// In words: "a text", "a number above 0 and below 1".
[[nodiscard]] std::string in_words(const Shape& shape);

}  // namespace clinval::configs
