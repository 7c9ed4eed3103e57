#include "configs/digest.h"

#include <array>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace clinval::configs {
namespace {

void require(int ok) {
  if (ok != 1) {
    throw std::runtime_error("SHA-256 failed in OpenSSL");
  }
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  require(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
  require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  require(EVP_DigestFinal_ex(state_->context.get(), digest.data(), &length));
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    text += kHex[digest[i] >> 4];
    text += kHex[digest[i] & 0xFu];
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 stream;
  stream.update(bytes);
  return stream.hex();
}

std::string digest_library() {
  // FIPS 180-2, appendix B.1.
  constexpr std::string_view kKnown =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  try {
    return sha256_hex("abc") == kKnown ? OpenSSL_version(OPENSSL_VERSION_STRING) : "";
  } catch (const std::runtime_error&) {
    return "";
  }
}

}  // namespace clinval::configs
