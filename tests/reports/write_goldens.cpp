// write_goldens FOLDER [--results]: renders FOLDER/results.json and verdict.json to the other
// goldens. With --results these two are made anew from the example first.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "reports/render.h"
#include "reports/results_json.h"
#include "tests/reports/example_results.h"

namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: write_goldens FOLDER [--results]\n");
    return 2;
  }
  const std::string folder = std::string(argv[1]) + "/";
  if (argc > 2 && std::string(argv[2]) == "--results") {
    const auto results = clinval::tests::example_results();
    write(folder + "results.json", clinval::reports::results_text(results));
    write(folder + "verdict.json",
          clinval::reports::verdict_text(clinval::tests::example_verdict(results)));
  }
  const auto results =
      clinval::reports::parse_results(read(folder + "results.json"), "results.json");
  const auto verdict =
      clinval::reports::parse_verdict(read(folder + "verdict.json"), "verdict.json");
  for (const auto& file : clinval::reports::render(results, verdict, {"html", "md", "junit"})) {
    write(folder + file.path, file.bytes);
  }
  return 0;
}
