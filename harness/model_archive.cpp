#include "harness/model_archive.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <sys/stat.h>
#include <zip.h>

#include "configs/input_error.h"
#include "harness/model_code.h"
#include "harness/model_pickle.h"

namespace clinval::harness {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;       // of all members, inflated
constexpr std::uint64_t kMostTextBytes = std::uint64_t{16} << 20;  // of code or a pickle
constexpr std::size_t kEndRecordBytes = 22;
constexpr std::size_t kFarthestEndRecord = 65535 + kEndRecordBytes;
constexpr std::size_t kMostFindings = 20;

struct CloseZip {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

struct Member {
  std::string name;  ///< without the root
  std::uint64_t index = 0;
  std::uint64_t bytes = 0;
};

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_code(std::string_view name) {
  return name.starts_with("code/__torch__") && name.ends_with(".py");
}

/// What LibTorch reads as a pickle, also the line numbers of code when a model fails.
bool is_pickle(std::string_view name) {
  return name == "data.pkl" || name == "constants.pkl" || name.ends_with(".debug_pkl");
}

bool is_numbered(std::string_view name) {
  for (const std::string_view folder : {"data/", "constants/", "traced_inputs/"}) {
    if (name.starts_with(folder) && all_digits(name.substr(folder.size()))) {
      return true;
    }
  }
  return false;
}

bool is_known_member(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames = {
      "data.pkl",      "constants.pkl",          "version",          "byteorder",
      ".data/version", ".data/serialization_id", "traced_inputs.pkl"};
  const bool debug = name.starts_with("code/__torch__") && name.ends_with(".debug_pkl");
  const bool extra = name.starts_with("extra/") && name.size() > 6;
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() || is_code(name) || debug ||
         extra || is_numbered(name);
}

class Inspection {
 public:
  Inspection(std::string_view bytes, const std::string& file) : file_(file) {
    check_end_record(bytes);
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    archive_.reset(source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error));
    if (!archive_) {
      zip_source_free(source);
      fail("E-MODEL-ARCHIVE-ZIP", "", "a readable zip archive");
    }
  }

  ArchiveFacts run() {
    list_members();
    check_kind();
    for (const Member& member : members_) {
      read(member);
    }
    if (byteorder_ && *byteorder_ != "little") {
      fail("E-MODEL-ARCHIVE-KIND", "byteorder", "tensors stored little-endian");
    }
    check_code();
    check_pickles();
    facts_.kind = "torchscript";
    facts_.members = members_.size();
    for (Member& member : members_) {
      facts_.contents.push_back({std::move(member.name), member.bytes});
    }
    return std::move(facts_);
  }

 private:
  [[noreturn]] void fail(const std::string& code, const std::string& member,
                         const std::string& expected) const {
    throw configs::InputError(configs::Area::Model,
                              configs::Problem{.code = code,
                                               .file = file_,
                                               .pointer = "",
                                               .field = member,
                                               .expected = expected,
                                               .hint = "export the model again from a trusted "
                                                       "source"});
  }

  /// Readers disagree about which directory record counts when there are several: allow just one,
  /// at the very end and without a comment.
  void check_end_record(std::string_view bytes) const {
    constexpr std::string_view kMark = "PK\x05\x06";
    const std::size_t tail = std::min(bytes.size(), kFarthestEndRecord);
    const std::string_view end = bytes.substr(bytes.size() - tail);
    const std::size_t first = end.find(kMark);
    if (bytes.size() < kEndRecordBytes || !bytes.starts_with("PK\x03\x04") ||
        first != tail - kEndRecordBytes) {
      fail("E-MODEL-ARCHIVE-ZIP", "", "a zip archive with one directory record, at its end");
    }
  }

  void list_members() {
    const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
    std::set<std::string> seen;
    for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(count); ++i) {
      zip_stat_t stat;
      zip_stat_init(&stat);
      if (zip_stat_index(archive_.get(), i, ZIP_FL_ENC_RAW, &stat) != 0 ||
          (stat.valid & ZIP_STAT_NAME) == 0 || (stat.valid & ZIP_STAT_SIZE) == 0) {
        fail("E-MODEL-ARCHIVE-ZIP", "", "a directory record for every member");
      }
      const std::string name = stat.name;
      if (!seen.insert(name).second) {
        fail("E-MODEL-ARCHIVE-DUPLICATE", name, "every member once");
      }
      members_.push_back({.name = relative_name(name), .index = i, .bytes = stat.size});
      check_member(members_.back(), stat);
    }
  }

  /// The name below the root folder, which all members share.
  std::string relative_name(const std::string& name) {
    const std::size_t slash = name.find('/');
    const std::string padded = "/" + name + "/";
    const bool printable =
        std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    if (!printable || slash == 0 || slash == std::string::npos ||
        padded.find("/../") != std::string::npos || padded.find("/./") != std::string::npos ||
        padded.find("//") != std::string::npos || name.find('\\') != std::string::npos) {
      fail("E-MODEL-ARCHIVE-NAME", printable ? name : "",
           "plain relative member names inside one folder");
    }
    if (facts_.root.empty()) {
      facts_.root = name.substr(0, slash);
    } else if (facts_.root != name.substr(0, slash)) {
      fail("E-MODEL-ARCHIVE-NAME", name, "all members in one root folder");
    }
    return name.substr(slash + 1);
  }

