#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace clinval::datasets {

/// A list of texts, their bytes one after the other: 8 bytes a text beside its own, where a
/// std::string takes 32 and more. A million cases have some ten texts each.
///
/// Views of its texts hold until it is changed.
class Texts {
 public:
  using value_type = std::string_view;

  Texts() = default;
  Texts(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) {
      push_back(text);
    }
  }
  Texts(const std::vector<std::string>& texts) {  // NOLINT(google-explicit-constructor)
    for (const std::string& text : texts) {
      push_back(text);
    }
  }

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] bool empty() const { return ends_.empty(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return {bytes_.data() + begin, ends_[i] - begin};
  }
  void push_back(std::string_view text) {
    bytes_.append(text);
    ends_.push_back(bytes_.size());
  }
  void clear() {
    bytes_.clear();
    ends_.clear();
  }
  /// The texts at these places, in that order; takes no more memory than they need.
  [[nodiscard]] Texts at(const std::vector<std::size_t>& places) const;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;  // what it refers to is made on the way
    using iterator_concept = std::forward_iterator_tag;
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = std::string_view;

    Iterator() = default;
    Iterator(const Texts* texts, std::size_t place) : texts_(texts), place_(place) {}
    std::string_view operator*() const { return (*texts_)[place_]; }
    Iterator& operator++() {
      ++place_;
      return *this;
    }
    Iterator operator++(int) { return {texts_, place_++}; }
    friend bool operator==(const Iterator&, const Iterator&) = default;
    friend difference_type operator-(const Iterator& a, const Iterator& b) {
      return static_cast<difference_type>(a.place_) - static_cast<difference_type>(b.place_);
    }

   private:
    const Texts* texts_ = nullptr;
    std::size_t place_ = 0;
  };
  [[nodiscard]] Iterator begin() const { return {this, 0}; }
  [[nodiscard]] Iterator end() const { return {this, size()}; }

  friend bool operator==(const Texts&, const Texts&) = default;

 private:
  std::string bytes_;
  std::vector<std::uint64_t> ends_;
};

}  // namespace clinval::datasets
