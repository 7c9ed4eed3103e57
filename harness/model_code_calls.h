#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace clinval::harness {

/// Which definitions of an archive lead to which others. LibTorch's compiler follows them by
/// recursion, and copies every called body into its caller.
class CallGraph {
 public:
  /// @param size  of the definition itself, in tokens
  void add(const std::string& name, std::uint64_t size);
  /// @param times  0 for a name that is mentioned, not called: only the depth counts
  void call(const std::string& from, const std::string& to, std::uint64_t times = 1);

  struct Finding {
    std::string name;
    std::string rule;
  };
  /// The first rule that is broken, if any: circles, chains of more than 64 definitions, and
  /// definitions that grow beyond 100,000 calls or 20,000,000 tokens when everything called is
  /// copied into them. Calls to names that were not added do not count. Cost: linear in the calls.
  [[nodiscard]] std::optional<Finding> finding() const;

 private:
  struct Node {
    std::uint64_t size = 0;
    std::map<std::string, std::uint64_t> calls;  ///< how often
  };
  std::map<std::string, Node> nodes_;
};

}  // namespace clinval::harness
