#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace clinval::reports::html {

/// The name of an element or attribute: a literal of letters, digits and hyphens, checked while
/// compiling. No `style` and no event handler can be written.
class Name {
 public:
  consteval Name(const char* literal) : text_(literal) {  // NOLINT(google-explicit-constructor)
    if (text_.empty() || text_.starts_with("on")) {
      throw "an attribute that the content security policy forbids";
    }
    for (const char c : text_) {
      const bool allowed =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      if (!allowed) {
        throw "a name of letters, digits and hyphens";
      }
    }
  }
  [[nodiscard]] constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// Text that is markup already. Only a literal of our own source can become one.
class Literal {
 public:
  consteval Literal(const char* markup) : text_(markup) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// An attribute; its value is escaped and always quoted. A link (`href`) is a fragment of this
/// page; std::logic_error otherwise, and for `style`.
struct Attribute {
  Name name;
  std::string value;
};

/// Finished markup. Text is escaped on the way in, so that nothing from outside can become markup.
class Markup {
 public:
  Markup() = default;
  Markup(std::string_view text);    // NOLINT(google-explicit-constructor): escaped
  Markup(const std::string& text);  // NOLINT(google-explicit-constructor): escaped
  Markup(const char* text);         // NOLINT(google-explicit-constructor): escaped

  void add(const Markup& more) { bytes_ += more.bytes_; }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  friend Markup raw(Literal literal);
  friend Markup element(Name tag, const std::vector<Attribute>& attributes,
                        const std::vector<Markup>& children);
  std::string bytes_;
};

/// Markup of our own source, as it stands.
[[nodiscard]] Markup raw(Literal literal);

/// <tag a="v">children</tag>; void elements (meta, br …) have no end tag and refuse children.
[[nodiscard]] Markup element(Name tag, const std::vector<Attribute>& attributes,
                             const std::vector<Markup>& children = {});
[[nodiscard]] Markup element(Name tag, const std::vector<Markup>& children);

/// Children of several pieces, one after the other.
[[nodiscard]] Markup together(const std::vector<Markup>& pieces);

}  // namespace clinval::reports::html
