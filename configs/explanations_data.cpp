#include <array>

#include "configs/explanations.h"

namespace clinval::configs {
namespace {

constexpr auto kRows = std::to_array<Explanation>({
    {"E-DATA-CHECK",
     "Subjects of the development set among the cases, rows that a join multiplied, or per cent "
     "given "
     "for probabilities.",
     "\"checks\": {\"severities\": {\"subject_in_development\": \"warn\"}} lets such a run pass; "
     "an "
     "exclusion of those subjects is the better way."},
    {"E-DATA-DIGEST",
     "The table was exported again, opened and saved by a spreadsheet, or its line ends changed "
     "on the way.",
     "sha256sum cases.csv and compare with \"sha256\" of the source; look at the difference before "
     "you write the new digest into the config."},
    {"E-DATA-DUPLICATE-CASE",
     "The column names the patient while each patient has several rows, or an export joined a "
     "table twice.",
     "\"case_id\": \"patient\" with two visits a patient: use the visit as case_id and the patient "
     "as subject."},
    {"E-DATA-DUPLICATE-COLUMN", "Two tables with a column of the same name were joined.",
     "id,age,age: rename the second, for example age_at_visit."},
    {"E-DATA-DUPLICATE-KEY", "results.json, verdict.json or run.json was edited by hand.",
     "Run `clinval score` again instead of editing the file."},
    {"E-DATA-DUPLICATE-PREDICTION",
     "Predictions of two runs were appended to one file, or the file has one row a visit.",
     "Keep the prediction that was made at the prediction time, one row a case_id."},
    {"E-DATA-EMPTY", "The export stopped, or a filter left nothing.",
     "head -2 cases.csv shows a header and one row of a sound file."},
    {"E-DATA-ENCODING", "The table was exported in Latin-1, Windows-1252 or UTF-16.",
     "iconv -f WINDOWS-1252 -t UTF-8 cases.csv > cases-utf8.csv."},
    {"E-DATA-EVENT", "A status with more than two codes: 1 relapse, 2 death; or 1 alive, 2 dead.",
     "\"died\": \"case when status = 2 then 1 when status = 1 then 0 end\"."},
    {"E-DATA-FAN-OUT",
     "The joined table has several rows a patient: visits, measurements, diagnoses.",
     "Join (select id, max(value) as peak from lab group by id) in place of lab."},
    {"E-DATA-HORIZON",
     "Time in days and horizons in years, or a horizon beyond the end of the study.",
     "\"horizons\": [5] beside times in days: \"years\": \"days / 365.25e0\"."},
    {"E-DATA-LABEL", "Codes such as 2 = unknown or 9 = missing stand in the label.",
     "\"died\": \"case when status in (0, 1) then status end\" makes everything else null."},
    {"E-DATA-LABEL-TYPE", "The outcome is written in words or as a real number.",
     "\"died\": \"case when outcome = 'dead' then 1 when outcome = 'alive' then 0 end\"."},
    {"E-DATA-MEDS",
     "The source names the data folder instead of the one above it, a column has another type than "
     "MEDS gives it, or a subject's rows lie in several files.",
     "\"file\": \"cohort/data\": write \"cohort\", the folder that holds data/ and metadata/."},
    {"E-DATA-MISSING-COLUMN",
     "A spelling that differs in case or by a space, another delimiter than the declared one, or "
     "an "
     "older export.",
     "\"types\": {\"Age\": \"real\"} where the header says age."},
    {"E-DATA-NO-DUCKDB",
     "The program was copied without the library, or DUCKDB_DIR names another folder.",
     "clinval doctor says what it finds; export DUCKDB_DIR=/opt/duckdb where "
     "/opt/duckdb/libduckdb.so lies."},
    {"E-DATA-NOT-UTF8", "A file of the run was edited and saved in another encoding.",
     "Run `clinval score` again instead of editing the file."},
    {"E-DATA-NULL-ROLE", "Rows of a left join without a partner, or empty lines of a spreadsheet.",
     "Remove rows without an id in the export; an exclusion step cannot count who has no id."},
    {"E-DATA-NUMBER", "NaN, inf, 1e400, or an integer beyond 64 bits.",
     "\"null\": [\"\", \"NaN\"] when the export writes NaN for a missing value."},
    {"E-DATA-PROBABILITY", "Percent, a logit or a score in points was declared a probability.",
     "\"p\": \"risk_percent / 100e0\"; for a logit \"link\": \"logit\"."},
    {"E-DATA-QUOTE", "A free text holds a quote that is not doubled, or another quote character.",
     "\"said \"no\"\" must be \"said \"\"no\"\"\"; else declare \"quote\": \"'\"."},
    {"E-DATA-RAGGED",
     "A decimal comma or a free text splits a field, the delimiter is a semicolon, or the last "
     "line "
     "was cut off.",
     "1,5 in a comma-separated file: export with a decimal point, or declare \"delimiter\": "
     "\";\"."},
    {"E-DATA-SQL", "A division by zero, a cast of a text that is no number, an overflow.",
     "\"ratio\": \"a / nullif(b, 0)\"."},
    {"E-DATA-SYNTAX", "A file of the run was cut off or edited by hand.",
     "Run `clinval score` again instead of editing the file."},
    {"E-DATA-TIME", "An end of follow-up before its beginning: swapped or mistyped dates.",
     "\"exclude\": a step with \"when\": \"years < 0\" and its reason, after the dates were looked "
     "at."},
    {"E-DATA-TIME-RANGE", "Another unit than the config says, or one mistyped year.",
     "\"time_range\": [0, 30] beside times in days: \"years\": \"days / 365.25e0\"."},
    {"E-DATA-TOO-DEEP", "The file is not one that clinval wrote.",
     "Give the run directory itself: clinval report runs/flchain-1."},
    {"E-DATA-TOO-LARGE",
     "More than is read into memory: 8 GiB of text unpacked, 64 GiB or 4294967295 rows of Parquet, "
     "or "
     "what the machine has.",
     "Convert text to Parquet, which is read column by column; split a table of events."},
    {"E-DATA-TOO-MANY-LEVELS", "A number, a date or a postcode is used as a group.",
     "\"age_band\": \"case when age < 50 then '<50' else '50+' end\" instead of \"age\"."},
    {"E-DATA-TYPE", "A text in a column of numbers: units, a comparison sign, a decimal comma.",
     "<0.1 in a real column: declare the column text and derive a number from it."},
    {"E-DATA-UNREADABLE",
     "A wrong path, a relative path that is meant from another folder, or missing "
     "permission.",
     "Paths are relative to the config file: \"../data/cases.csv\" beside configs/."},
});

}  // namespace

std::span<const Explanation> data_explanations() {
  return kRows;
}

}  // namespace clinval::configs