  void check_member(const Member& member, const zip_stat_t& stat) {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    zip_file_get_external_attributes(archive_.get(), member.index, 0, &system, &attributes);
    const mode_t mode = attributes >> 16U;
    if (system == ZIP_OPSYS_UNIX && mode != 0 && (mode & S_IFMT) != 0 && !S_ISREG(mode)) {
      fail("E-MODEL-ARCHIVE-LINK", member.name, "plain files, no links");
    }
    if (stat.encryption_method != ZIP_EM_NONE) {
      fail("E-MODEL-ARCHIVE-MEMBER", member.name, "members that are not encrypted");
    }
    const bool may_deflate = member.name.starts_with("code/");
    if (stat.comp_method != ZIP_CM_STORE && !(may_deflate && stat.comp_method == ZIP_CM_DEFLATE)) {
      fail("E-MODEL-ARCHIVE-MEMBER", member.name, "stored members; only code may be deflated");
    }
    facts_.inflated_bytes += std::min(member.bytes, kMostBytes + 1);
    const bool text = may_deflate || member.name.ends_with(".pkl");
    if (facts_.inflated_bytes > kMostBytes || (text && member.bytes > kMostTextBytes)) {
      fail("E-MODEL-ARCHIVE-SIZE", member.name, "at most 1 GiB, code and pickles at most 16 MiB");
    }
  }

  /// Told by content, never by the extension.
  void check_kind() const {
    const auto has = [&](std::string_view start) {
      return std::any_of(members_.begin(), members_.end(),
                         [&](const Member& m) { return m.name.starts_with(start); });
    };
    if (has("data/aotinductor/")) {
      fail("E-MODEL-ARCHIVE-KIND", "", "a TorchScript archive; this one holds native code");
    }
    if (has("models/")) {
      fail("E-MODEL-ARCHIVE-KIND", "", "a TorchScript archive; this is a torch.export program");
    }
    if (!has("data.pkl") || !has("code/")) {
      fail("E-MODEL-ARCHIVE-KIND", "", "a TorchScript archive: data.pkl and code/");
    }
    for (const Member& member : members_) {
      if (!is_known_member(member.name)) {
        fail("E-MODEL-ARCHIVE-MEMBER", member.name, "only members that TorchScript writes");
      }
    }
  }

  /// Reads a member to its end, which makes libzip compare its CRC; keeps what is looked at later.
  void read(const Member& member) {
    const std::unique_ptr<zip_file_t, CloseZip> opened(
        zip_fopen_index(archive_.get(), member.index, 0));
    const bool keep = is_code(member.name) || is_pickle(member.name) || member.name == "byteorder";
    std::string text;
    std::array<char, 65536> block;
    std::uint64_t bytes = 0;
    zip_int64_t got = opened ? 1 : -1;
    while (got > 0 && bytes <= member.bytes) {
      got = zip_fread(opened.get(), block.data(), block.size());
      bytes += got > 0 ? static_cast<std::uint64_t>(got) : 0;
      if (keep && got > 0) {
        text.append(block.data(), static_cast<std::size_t>(got));
      }
    }
    if (got != 0 || bytes != member.bytes) {
      fail("E-MODEL-ARCHIVE-CRC", member.name, "a member whose checksum and length are right");
    }
    if (is_code(member.name)) {
      code_.push_back({member.name, std::move(text)});
    } else if (member.name == "byteorder") {
      byteorder_ = std::move(text);
    } else if (is_pickle(member.name)) {
      pickles_.push_back({member.name, std::move(text)});
    }
  }

  void check_code() {
    CodeFacts code = scan_model_code(code_);
    facts_.operators = std::move(code.operators);
    facts_.code_files = code_.size();
    for (const CodeFile& file : code_) {
      facts_.code_lines += static_cast<std::size_t>(std::ranges::count(file.text, '\n'));
    }
    std::vector<configs::Problem> problems;
    for (const CodeFinding& finding : code.findings) {
      if (problems.size() < kMostFindings) {
        problems.push_back(
            {.code = "E-MODEL-CODE",
             .file = file_,
             .pointer = "",
             .field = fmt::format("{}:{}", finding.file, finding.line),
             .expected = "code that only computes: " + finding.rule,
             .hint = "freeze the module before it is saved, and export it without this"});
      }
    }
    if (!problems.empty()) {
      throw configs::InputError(configs::Area::Model, std::move(problems));
    }
  }

  void check_pickles() const {
    const auto length_of = [&](const std::string& name) -> std::optional<std::uint64_t> {
      const auto found = std::find_if(members_.begin(), members_.end(),
                                      [&](const Member& m) { return m.name == name; });
      return found == members_.end() ? std::nullopt : std::optional(found->bytes);
    };
    for (const auto& [name, text] : pickles_) {
      const std::string folder = name.substr(0, name.size() - 4) + "/";
      const std::string rule = check_model_pickle(
          text, [&](const std::string& record) { return length_of(folder + record); });
      if (!rule.empty()) {
        fail("E-MODEL-ARCHIVE-PICKLE", name, rule);
      }
    }
  }

  std::string file_;
  std::unique_ptr<zip_t, CloseZip> archive_;
  ArchiveFacts facts_;
  std::vector<Member> members_;
  std::vector<CodeFile> code_;
  std::vector<std::pair<std::string, std::string>> pickles_;
  std::optional<std::string> byteorder_;
};

}  // namespace

ArchiveFacts inspect_archive(std::string_view bytes, const std::string& file) {
  return Inspection(bytes, file).run();
}

}  // namespace clinval::harness
