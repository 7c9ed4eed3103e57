#include "harness/progress.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <unistd.h>

namespace clinval::harness {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBarWidth = 30;

double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole < 60) {
    return fmt::format("{} s", whole);
  }
  return whole < 3600 ? fmt::format("{} min {} s", whole / 60, whole % 60)
                      : fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

/// Shared by the copies of one Progress: they are one listener.
struct Meter {
  std::string what;
  ProgressStyle style = ProgressStyle::Silent;
  Clock::time_point started = Clock::now();
  Clock::time_point written = started;

  void report(std::size_t done, std::size_t total) {
    const Clock::time_point now = Clock::now();
    const double pause = style == ProgressStyle::Bar ? 0.1 : 10.0;
    const bool ended = done == total;
    if (!ended && seconds_between(written, now) < pause) {
      return;
    }
    written = now;
    const std::string text = progress_text(what, style, done, total, seconds_between(started, now));
    if (style == ProgressStyle::Bar) {
      std::fprintf(stderr, "\r\x1b[K%s%s", text.c_str(), ended ? "\n" : "");
    } else {
      std::fprintf(stderr, "%s\n", text.c_str());
    }
    std::fflush(stderr);
  }
};

}  // namespace

ProgressStyle progress_style(bool silent) {
  if (silent) {
    return ProgressStyle::Silent;
  }
  return ::isatty(STDERR_FILENO) == 1 ? ProgressStyle::Bar : ProgressStyle::Lines;
}

std::string progress_text(const std::string& what, ProgressStyle style, std::size_t done,
                          std::size_t total, double seconds) {
  const double share = total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total);
  const double rate = seconds > 0.0 ? static_cast<double>(done) / seconds : 0.0;
  std::string text;
  if (style == ProgressStyle::Bar) {
    const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarWidth));
    text = fmt::format("[{}{}] ", std::string(filled, '='), std::string(kBarWidth - filled, ' '));
  }
  text += fmt::format("{:3.0f} %  {} of {} {}", std::floor(share * 100.0), done, total, what);
  if (rate > 0.0) {
    text += fmt::format(", {:.0f}/s", rate);
  }
  if (rate > 0.0 && done < total) {
    text += fmt::format(", {} left", duration_text(static_cast<double>(total - done) / rate));
  }
  return text;
}

Progress terminal_progress(const std::string& what, ProgressStyle style) {
  if (style == ProgressStyle::Silent) {
    return {};
  }
  const auto meter = std::make_shared<Meter>();
  meter->what = what;
  meter->style = style;
  return {[meter](std::size_t done, std::size_t total) { meter->report(done, total); }};
}

}  // namespace clinval::harness
