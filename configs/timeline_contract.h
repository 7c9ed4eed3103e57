#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "configs/field_table.h"

namespace clinval::configs {

/// Ids of the vocabulary: 0 pads, 1 is every code that it does not list, codes[i] is i + 2.
inline constexpr std::size_t kPadId = 0;
inline constexpr std::size_t kUnknownId = 1;
inline constexpr std::size_t kFirstCodeId = 2;

enum class Keep { Latest, Earliest };
enum class UnknownCodes { Keep, Drop };
enum class Aggregate { Last, Minimum, Maximum, Count, Slope, HoursSince };

/// How events become tensors: the contract's `timeline` and the vocabulary that it names.
struct TimelineSpec {
  std::string vocabulary;  ///< file name within the folder
  std::string vocabulary_sha256;
  std::vector<std::string> codes;  ///< of the vocabulary; empty until its file is read
  std::size_t max_length = 512;    ///< events of a case that a model gets at most
  Keep keep = Keep::Latest;        ///< which ones, when there are more
  UnknownCodes unknown = UnknownCodes::Keep;
  std::vector<double> windows;  ///< hours, ascending; infinity: the whole past
  std::vector<Aggregate> aggregates;

  /// Elements of a case in the windows tensors.
  [[nodiscard]] std::size_t width() const {
    return codes.size() * windows.size() * aggregates.size();
  }
};

/// The field `timeline` of the contract's table.
[[nodiscard]] Table timeline_table();
/// vocabulary.json as data.
[[nodiscard]] const Shape& vocabulary_shape();

/// What the field table cannot say of inputs made of events and of `timeline`.
/// Codes: SHAPE, REPEATED, VALUE, TIMELINE.
void check_contract_timeline(const Json& document, Findings& findings);

/// Of a document that both checks accept; `codes` stays empty.
[[nodiscard]] TimelineSpec timeline_of(const Json& timeline);

/// Most elements of a case in a windows tensor: 4 MB of float32.
inline constexpr std::size_t kMostWidth = 1'000'000;

/// The codes of vocabulary.json, each once: at most 100,000 of at most 256 bytes.
/// Errors: InputError (Area::Model) with every problem, as for a contract.
[[nodiscard]] std::vector<std::string> parse_vocabulary(const std::string& text,
                                                        const std::string& file_name);

}  // namespace clinval::configs
