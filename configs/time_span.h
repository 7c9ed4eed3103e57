#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace clinval::configs {

/// Microseconds of one "seconds", "minutes", "hours", "days", "weeks" or "years" (365.25 days); the
/// singular is read too. nullopt for another word.
[[nodiscard]] std::optional<double> microseconds_in(std::string_view unit);

/// Microseconds of "48 hours" or "5 years": a number above 0, one blank, a unit. Rounded to the
/// nearest. nullopt for any other text, and beyond 10,000 years.
[[nodiscard]] std::optional<std::int64_t> read_time_span(std::string_view text);

}  // namespace clinval::configs
