#pragma once

namespace clinval::datasets {

/// The address of a function of libduckdb: becomes whatever function pointer it is assigned to.
struct DuckdbSymbol {
  void* address;
  template <typename Function>
  operator Function*() const {  // NOLINT(google-explicit-constructor): that is its use
    return reinterpret_cast<Function*>(address);
  }
};

/// Finds a function by its name; the library is opened on first use: from the folder that
/// DUCKDB_DIR names in the environment, else where the loader looks. Throws configs::InputError
/// (Area::Data, E-DATA-NO-DUCKDB) when there is no library, or one too old to have the function.
[[nodiscard]] DuckdbSymbol find_duckdb(const char* name);

}  // namespace clinval::datasets
