#include "harness/progress.h"

#include <doctest/doctest.h>

using clinval::harness::progress_text;
using clinval::harness::ProgressStyle;

TEST_CASE("progress: a bar with share, rate and remaining time") {
  CHECK(progress_text("cases", ProgressStyle::Bar, 500, 1000, 2.0) ==
        "[===============               ]  50 %  500 of 1000 cases, 250/s, 2 s left");
}

TEST_CASE("progress: a line for a log, without the bar") {
  CHECK(progress_text("cases", ProgressStyle::Lines, 100, 100000, 10.0) ==
        "  0 %  100 of 100000 cases, 10/s, 2 h 46 min left");
  CHECK(progress_text("cases", ProgressStyle::Lines, 1, 91, 1.0) ==
        "  1 %  1 of 91 cases, 1/s, 1 min 30 s left");
}

TEST_CASE("progress: nothing to do, nothing done yet, all done") {
  CHECK(progress_text("cases", ProgressStyle::Lines, 0, 0, 0.0) == "100 %  0 of 0 cases");
  CHECK(progress_text("cases", ProgressStyle::Lines, 0, 9, 1.0) == "  0 %  0 of 9 cases");
  CHECK(progress_text("cases", ProgressStyle::Lines, 9, 9, 3.0) == "100 %  9 of 9 cases, 3/s");
}

TEST_CASE("progress: silent means that nobody listens") {
  CHECK(clinval::harness::progress_style(true) == ProgressStyle::Silent);
  CHECK_FALSE(clinval::harness::terminal_progress("cases", ProgressStyle::Silent).report);
  CHECK(clinval::harness::terminal_progress("cases", ProgressStyle::Lines).report);
}
