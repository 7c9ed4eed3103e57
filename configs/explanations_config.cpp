#include <array>

#include "configs/explanations.h"

namespace clinval::configs {
namespace {

constexpr auto kRows = std::to_array<Explanation>({
    {"E-CONFIG-COLUMN",
     "A spelling that differs in case from the file's header, a column that is not listed under "
     "types and is therefore not read, or a derived column that was renamed.",
     "\"label\": \"Death\" where the file has death: write \"death\", and list it under "
     "cases.sources.NAME.types."},
    {"E-CONFIG-DATA-FOLDER",
     "The config was written for a machine on which CLINVAL_DATA is set, or is run by a service "
     "that does not see the user's environment.",
     "\"file\": \"data:sepsis/cases.parquet\": clinval run CONFIG --data DIR, where "
     "DIR/sepsis/cases.parquet exists."},
    {"E-CONFIG-DUPLICATE-KEY", "A block was copied and changed in one place only.",
     "{\"seed\": 1, \"seed\": 2}: keep one."},
    {"E-CONFIG-EVENTS",
     "A long table (a row an event) was described as a wide one (a column a measurement), or the "
     "columns of a MEDS folder, which are fixed, were named.",
     "{\"from\": \"labs\", \"subject\": \"id\", \"time\": \"day\", \"code\": \"test\", "
     "\"value\": \"value\"}; of MEDS {\"from\": \"meds\"}."},
    {"E-CONFIG-GATE-ACROSS",
     "Groups are compared with an interval only in survival tasks, and only by metrics that do not "
     "grow as groups shrink.",
     "\"across\": \"sex\" with \"metric\": \"auroc\" of a binary task: gate each group instead, "
     "with \"subgroup\": {\"sex\": \"F\"}."},
    {"E-CONFIG-GATE-HORIZON",
     "A horizon was copied to a gate on a metric over the whole follow-up, or of a binary task.",
     "{\"metric\": \"harrell_c\", \"horizon\": 5}: remove the horizon."},
    {"E-CONFIG-GATE-THRESHOLD",
     "A gate on a rate (sensitivity, PPV, net benefit) names no threshold, or a gate on a whole-"
     "range metric (AUROC, Brier score) names one; or the task lists another number.",
     "{\"metric\": \"sensitivity\", \"op\": \">=\", \"value\": 0.8} needs \"threshold\": 0.1, and "
     "0.1 must stand under the task's thresholds."},
    {"E-CONFIG-GATE-VERSUS",
     "Differences are computed between each candidate and the baseline and comparators; a slope or "
     "O:E has an ideal in the middle, so that neither of two models is better by being larger.",
     "{\"metric\": \"calibration_slope\", \"versus\": \"v1\"}: take \"brier_score\", and "
     "\"baseline\": \"v1\" beside the models."},
    {"E-CONFIG-IDENTIFYING-SUBGROUP",
     "A subgroup uses the column of the case, the subject or another name, so that each person "
     "would be a group.",
     "\"column\": \"patient_id\": use a derived age_band or the site instead."},
    {"E-CONFIG-MISSING-KEY", "The key was left out, or stands one level too high or too low.",
     "A task without \"label\": add \"label\": \"died_5y\"."},
    {"E-CONFIG-MODEL-OUTPUT",
     "The contract calls the output by another name than the task does, or one of several models "
     "lacks it.",
     "\"model_output\": \"mortality\" while the contract has the head \"death\": write \"death\"."},
    {"E-CONFIG-NO-QUASI-IDENTIFIERS",
     "The block privacy is missing, or does not say by which columns others may recognise a "
     "person.",
     "\"privacy\": {\"quasi_identifiers\": [\"age_band\", \"sex\"]}."},
    {"E-CONFIG-NOT-BUILT",
     "The config follows the whole design, and this version covers a part of it.",
     "\"kind\": \"alerting\" in a version without alerting: remove the task, or wait for the "
     "version whose CHANGELOG names it."},
    {"E-CONFIG-NOT-RECORDED",
     "`score` never runs a model; the config names one that must be run to give predictions.",
     "clinval infer CONFIG --out RUN, then clinval score CONFIG --predictions RUN."},
    {"E-CONFIG-NOT-UTF8",
     "The file was saved in Latin-1, Windows-1252 or UTF-16 by an editor or a spreadsheet.",
     "iconv -f WINDOWS-1252 -t UTF-8 run.json > run-utf8.json."},
    {"E-CONFIG-NUMBER", "A program wrote NaN or Infinity, which are not JSON, or 1e400.",
     "\"value\": NaN in a gate: leave the gate out, or give its limit."},
    {"E-CONFIG-OVERRIDE",
     "The pointer has a spelling mistake or no leading slash, or the shell took the quotes of a "
     "text value away.",
     "--set '/resampling/replicates=500' for a number; --set '/id=\"trial\"' for a text."},
    {"E-CONFIG-RANGE", "Percent instead of a share, or a count of zero where one is needed.",
     "\"level\": 95: write 0.95."},
    {"E-CONFIG-REFERENCE",
     "A gate, waiver, comparator or cross names the id of a task, model or subgroup that was "
     "renamed or removed.",
     "\"cross\": [\"age\", \"sex\"] while the subgroups are \"age_band\" and \"sex\": write "
     "\"age_band\"."},
    {"E-CONFIG-REPEATED", "A block was copied without a new id.",
     "Two gates with \"id\": \"G1\": call the second \"G2\"."},
    {"E-CONFIG-RESERVED-NAME",
     "The name is one that files of the run use themselves, or two names could not be told apart "
     "on a file system that ignores case.",
     "Models \"Net\" and \"net\": call one \"net_v2\"."},
    {"E-CONFIG-SQL",
     "A misspelt column, a function with an effect or a clock, a sub-query, an aggregate, or more "
     "than one expression.",
     "\"age_band\": \"case when age < 50 then '<50' end\" is accepted; \"now() - birth\" is not: "
     "derive the age from two columns."},
    {"E-CONFIG-SYNTAX", "A comment, a trailing comma, a missing bracket or single quotes.",
     "{\"a\": 1,}: remove the comma."},
    {"E-CONFIG-TIME",
     "Day numbers of one table meet timestamps of another, or the unit of numbers was left out: "
     "hours and days look alike.",
     "\"time_unit\": \"days\" under cases, and a prediction_time in days as well."},
    {"E-CONFIG-TOO-DEEP", "A program wrote a structure into itself.",
     "No config needs more than a dozen levels: look for the block that repeats."},
    {"E-CONFIG-TOO-LARGE", "The path names predictions, results or a table instead of the config.",
     "clinval run predictions.json: give the run config."},
    {"E-CONFIG-TYPE", "A number in quotes, a text without, or a single value where a list belongs.",
     "\"replicates\": \"2000\": write 2000. \"comparators\": \"a\": write [\"a\"]."},
    {"E-CONFIG-UNKNOWN-KEY",
     "A spelling mistake, a key of another block or tool, or a key of a later version.",
     "\"treshold_rule\": write \"threshold_rule\"; the message names the nearest key."},
    {"E-CONFIG-UNKNOWN-METRIC", "Another spelling: AUC, c_statistic, brier.",
     "\"metric\": \"AUC\": write \"auroc\"."},
    {"E-CONFIG-UNPINNED-MODEL",
     "Gates were added to an exploratory config; without a digest the verdict would hold for "
     "whatever file lies in the folder on that day.",
     "clinval model inspect FOLDER prints the digest: \"sha256\": \"4f0c…\" beside \"path\"."},
    {"E-CONFIG-UNREADABLE", "A wrong path, a folder in place of a file, or missing permission.",
     "clinval run config/flchain.json while the folder is called configs."},
    {"E-CONFIG-VALUE", "A word that is not on the list: another spelling, another tool's word.",
     "\"op\": \"=>\": write \">=\"."},
    {"E-CONFIG-WINDOW",
     "The window is in words that only people read, or no binary task has one.",
     "\"window\": \"within five years\": write \"5 years\"."},
});

}  // namespace

std::span<const Explanation> config_explanations() {
  return kRows;
}

}  // namespace clinval::configs
