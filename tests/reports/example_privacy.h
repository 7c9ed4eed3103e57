#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results.h"

namespace clinval::tests {

/// A quasi-identifier as texts, one a record; "" is missing.
struct KnownColumn {
  std::string name;
  std::vector<std::string> texts;
};

struct KnownGroup {
  std::optional<std::string> part;
  std::optional<reports::Slice> slice;
  std::vector<std::uint8_t> member;
};

/// An audit as the harness makes it, from the functions of metrics; everybody is the first group.
[[nodiscard]] reports::PrivacyAudit privacy_of(const std::vector<KnownColumn>& columns,
                                               const std::vector<std::uint32_t>& subject,
                                               const std::vector<KnownGroup>& groups);

/// Eight records of seven people by sex and age: one does not say its sex, one is there twice. By
/// everybody, by women, and in a part that nobody belongs to.
[[nodiscard]] reports::PrivacyAudit small_privacy();

}  // namespace clinval::tests
