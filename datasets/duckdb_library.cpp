#include "datasets/duckdb_library.h"

#include <cstdlib>
#include <string>

#include <dlfcn.h>

#include "configs/input_error.h"

namespace clinval::datasets {

namespace {

[[noreturn]] void fail_missing() {
  throw configs::InputError(
      configs::Area::Data,
      configs::Problem{.code = "E-DATA-NO-DUCKDB",
                       .file = "libduckdb.so",
                       .pointer = "",
                       .field = "",
                       .expected = "DuckDB's library (1.5 or later): Parquet and SQL need it",
                       .hint = "run scripts/setup, or set DUCKDB_DIR to the folder that holds it"});
}

void* open_library() {
  if (const char* folder = std::getenv("DUCKDB_DIR"); folder != nullptr && *folder != '\0') {
    const std::string path = std::string(folder) + "/libduckdb.so";
    if (void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
      return handle;
    }
  }
  return dlopen("libduckdb.so", RTLD_NOW | RTLD_LOCAL);
}

}  // namespace

DuckdbSymbol find_duckdb(const char* name) {
  static void* const library = open_library();  // never closed: it lives as long as the process
  const DuckdbSymbol symbol{library == nullptr ? nullptr : dlsym(library, name)};
  if (symbol.address == nullptr) {
    fail_missing();  // no library, or one too old to have it
  }
  return symbol;
}

}  // namespace clinval::datasets
