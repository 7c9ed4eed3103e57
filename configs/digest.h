#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace clinval::configs {

/// SHA-256 in 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// SHA-256 of a stream of pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void update(std::string_view bytes);
  [[nodiscard]] std::string hex();  ///< ends the stream

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Version of the library that computes digests; empty when its SHA-256 of a known text is wrong.
[[nodiscard]] std::string digest_library();

}  // namespace clinval::configs
