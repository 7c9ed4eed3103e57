// write_hostile FOLDER: renders results full of hostile text in every format, for
// scripts/render_check.py to parse.

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "reports/render.h"
#include "reports/summary.h"
#include "tests/reports/example_results.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: write_hostile FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder / "tables");
  const auto results = clinval::tests::hostile_results();
  const auto verdict = clinval::tests::hostile_verdict();
  for (const auto& file :
       clinval::reports::render(results, verdict, {"html", "md", "junit", "csv"})) {
    std::ofstream(folder / file.path, std::ios::binary) << file.bytes;
  }
  std::ofstream(folder / "console.txt", std::ios::binary)
      << clinval::reports::console_summary(results, verdict);
  return 0;
}
