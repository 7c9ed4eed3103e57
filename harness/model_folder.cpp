#include "harness/model_folder.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>

#include "configs/digest.h"
#include "configs/input_error.h"
#include "harness/model_archive.h"

namespace clinval::harness {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostBytes = std::uintmax_t{2} << 30U;

[[noreturn]] void fail(const std::string& code, const std::string& file, const std::string& pointer,
                       const std::string& expected, const std::string& hint) {
  throw configs::InputError(configs::Area::Model, configs::Problem{.code = code,
                                                                   .file = file,
                                                                   .pointer = pointer,
                                                                   .field = "",
                                                                   .expected = expected,
                                                                   .hint = hint});
}

std::string read_file(const fs::path& folder, const std::string& name, const std::string& pointer) {
  const std::string path = (folder / name).string();
  if (name.empty() || name == "." || name == ".." ||
      name.find_first_of("/\\") != std::string::npos) {
    fail("E-MODEL-FILE", (folder / "contract.json").string(), pointer, "a plain file name",
         "files of a model lie beside its contract.json");
  }
  std::error_code error;
  // A link could leave the folder, a pipe would block.
  const bool plain = fs::is_regular_file(fs::symlink_status(path, error));
  const std::uintmax_t size = plain ? fs::file_size(path, error) : 0;
  std::ifstream stream;
  std::string bytes;
  if (plain && !error && size <= kMostBytes) {
    stream.open(path, std::ios::binary);
    bytes.resize(size);
    stream.read(bytes.data(), static_cast<std::streamsize>(size));
  }
  if (bytes.empty() || !stream) {
    fail("E-MODEL-FILE", path, pointer, "a readable file of at most 2 GiB",
         "check the path and its permissions");
  }
  return bytes;
}

std::string read_contract(const fs::path& folder, const std::string& pointer) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    fail("E-MODEL-FOLDER", folder.string(), pointer, "a folder with contract.json",
         "check the path of the model");
  }
  return read_file(folder, "contract.json", pointer);
}

void check_digest(const fs::path& path, const std::string& actual, const std::string& declared,
                  const std::string& pointer) {
  if (actual != declared) {
    fail("E-MODEL-FILE-DIGEST", path.string(), pointer,
         "the SHA-256 that contract.json declares, but the file has " + actual,
         "the file or the contract was changed after the export: export both again");
  }
}

void refuse_other_files(const fs::path& folder, const std::map<std::string, std::string>& files,
                        const std::string& pointer) {
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (!files.contains(entry->path().filename().string())) {
      fail("E-MODEL-FILE-UNDECLARED", entry->path().string(), pointer,
           "only contract.json and the files that it names",
           "move the file out: the model digest would not cover it");
    }
  }
  if (error) {
    fail("E-MODEL-FOLDER", folder.string(), pointer,
         "a folder that can be listed; the system says: " + error.message(),
         "check its permissions");
  }
}

std::string model_digest(const std::map<std::string, std::string>& digests) {
  std::string lines;
  for (const auto& [name, digest] : digests) {
    lines.append(digest).append("  ").append(name).append("\n");
  }
  return configs::sha256_hex(lines);
}

/// The width of windows tensors rests on the number of codes, which the contract does not hold.
void take_vocabulary(const std::string& text, const fs::path& folder,
                     configs::ModelContract& contract) {
  configs::TimelineSpec& timeline = contract.timeline.value();
  timeline.codes = configs::parse_vocabulary(text, (folder / timeline.vocabulary).string());
  if (timeline.width() > configs::kMostWidth) {
    fail("E-MODEL-TOO-LARGE", (folder / "contract.json").string(), "/timeline",
         "at most " + std::to_string(configs::kMostWidth) +
             " codes x windows x aggregates; these are " + std::to_string(timeline.width()),
         "export fewer codes, windows or aggregates");
  }
  for (std::size_t i = 0; i < contract.inputs.size(); ++i) {
    const configs::InputSpec& input = contract.inputs[i];
    if (input.featuriser == configs::FeaturiserKind::Windows &&
        input.shape.at(1) != std::to_string(timeline.width())) {
      fail("E-MODEL-SHAPE", (folder / "contract.json").string(),
           "/inputs/" + std::to_string(i) + "/shape",
           "[\"B\", " + std::to_string(timeline.width()) +
               "]: " + std::to_string(timeline.codes.size()) + " codes x " +
               std::to_string(timeline.windows.size()) + " windows x " +
               std::to_string(timeline.aggregates.size()) + " aggregates",
           "the vocabulary, windows or aggregates changed after the export: export again");
    }
  }
}

}  // namespace

configs::ModelContract read_model_contract(const std::string& folder, const std::string& pointer) {
  return configs::parse_model_contract(read_contract(folder, pointer),
                                       (fs::path(folder) / "contract.json").string());
}

ModelFolder load_model_folder(const std::string& folder, const std::string& expected_sha256,
                              const std::string& pointer) {
  const fs::path place(folder);
  const fs::path contract_path = place / "contract.json";
  const std::string contract = read_contract(place, pointer);

  ModelFolder model;
  model.contract = configs::parse_model_contract(contract, contract_path.string());
  if (model.contract.kind != "torchscript") {
    fail("E-MODEL-KIND", contract_path.string(), "/model/kind", "torchscript",
         "this version runs TorchScript archives and recorded predictions");
  }
  model.artefact = read_file(place, model.contract.artefact, pointer);
  const std::string golden = read_file(place, model.contract.golden, pointer);

  std::string vocabulary;
  if (const auto& timeline = model.contract.timeline) {
    vocabulary = read_file(place, timeline->vocabulary, pointer);
  }

  std::map<std::string, std::string> digests = {
      {"contract.json", configs::sha256_hex(contract)},
      {model.contract.artefact, configs::sha256_hex(model.artefact)},
      {model.contract.golden, configs::sha256_hex(golden)}};
  if (const auto& timeline = model.contract.timeline) {
    digests.emplace(timeline->vocabulary, configs::sha256_hex(vocabulary));
  }
  refuse_other_files(place, digests, pointer);
  const fs::path artefact_path = place / model.contract.artefact;
  const fs::path golden_path = place / model.contract.golden;
  check_digest(artefact_path, digests.at(model.contract.artefact), model.contract.artefact_sha256,
               pointer);
  check_digest(golden_path, digests.at(model.contract.golden), model.contract.golden_sha256,
               pointer);
  if (const auto& timeline = model.contract.timeline) {
    check_digest(place / timeline->vocabulary, digests.at(timeline->vocabulary),
                 timeline->vocabulary_sha256, pointer);
  }

  model.digest = model_digest(digests);
  if (!expected_sha256.empty() && model.digest != expected_sha256) {
    fail("E-MODEL-DIGEST", folder, pointer,
         "the model digest that the config pins, but the folder has " + model.digest,
         "take the pinned model, or pin the new one after its review");
  }
  static_cast<void>(inspect_archive(model.artefact, artefact_path.string()));
  model.golden = configs::parse_golden(golden, golden_path.string());
  if (model.contract.timeline) {
    take_vocabulary(vocabulary, place, model.contract);
  }
  return model;
}

}  // namespace clinval::harness
