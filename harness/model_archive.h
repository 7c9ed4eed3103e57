#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clinval::harness {

struct ArchiveMember {
  std::string name;  ///< below the root
  std::uint64_t bytes = 0;
};

/// What an inspected model archive holds.
struct ArchiveFacts {
  std::string kind;  ///< "torchscript"
  std::string root;  ///< the one folder that all members lie in
  std::size_t members = 0;
  std::uint64_t inflated_bytes = 0;
  std::vector<ArchiveMember> contents = {};  ///< in the order of the archive's directory
  std::size_t code_files = 0;
  std::size_t code_lines = 0;
  std::vector<std::string> operators;  ///< the tensor operators its code names, in byte order
};

/// Looks into a TorchScript archive before LibTorch does, and refuses whatever is not known to be
/// harmless: loading such an archive runs code in it, and LibTorch checks neither CRC nor
/// duplicates.
///
/// Refused: another directory record than the last one; members outside one root folder, with `..`,
/// absolute or doubled names, links, encryption, kinds that the format does not have, deflated data
/// other than code, sizes above 1 GiB, a wrong CRC; code beyond the rules of model_code.h.
/// Not prevented: endless loops and large allocations of code that only computes.
///
/// @param bytes  the artefact; the very bytes that are loaded afterwards
/// @param file   its name, for the error
/// Errors: configs::InputError (Area::Model): E-MODEL-ARCHIVE-ZIP, -NAME, -DUPLICATE, -LINK,
/// -MEMBER,
///         -SIZE, -CRC, -KIND, and E-MODEL-CODE.
/// Cost:   one pass over the bytes; holds the code and one block at a time.
[[nodiscard]] ArchiveFacts inspect_archive(std::string_view bytes, const std::string& file);

}  // namespace clinval::harness
