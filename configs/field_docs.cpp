#include <utility>

#include "configs/canonical_json.h"
#include "configs/field_table.h"

namespace clinval::configs {
namespace {

/// Text in a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c == '|' ? "\\|" : std::string(1, c);
  }
  return escaped;
}

std::string code(std::string_view text) {
  return "`" + cell(text) + "`";
}

/// Down to the shape that has fields of its own, with the place of one element.
const Shape& innermost(const Shape& shape, std::string& pointer) {
  if (shape.type != ValueType::Array && shape.type != ValueType::Map) {
    return shape;
  }
  pointer += shape.type == ValueType::Array ? "/N" : "/NAME";
  return innermost(shape.item.front(), pointer);
}

bool has_fields(const Shape& shape) {
  return shape.type == ValueType::Object || shape.type == ValueType::Union;
}

std::string type_words(const Shape& shape) {
  std::string words = in_words(shape);
  if ((shape.type == ValueType::Array || shape.type == ValueType::Map) && !shape.item.empty()) {
    words += ": " + type_words(shape.item.front());
  }
  return words;
}

std::string default_words(const Field& field) {
  if (field.standard) {
    return code(canonical_json(*field.standard));
  }
  return field.need == Need::Optional ? "absent" : "required";
}

class Reference {
 public:
  std::string write(const Shape& root) {
    section("", root, "");
    return std::move(text_);
  }

 private:
  /// One heading a table; a union has one for each value of its tag.
  void section(const std::string& pointer, const Shape& shape, const std::string& doc) {
    for (const Table& table : shape.tables) {
      const Field& tag = table.fields.front();
      const bool one_of_several = shape.tables.size() > 1;
      std::string which;
      for (const std::string& allowed : tag.shape.allowed) {
        which += which.empty() ? code(allowed) : " or " + code(allowed);
      }
      text_ += "\n## " + (pointer.empty() ? "The document" : code(pointer)) +
               (!one_of_several ? ""
                : which.empty() ? ", with " + code(tag.key)
                                : ", " + tag.key + " " + which) +
               "\n\n" + (doc.empty() ? "" : doc + "\n\n");
      fields(pointer, table);
    }
  }

  void fields(const std::string& pointer, const Table& table) {
    text_ += "| key | type | default | meaning |\n| --- | --- | --- | --- |\n";
    std::string refused;
    for (const Field& field : table.fields) {
      if (field.need == Need::NotBuilt) {
        refused += (refused.empty() ? "" : ", ") + code(field.key);
        continue;
      }
      text_ += "| " + code(field.key) + " | " + cell(type_words(field.shape)) + " | " +
               default_words(field) + " | " + cell(field.doc) + later(field.shape) + " |\n";
    }
    for (const std::string& key : table.exactly_one) {
      text_ += (key == table.exactly_one.front() ? "\nExactly one of: " : ", ") + code(key);
    }
    text_ += table.exactly_one.empty() ? "" : ".\n";
    text_ += refused.empty() ? "" : "\nKnown, but refused in this version: " + refused + ".\n";
    for (const Field& field : table.fields) {
      std::string below = pointer + "/" + field.key;
      const Shape& inner = innermost(field.shape, below);
      if (field.need != Need::NotBuilt && has_fields(inner)) {
        section(below, inner, field.doc);
      }
    }
  }

  /// Values that the schema of a later version allows.
  static std::string later(const Shape& shape) {
    std::string names;
    for (const std::string& name : shape.not_built) {
      names += (names.empty() ? "" : ", ") + code(name);
    }
    return names.empty() ? "" : "; refused in this version: " + names;
  }

  std::string text_;
};

}  // namespace

std::string to_markdown(const Shape& shape) {
  return Reference().write(shape);
}

}  // namespace clinval::configs
