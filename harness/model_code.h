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
  std::string file;      ///< or the definition, for a rule about calls
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
///   x.NAME(…)        x is an object whose class the archive declares and that defines NAME: a
///                    parameter `x: __torch__.M`, a part of such (`self.part`, getattr(x, "0")), or
///                    a name that is assigned once, from such
///   __torch__.f(…)   a function or named tuple of the archive; also by an alias assigned once
///   NAME(…)          a short list of conversions and constructors
///
/// Anything else that could be called is a finding: a bare `torch` or `ops` (it could be renamed),
/// names that read or write files, print, start tasks or change the state of the process, code that
/// runs at load (`__setstate__`, calls in default arguments and in class attributes), comments,
/// line continuation, nesting deeper than 64, more than 64 operators in a statement, names that are
/// defined twice, calls in circles, more than 64 deep, or of more than 100,000 definitions when
/// written out. Cost: linear in the text, up to a logarithm.
[[nodiscard]] CodeFacts scan_model_code(const std::vector<CodeFile>& files);

}  // namespace clinval::harness
