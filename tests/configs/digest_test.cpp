#include "configs/digest.h"

#include <string>

#include <doctest/doctest.h>

using namespace clinval::configs;

TEST_CASE("digest: the examples of FIPS 180-4") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("digest: a stream of pieces equals the whole, also after a move") {
  const std::string text(1000000, 'a');
  Sha256 stream;
  stream.update(std::string_view(text).substr(0, 63));
  Sha256 moved = std::move(stream);
  moved.update(std::string_view(text).substr(63));
  CHECK(moved.hex() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  CHECK(sha256_hex(text) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
