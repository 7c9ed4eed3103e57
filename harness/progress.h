#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace clinval::harness {

/// Told how far a long piece of work is; an empty function means nobody listens. Never called by
/// two threads at once; `done` never falls.
struct Progress {
  std::function<void(std::size_t done, std::size_t total)> report;
};

enum class ProgressStyle {
  Silent,  ///< --no-progress or --quiet
  Bar,     ///< one line that is rewritten: for a terminal
  Lines,   ///< a line every ten seconds: for a log
};

/// Silent when asked for; a bar when stderr is a terminal, else lines.
[[nodiscard]] ProgressStyle progress_style(bool silent);

/// Writes to stderr how much of `what` ("cases") is done, with rate and remaining time.
[[nodiscard]] Progress terminal_progress(const std::string& what, ProgressStyle style);

/// "[=====     ]  50 %  500 of 1000 cases, 250/s, 2 s left"; without the bar for Lines.
[[nodiscard]] std::string progress_text(const std::string& what, ProgressStyle style,
                                        std::size_t done, std::size_t total, double seconds);

}  // namespace clinval::harness
