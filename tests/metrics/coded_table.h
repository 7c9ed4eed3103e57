#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "metrics/reidentification.h"

namespace clinval::tests {

/// A table of texts as the quasi-identifiers it holds; an empty text is a missing value.
class CodedTable {
 public:
  /// @param rows  of cells; those of the given columns are taken, one that a row lacks is missing
  CodedTable(const std::vector<std::vector<std::string>>& rows,
             const std::vector<std::size_t>& columns)
      : codes_(columns.size()) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      std::map<std::string, std::uint32_t> dictionary = {{"", kMissing}};
      for (const auto& row : rows) {
        const std::string text = columns[c] < row.size() ? row[columns[c]] : "";
        codes_[c].push_back(
            dictionary.try_emplace(text, static_cast<std::uint32_t>(dictionary.size()))
                .first->second);
      }
    }
  }

  [[nodiscard]] std::vector<metrics::QuasiIdentifier> columns() const {
    std::vector<metrics::QuasiIdentifier> all;
    for (const std::vector<std::uint32_t>& code : codes_) {
      all.push_back({.code = code, .missing = kMissing});
    }
    return all;
  }

 private:
  static constexpr std::uint32_t kMissing = 0;
  std::vector<std::vector<std::uint32_t>> codes_;
};

}  // namespace clinval::tests
