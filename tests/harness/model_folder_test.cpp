#include "harness/model_folder.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <unistd.h>

#include "configs/digest.h"
#include "configs/input_error.h"

namespace {

namespace fs = std::filesystem;
using clinval::harness::load_model_folder;

const fs::path kShipped = fs::path(CLINVAL_SOURCE_DIR) / "datasets/flchain/logistic";
// sha256sum contract.json golden.json model.pt | sha256sum
const std::string kDigest = "747a0efaa2884a2c4175f0613858b02b68e4218c58d54e74ef529efa55ed6896";

/// A copy of the shipped folder, to be spoiled.
struct Copy {
  fs::path path = fs::temp_directory_path() / ("clinval_folder_" + std::to_string(::getpid()));
  Copy() {
    fs::remove_all(path);
    fs::copy(kShipped, path);
  }
  ~Copy() { fs::remove_all(path); }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;

  void append(const std::string& name, const std::string& text) const {
    std::ofstream(path / name, std::ios::app | std::ios::binary) << text;
  }
  /// Turns the model into one of events with this vocabulary; `width` of its windows tensor.
  void take_events(const std::string& vocabulary, const std::string& width,
                   const std::string& windows = "24, null") const {
    std::ofstream(path / "vocabulary.json", std::ios::binary) << vocabulary;
    std::ifstream stream(path / "contract.json");
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    stream.close();
    const auto insert = [&text](const std::string& before, const std::string& added) {
      text.insert(text.find(before), added);
    };
    insert("\"precision\"",
           R"("timeline": {"vocabulary": {"file": "vocabulary.json", "sha256": ")" +
               clinval::configs::sha256_hex(vocabulary) + R"("}, "windows": [)" + windows +
               R"(], "aggregates": ["last", "count", "slope"]}, )");
    const std::string list = "\"inputs\": [";
    text.insert(text.find(list) + list.size(),
                R"({"name": "f", "dtype": "float32", "shape": ["B", )" + width +
                    R"(], "featuriser": "windows", "tensor": "features"}, )");
    std::ofstream(path / "contract.json", std::ios::binary) << text;
  }
  [[nodiscard]] std::string verdict(const std::string& pinned = "") const {
    try {
      static_cast<void>(load_model_folder(path.string(), pinned, "/models/0/sha256"));
    } catch (const clinval::configs::InputError& error) {
      CHECK(error.area() == clinval::configs::Area::Model);
      return error.problems().front().code;
    }
    return "accepted";
  }
};

}  // namespace

TEST_CASE("model_folder: reads a shipped model and forms its digest") {
  const auto model = load_model_folder(kShipped.string(), "", "");
  CHECK(model.contract.name == "flchain-logistic");
  CHECK(model.artefact.size() == fs::file_size(kShipped / "model.pt"));
  CHECK(model.golden.size() == 4);
  CHECK(model.golden[1].inputs[0].shape == std::vector<std::int64_t>{3, 6});
  CHECK(model.digest == kDigest);
}

TEST_CASE("model_folder: the pinned digest must be that of the folder") {
  const Copy copy;
  CHECK(copy.verdict(kDigest) == "accepted");
  CHECK(copy.verdict(std::string(64, '0')) == "E-MODEL-DIGEST");
}

TEST_CASE("model_folder: changed, absent and undeclared files are refused") {
  {
    const Copy copy;
    copy.append("model.pt", "x");
    CHECK(copy.verdict() == "E-MODEL-FILE-DIGEST");
  }
  {
    const Copy copy;
    copy.append("golden.json", " ");
    CHECK(copy.verdict() == "E-MODEL-FILE-DIGEST");
  }
  {
    const Copy copy;
    copy.append("notes.txt", "x");
    CHECK(copy.verdict() == "E-MODEL-FILE-UNDECLARED");
  }
  {
    const Copy copy;
    fs::remove(copy.path / "model.pt");
    CHECK(copy.verdict() == "E-MODEL-FILE");
  }
  {
    const Copy copy;
    fs::remove(copy.path / "contract.json");
    CHECK(copy.verdict() == "E-MODEL-FILE");
  }
}

TEST_CASE("model_folder: a path that is no folder is named") {
  CHECK_THROWS_WITH_AS(load_model_folder("/nowhere/model", "", "/models/0/path"),
                       doctest::Contains("E-MODEL-FOLDER"), clinval::configs::InputError);
}

TEST_CASE("model_folder: a vocabulary is read, digested and must fit the windows") {
  const std::string vocabulary = R"({"schema_version": 1, "codes": ["b", "a"]})";
  std::string digest;
  {
    const Copy copy;
    copy.take_events(vocabulary, "12");
    const auto model = load_model_folder(copy.path.string(), "", "");
    CHECK(model.contract.timeline.value().codes == std::vector<std::string>{"b", "a"});
    digest = model.digest;
    CHECK(copy.verdict(digest) == "accepted");
    copy.append("vocabulary.json", " ");
    CHECK(copy.verdict() == "E-MODEL-FILE-DIGEST");
    fs::remove(copy.path / "vocabulary.json");
    CHECK(copy.verdict() == "E-MODEL-FILE");
  }
  {
    const Copy copy;
    copy.take_events(vocabulary, "11");
    CHECK(copy.verdict() == "E-MODEL-SHAPE");
  }
  {
    const Copy copy;
    copy.take_events(R"({"schema_version": 1, "codes": ["a", "a"]})", "12");
    CHECK(copy.verdict() == "E-MODEL-REPEATED");
  }
  {
    const Copy copy;
    copy.take_events(R"({"schema_version": 1, "codes": ["a", "b"]})", "12");
    CHECK(load_model_folder(copy.path.string(), "", "").digest != digest);
  }
  const Copy copy;
  copy.append("vocabulary.json", vocabulary);
  CHECK(copy.verdict() == "E-MODEL-FILE-UNDECLARED");
}

TEST_CASE(
    "model_folder: codes, windows and aggregates of more than a million elements are refused") {
  std::string windows = "1";
  for (int hours = 2; hours <= 32; ++hours) {
    windows += ", " + std::to_string(hours);
  }
  for (const auto& [codes, verdict] :
       {std::pair{10'416, "accepted"}, std::pair{10'417, "E-MODEL-TOO-LARGE"}}) {
    std::string list = "\"0\"";
    for (int i = 1; i < codes; ++i) {
      list += ", \"" + std::to_string(i) + '"';
    }
    const Copy copy;
    copy.take_events(R"({"schema_version": 1, "codes": [)" + list + "]}",
                     std::to_string(codes * 32 * 3), windows);
    CHECK(copy.verdict() == verdict);
  }
}
