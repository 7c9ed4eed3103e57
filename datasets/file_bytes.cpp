#include "datasets/file_bytes.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "configs/digest.h"
#include "configs/input_error.h"

namespace clinval::datasets {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;

[[noreturn]] void fail(std::string code, const std::string& file, const std::string& pointer,
                       std::string expected, std::string hint) {
  throw configs::InputError(configs::Area::Data, configs::Problem{.code = std::move(code),
                                                                  .file = file,
                                                                  .pointer = pointer,
                                                                  .field = "",
                                                                  .expected = std::move(expected),
                                                                  .hint = std::move(hint)});
}

/// A file descriptor that closes itself.
struct Descriptor {
  int number = -1;
  explicit Descriptor(int value) : number(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) {
      close(number);
    }
  }
};

/// False when the system refuses; errno tells why.
bool read_to_end(int descriptor, std::string& bytes) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) {
    return false;
  }
  if (S_ISREG(status.st_mode)) {
    bytes.reserve(static_cast<std::size_t>(status.st_size) + 1);
  }
  while (true) {
    const std::size_t used = bytes.size();
    bytes.resize(std::max(used + 1, std::min(bytes.capacity(), used + kPiece)));
    const ssize_t got = read(descriptor, bytes.data() + used, bytes.size() - used);
    bytes.resize(used + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) {
      return true;
    }
    if (got < 0 && errno != EINTR) {
      return false;
    }
    if (bytes.size() == bytes.capacity()) {
      bytes.reserve(bytes.size() + std::max(bytes.size(), kPiece));
    }
  }
}

/// nullopt-like: false when damaged or cut.
/// A few packed megabytes can unpack to more than any machine holds.
constexpr std::size_t kMostUnpacked = std::size_t{8} << 30;

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

}  // namespace

FileBytes read_file_bytes(const configs::SourceSpec& source, const std::string& path,
                          const std::string& pointer) {
  const std::string& file = source.file.empty() ? path : source.file;
  const Descriptor descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  FileBytes result;
  if (descriptor.number < 0 || !read_to_end(descriptor.number, result.bytes)) {
    fail("E-DATA-UNREADABLE", file, pointer,
         std::string("a file that can be read; the system says: ") + std::strerror(errno),
         "check the path and its permissions");
  }
  result.sha256 = configs::sha256_hex(result.bytes);
  if (!source.sha256.empty() && source.sha256 != result.sha256) {
    fail("E-DATA-DIGEST", file, pointer.empty() ? "" : pointer + "/sha256",
         "a file of SHA-256 " + source.sha256 + "; this one has " + result.sha256,
         "get the pinned file, or pin this one after a look at what changed");
  }
  return result;
}

std::string unpack(std::string bytes, const std::string& file, const std::string& pointer) {
  const std::string_view start = bytes;
  std::string plain;
  const auto refuse_too_large = [&] {
    if (plain.size() > kMostUnpacked) {
      fail("E-DATA-TOO-LARGE", file, pointer, "at most 8 GiB when unpacked",
           "split the table, or give it as Parquet");
    }
  };
  if (start.starts_with("\x1f\x8b")) {
    const bool whole = unpack_gzip(bytes, plain);
    refuse_too_large();
    if (!whole) {
      fail("E-DATA-UNREADABLE", file, pointer, "a whole gzip file; this one is damaged or cut", "");
    }
    return plain;
  }
  if (start.starts_with("\x28\xb5\x2f\xfd")) {
    const bool whole = unpack_zstd(bytes, plain);
    refuse_too_large();
    if (!whole) {
      fail("E-DATA-UNREADABLE", file, pointer, "a whole Zstandard file; this one is damaged or cut",
           "");
    }
    return plain;
  }
  if (start.starts_with("\xfd\x37zXZ")) {
    fail("E-DATA-UNREADABLE", file, pointer,
         "CSV or NDJSON, plain or packed by gzip or Zstandard; this is xz",
         "unpack it first: xz -dc");
  }
  if (start.starts_with("PK\x03\x04") || start.starts_with("PAR1")) {
    fail("E-DATA-UNREADABLE", file, pointer, "CSV or NDJSON; this is a zip or Parquet file",
         "for Parquet set the source's format to parquet");
  }
  return bytes;
}

MemoryFile::MemoryFile(const std::string& bytes)
    : descriptor_(memfd_create("clinval", MFD_CLOEXEC)) {
  std::string_view rest = bytes;
  while (descriptor_ >= 0 && !rest.empty()) {
    const ssize_t written = write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno != EINTR) {
      close(descriptor_);
      descriptor_ = -1;
    } else if (written > 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  if (descriptor_ < 0) {
    throw std::runtime_error("a file in memory could not be written");
  }
}

MemoryFile::~MemoryFile() {
  close(descriptor_);
}

std::string MemoryFile::path() const {
  return "/proc/self/fd/" + std::to_string(descriptor_);
}

}  // namespace clinval::datasets
