#include "harness/model_code_calls.h"

#include <algorithm>
#include <vector>

namespace clinval::harness {
namespace {

constexpr std::uint64_t kDeepestCalls = 64;
constexpr std::uint64_t kMostCalls = 100'000;
constexpr std::uint64_t kMostTokens = 20'000'000;
constexpr std::uint64_t kCap = std::uint64_t{1} << 31U;  // the product of two does not overflow

std::uint64_t capped(std::uint64_t value) {
  return std::min(value, kCap);
}

/// A definition with everything that it calls copied into it.
struct Total {
  std::uint64_t open = 0;  ///< called definitions that are not added yet
  std::uint64_t depth = 1;
  std::uint64_t calls = 0;
  std::uint64_t tokens = 0;

  /// Returns how many are still open.
  std::uint64_t add(const Total& callee, std::uint64_t times) {
    depth = std::max(depth, callee.depth + 1);
    calls = capped(calls + capped(times) * (callee.calls + 1));
    tokens = capped(tokens + capped(times) * callee.tokens);
    return --open;
  }
};

std::string broken_rule(const Total& total) {
  if (total.depth > kDeepestCalls) {
    return "calls go more than 64 deep";
  }
  if (total.calls > kMostCalls || total.tokens > kMostTokens) {
    return "the code is too long once its calls are written out";
  }
  return {};
}

}  // namespace

void CallGraph::add(const std::string& name, std::uint64_t size) {
  nodes_[name].size = capped(nodes_[name].size + size);
}

void CallGraph::call(const std::string& from, const std::string& to, std::uint64_t times) {
  nodes_[from].calls[to] += times;
}

std::optional<CallGraph::Finding> CallGraph::finding() const {
  std::map<std::string, Total> totals;
  std::map<std::string, std::vector<std::string>> callers;
  std::vector<std::string> ready;
  for (const auto& [name, node] : nodes_) {
    Total& total = totals[name];
    total.tokens = node.size;
    for (const auto& [callee, times] : node.calls) {
      if (nodes_.contains(callee)) {
        ++total.open;
        callers[callee].push_back(name);
      }
    }
    if (total.open == 0) {
      ready.push_back(name);
    }
  }
  for (std::size_t i = 0; i < ready.size(); ++i) {  // callees before callers, no recursion
    const std::string callee = ready[i];
    const Total total = totals[callee];
    if (const std::string rule = broken_rule(total); !rule.empty()) {
      return Finding{callee, rule};
    }
    for (const std::string& caller : callers[callee]) {
      if (totals[caller].add(total, nodes_.at(caller).calls.at(callee)) == 0) {
        ready.push_back(caller);
      }
    }
  }
  for (const auto& [name, total] : totals) {
    if (total.open > 0) {
      return Finding{name, "calls go in a circle"};
    }
  }
  return std::nullopt;
}

}  // namespace clinval::harness
