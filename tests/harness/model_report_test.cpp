#include "harness/model_report.h"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <unistd.h>

namespace clinval::harness {
namespace {

namespace fs = std::filesystem;

const fs::path kShipped = fs::path(CLINVAL_SOURCE_DIR) / "datasets/flchain/logistic";

}  // namespace

TEST_CASE("model_report: an accepted folder is described without being run") {
  const ModelInspection inspection = inspect_model(kShipped.string());
  CHECK(inspection.refused.empty());
  CHECK(inspection.digest.size() == 64);
  CHECK(inspection.golden_batches == 4);
  std::uint64_t bytes = 0;
  for (const ArchiveMember& member : inspection.archive.contents) {
    bytes += member.bytes;
  }
  CHECK(inspection.archive.contents.size() == inspection.archive.members);
  CHECK(bytes == inspection.archive.inflated_bytes);
  CHECK(inspection.archive.code_files >= 1);
  CHECK(inspection.archive.code_lines > inspection.archive.code_files);
  const std::string text = inspection_text(inspection);
  CHECK(text.starts_with("flchain-logistic "));
  CHECK(text.find(inspection.digest) != std::string::npos);
  CHECK(text.find("  data.pkl\n") != std::string::npos);
  CHECK(text.find("Golden cases  4 batches") != std::string::npos);
  const configs::Json json = inspection_json(inspection);
  CHECK(json.at("members").array().size() == inspection.archive.members);
  CHECK(json.at("digest").string() == inspection.digest);
  CHECK(json.at("refused").array().empty());
}

TEST_CASE("model_report: a refused archive is a finding, and has no digest") {
  const fs::path copy =
      fs::temp_directory_path() / ("clinval_report_" + std::to_string(::getpid()));
  fs::remove_all(copy);
  fs::copy(kShipped, copy);
  std::ofstream(copy / "model.pt", std::ios::app | std::ios::binary) << "more";
  const ModelInspection inspection = inspect_model(copy.string());
  fs::remove_all(copy);
  REQUIRE(inspection.refused.size() == 1);
  CHECK(inspection.refused.front().code == "E-MODEL-FILE-DIGEST");
  CHECK(inspection.digest.empty());
  CHECK(inspection.contract.name == "flchain-logistic");
  CHECK(inspection_text(inspection).find("refused, 1 problem") != std::string::npos);
  CHECK(inspection_json(inspection).at("digest").is_null());
}

}  // namespace clinval::harness
