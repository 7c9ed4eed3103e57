#include "configs/errors.h"

#include <algorithm>
#include <array>

namespace clinval::configs {
namespace {

constexpr auto kCodes = std::to_array<ErrorCode>({
    {"E-CONFIG-DATA-FOLDER", "A path begins with data: and no data folder is known.",
     "Give --data DIR or set CLINVAL_DATA to the folder that holds the case sets."},
    {"E-CONFIG-DUPLICATE-KEY", "An object of the config has a key twice.",
     "Remove one of the two; most JSON readers would silently keep the last."},
    {"E-CONFIG-MISSING-KEY", "A key that has no default is absent.",
     "Add the key; `clinval schema config` describes it."},
    {"E-CONFIG-NOT-BUILT", "The config asks for something that this version knows but cannot do.",
     "Remove it, or use a version that has it; it is refused so that no run ignores it."},
    {"E-CONFIG-NOT-UTF8", "The config is not text in UTF-8.", "Save the file in UTF-8."},
    {"E-CONFIG-NUMBER", "A number is not finite, beyond a double, or an integer beyond 64 bits.",
     "Write a finite number; JSON has no NaN and no infinity."},
    {"E-CONFIG-OVERRIDE", "A --set names no place in the config, or its value is not JSON.",
     "Use --set /json/pointer=value with a parent that exists; '-' appends to a list."},
    {"E-CONFIG-RANGE", "A number is outside its range.", "Choose a number within the range."},
    {"E-CONFIG-REFERENCE", "A name refers to something that the config does not declare.",
     "Correct the name, or declare what it refers to."},
    {"E-CONFIG-REPEATED", "An id, a name or a threshold stands there twice.", "Give each its own."},
    {"E-CONFIG-SYNTAX", "The config is not JSON.",
     "Look at the line and column; comments and trailing commas are not allowed."},
    {"E-CONFIG-TOO-DEEP", "Objects and arrays are nested too deeply.", "Flatten the config."},
    {"E-CONFIG-TOO-LARGE", "The config is larger than any real one.",
     "Check that this is the config and not a data file."},
    {"E-CONFIG-TYPE", "A value has the wrong JSON type.",
     "Use the type that the message names; texts need quotes, numbers have none."},
    {"E-CONFIG-UNKNOWN-KEY", "A key is not known here.",
     "Correct the spelling; an ignored key would be a wish that nobody reads."},
    {"E-CONFIG-UNREADABLE", "The config cannot be read.", "Check path and permissions."},
    {"E-CONFIG-VALUE", "A value is not one of those allowed.", "Use one that the message names."},
    {"E-MODEL-DUPLICATE-KEY", "An object of a model's JSON file has a key twice.",
     "Export the model again, or remove one of the two."},
    {"E-MODEL-MISSING-KEY", "A contract or a golden file lacks a key.",
     "Add the key; `clinval schema contract` describes it."},
    {"E-MODEL-NOT-BUILT", "The contract asks for something that this version cannot do.",
     "Export the model in a form that this version runs."},
    {"E-MODEL-NOT-UTF8", "A JSON file of the model is not text in UTF-8.",
     "Save the file in UTF-8."},
    {"E-MODEL-NUMBER",
     "A number of the model's JSON is not finite, beyond a double, or an integer beyond 64 bits.",
     "Write finite numbers; golden cases must not hold NaN."},
    {"E-MODEL-RANGE", "A number of a contract is outside its range.",
     "Choose a number within the range."},
    {"E-MODEL-REPEATED", "A name of a contract stands there twice.", "Give each its own."},
    {"E-MODEL-SHAPE", "A shape does not fit the features, columns or values that belong to it.",
     "Make the shape and the list agree."},
    {"E-MODEL-SYNTAX", "A JSON file of the model is not JSON.",
     "Look at the line and column; comments and trailing commas are not allowed."},
    {"E-MODEL-TOO-DEEP", "A JSON file of the model is nested too deeply.", "Flatten it."},
    {"E-MODEL-TOO-LARGE", "A JSON file of the model is too large.",
     "Store fewer golden cases; a handful of batches is enough."},
    {"E-MODEL-TYPE", "A value of a contract or a golden file has the wrong JSON type.",
     "Use the type that the message names."},
    {"E-MODEL-UNKNOWN-KEY", "A key of a contract or a golden file is not known.",
     "Correct the spelling, or remove it."},
    {"E-MODEL-UNREADABLE", "A JSON file of the model cannot be read.",
     "Check path and permissions."},
    {"E-MODEL-VALUE", "A value of a contract is not one of those allowed.",
     "Use one that the message names."},
});

}  // namespace

std::span<const ErrorCode> error_codes() {
  return kCodes;
}

const ErrorCode* find_error_code(std::string_view code) {
  const auto found = std::ranges::find(kCodes, code, &ErrorCode::code);
  return found == kCodes.end() ? nullptr : &*found;
}

}  // namespace clinval::configs
