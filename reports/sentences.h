#pragma once

#include <string>
#include <vector>

#include "reports/results.h"
#include "reports/verdict.h"

namespace clinval::reports {

/// One statement of the first page. Plain text: the sink escapes it.
struct Sentence {
  std::string topic;  ///< "What was tested", "Are the risks right?" …
  std::string text;
};

/// The first page of a task in sentences, each generated from results, none a free claim: what was
/// tested, whether risks are right, what a threshold does, the worst group, who is missing.
[[nodiscard]] std::vector<Sentence> sentences(const Results& results, const DeclaredTask& task);

/// What decides the whole, in one sentence.
[[nodiscard]] std::string verdict_sentence(const Verdict& verdict);

/// What a reader must know before trusting a number; empty when there is nothing.
[[nodiscard]] std::vector<std::string> red_flags(const Results& results, const Verdict& verdict);

/// What this kind of test cannot show.
[[nodiscard]] std::vector<std::string> non_claims();

}  // namespace clinval::reports
