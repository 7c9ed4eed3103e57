#include "harness/coded_table.h"

#include <unordered_map>
#include <utility>

namespace clinval::harness {
namespace {

/// Numbers for texts, by first appearance from 1.
class Dictionary {
 public:
  std::uint32_t code(std::string text) {
    const auto next = static_cast<std::uint32_t>(numbers_.size() + 1);
    return numbers_.try_emplace(std::move(text), next).first->second;
  }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

Codes codes_of(const datasets::Column& column) {
  Dictionary dictionary;
  Codes codes;
  codes.reserve(column.size());
  for (std::size_t row = 0; row < column.size(); ++row) {
    codes.push_back(column.is_null(row) ? kMissingCode
                                        : dictionary.code(datasets::text_of(column, row)));
  }
  return codes;
}

}  // namespace

CodedTable coded_table(const std::vector<std::string>& columns, const datasets::CaseSet& cases) {
  CodedTable all;
  for (const std::string& name : columns) {
    all.codes.push_back(codes_of(cases.cases.at(name)));
  }
  Dictionary subjects;
  for (const std::string_view subject : cases.subject) {
    all.subject.push_back(subjects.code(std::string(subject)));
  }
  return all;
}

CodedTable only(const CodedTable& table, const std::vector<std::uint8_t>& member) {
  CodedTable some{.codes = std::vector<Codes>(table.codes.size()), .subject = {}};
  for (std::size_t row = 0; row < member.size(); ++row) {
    if (member[row] == 0) {
      continue;
    }
    some.subject.push_back(table.subject[row]);
    for (std::size_t c = 0; c < table.codes.size(); ++c) {
      some.codes[c].push_back(table.codes[c][row]);
    }
  }
  return some;
}

std::vector<metrics::QuasiIdentifier> columns_of(const CodedTable& table) {
  std::vector<metrics::QuasiIdentifier> all;
  for (const Codes& code : table.codes) {
    all.push_back({.code = code, .missing = kMissingCode});
  }
  return all;
}

}  // namespace clinval::harness
