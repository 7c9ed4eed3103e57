#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace clinval::harness {

/// One source file of a TorchScript archive.
struct CodeFile {
  std::string name;
  std::string text;
};

/// Where code breaks a rule.
struct CodeFinding {
  std::string file;
  std::size_t line = 0;  ///< 1-based
  std::string rule;      ///< "the operator torch.save is not on the list of pure operators"
};

/// What the code of an archive may do.
struct CodeFacts {
  std::vector<CodeFinding> findings;   ///< empty: accepted
  std::vector<std::string> operators;  ///< names after `torch.`, in byte order
};

/// Reads TorchScript as its serialiser writes it and accepts pure computation only.
///
///   torch.NAME(…)    NAME on a list of operators without effect outside their tensors
///   ops.prim.NAME(…) a short list
///   x.NAME(…)        NAME is a method that the archive itself defines
///   NAME(…)          a short list of conversions and constructors
///
/// Anything else that could be called is a finding: a bare `torch` or `ops` (it could be renamed),
/// names that read or write files, print, start tasks or change the state of the process, code that
/// runs at load (`__setstate__`, calls in default arguments and in class attributes), comments,
/// line continuation, nesting deeper than 64. Cost: linear in the text.
[[nodiscard]] CodeFacts scan_model_code(const std::vector<CodeFile>& files);

}  // namespace clinval::harness
