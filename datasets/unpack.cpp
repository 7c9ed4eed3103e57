#include "datasets/unpack.h"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include "datasets/data_error.h"

namespace clinval::datasets {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;

/// A few packed megabytes can unpack to more than any machine holds.
constexpr std::size_t kMostUnpacked = std::size_t{8} << 30;
/// What xz may ask for; its strongest preset takes 65 MiB.
constexpr std::uint64_t kMostMemory = std::uint64_t{1} << 30;

// Each is false when the file is damaged or cut.

bool unpack_gzip(const std::string& packed, std::string& plain) {
  z_stream stream{};
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) {
    throw std::runtime_error("zlib could not start");
  }
  std::string piece(kPiece, '\0');
  std::string_view rest = packed;
  int state = Z_OK;
  while (!rest.empty() || stream.avail_in > 0) {
    if (stream.avail_in == 0) {  // zlib counts in 32 bits
      const std::string_view next = rest.substr(0, kPiece);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(next.data()));
      stream.avail_in = static_cast<uInt>(next.size());
      rest.remove_prefix(next.size());
    }
    do {
      stream.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream.avail_out = static_cast<uInt>(piece.size());
      state = inflate(&stream, Z_NO_FLUSH);
      plain.append(piece, 0, piece.size() - stream.avail_out);
    } while (state == Z_OK && stream.avail_out == 0 && plain.size() <= kMostUnpacked);
    if (plain.size() > kMostUnpacked) {
      break;
    }
    if (state == Z_STREAM_END) {
      if (inflateReset(&stream) != Z_OK) {
        break;
      }
    } else if (state != Z_OK && state != Z_BUF_ERROR) {
      break;
    }
  }
  inflateEnd(&stream);
  return state == Z_STREAM_END;
}

bool unpack_zstd(const std::string& packed, std::string& plain) {
  ZSTD_DStream* stream = ZSTD_createDStream();
  std::string piece(kPiece, '\0');
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::size_t state = 1;
  bool piece_full = false;
  while (!ZSTD_isError(state) && (in.pos < in.size || piece_full) &&
         plain.size() <= kMostUnpacked) {
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    state = ZSTD_decompressStream(stream, &out, &in);
    piece_full = !ZSTD_isError(state) && out.pos == out.size;
    plain.append(piece, 0, out.pos);
    if (piece_full && out.pos == 0) {
      break;
    }
  }
  ZSTD_freeDStream(stream);
  return state == 0;
}

bool unpack_xz(const std::string& packed, std::string& plain) {
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&stream, kMostMemory, LZMA_CONCATENATED) != LZMA_OK) {
    throw std::runtime_error("liblzma could not start");
  }
  std::string piece(kPiece, '\0');
  stream.next_in = reinterpret_cast<const std::uint8_t*>(packed.data());
  stream.avail_in = packed.size();
  lzma_ret state = LZMA_OK;
  while (state == LZMA_OK && plain.size() <= kMostUnpacked) {
    stream.next_out = reinterpret_cast<std::uint8_t*>(piece.data());
    stream.avail_out = piece.size();
    state = lzma_code(&stream, stream.avail_in == 0 ? LZMA_FINISH : LZMA_RUN);
    plain.append(piece, 0, piece.size() - stream.avail_out);
  }
  lzma_end(&stream);
  return state == LZMA_STREAM_END;
}

}  // namespace

std::string unpack(std::string bytes, const std::string& file, const std::string& pointer) {
  const std::string_view start = bytes;
  std::string plain;
  const auto refuse_too_large = [&] {
    if (plain.size() > kMostUnpacked) {
      fail_data("E-DATA-TOO-LARGE", file, pointer, "at most 8 GiB when unpacked",
                "split the table, or give it as Parquet");
    }
  };
  if (start.starts_with("\x1f\x8b")) {
    const bool whole = unpack_gzip(bytes, plain);
    refuse_too_large();
    if (!whole) {
      fail_data("E-DATA-UNREADABLE", file, pointer, "a whole gzip file; this one is damaged or cut",
                "");
    }
    return plain;
  }
  if (start.starts_with("\x28\xb5\x2f\xfd")) {
    const bool whole = unpack_zstd(bytes, plain);
    refuse_too_large();
    if (!whole) {
      fail_data("E-DATA-UNREADABLE", file, pointer,
                "a whole Zstandard file; this one is damaged or cut", "");
    }
    return plain;
  }
  if (start.starts_with("\xfd\x37zXZ")) {
    const bool whole = unpack_xz(bytes, plain);
    refuse_too_large();
    if (!whole) {
      fail_data("E-DATA-UNREADABLE", file, pointer, "a whole xz file; this one is damaged or cut",
                "");
    }
    return plain;
  }
  if (start.starts_with("PK\x03\x04") || start.starts_with("PAR1")) {
    fail_data("E-DATA-UNREADABLE", file, pointer, "CSV or NDJSON; this is a zip or Parquet file",
              "for Parquet set the source's format to parquet");
  }
  return bytes;
}

}  // namespace clinval::datasets
