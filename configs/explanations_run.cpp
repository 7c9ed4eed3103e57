#include <array>

#include "configs/explanations.h"

namespace clinval::configs {
namespace {

constexpr auto kRows = std::to_array<Explanation>({
    {"E-OUTPUT-CREATE", "The parent folder is missing or not writable, or a part of it is a file.",
     "clinval run CONFIG --out results/first after mkdir results."},
    {"E-OUTPUT-NOT-A-FOLDER", "--out was given the name of a file.",
     "--out report.html: name a folder; the report is report.html in it."},
    {"E-OUTPUT-NOT-EMPTY", "A second run into the folder of the first.",
     "Leave --out away: each run gets its own folder runs/ID-N."},
    {"E-OUTPUT-WRITE", "The disk or the quota is full, or the folder became read-only.",
     "df -h RUN; then clinval run CONFIG --out NEW."},
    {"E-PLAN-ASSUME", "A metric that needs the scores, or a share given in percent.",
     "clinval plan CONFIG --assume sensitivity=0.9 --assume oe_ratio=1.1."},
    {"E-RESULTS-MISSING-KEY", "results.json or verdict.json was edited, or cut off while copying.",
     "Copy the run directory again, or score again."},
    {"E-RESULTS-TYPE", "results.json or verdict.json was edited by hand or by a script.",
     "\"value\": \"0.7\" where a number belongs: take the file as it was written."},
    {"E-RESULTS-UNKNOWN-KEY", "The file was written by another version, or edited.",
     "clinval version on both machines; report with the version that scored."},
    {"E-RESULTS-VALUE", "The file was edited, or written by another version.",
     "\"verdict\": \"passed\" is no verdict of clinval, \"pass\" is."},
    {"E-RUN-DIFFERENT-CASES",
     "The table, a type, an exclusion or a derived column changed between the two runs.",
     "cases_sha256 in inputs.json of both runs: they must be equal."},
    {"E-RUN-DIFFERENT-TASKS", "A threshold, a horizon, the label or a convention was changed.",
     "Thresholds 0.1 in one run and 0.1, 0.2 in the other: flips cannot be aligned."},
    {"E-RUN-INCOMPLETE", "The run failed, was interrupted, or is still going on.",
     "cat RUN/STATUS says complete for a finished run."},
    {"E-RUN-NO-MODEL", "A model was added to the config, or its id changed, after `infer`.",
     "clinval infer CONFIG --out NEW, then clinval score CONFIG --predictions NEW."},
    {"E-RUN-OTHER-CASES",
     "The table, an exclusion or a derived column changed since the predictions were made.",
     "Predictions of 1,639 cases do not fit a config that now excludes 12 of them: infer again."},
    {"E-RUN-OTHER-INFERENCE",
     "inference.mode or audits.invariance changed after `infer`, or the seed of the audit's order.",
     "Predictions of mode throughput cannot be scored by a config of mode exact: infer again."},
    {"E-RUN-UNREADABLE", "The folder is no run directory, or the run did not finish.",
     "cat RUN/STATUS says complete for a finished run."},
    {"E-RUN-VERDICT-MISMATCH",
     "results.json was scored again or edited after the verdict, or a verdict was copied in.",
     "clinval gate RUN writes the verdict that belongs to the results."},
    {"E-USAGE", "A spelling mistake in a command's argument.",
     "clinval list metric: write metrics; the message lists the words."},
});

}  // namespace

std::span<const Explanation> run_explanations() {
  return kRows;
}

}  // namespace clinval::configs
