#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace clinval::tests {

/// A member of a zip archive to be written as told, however wrong.
struct ZipMember {
  std::string name;
  std::string data;
  std::uint32_t unix_mode = 0100644;
  std::uint16_t flags = 0;
};

inline std::uint32_t crc32_of(std::string_view data) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : data) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0U ? 0xedb88320U : 0U);
    }
  }
  return ~crc;
}

inline void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out += static_cast<char>(value >> (8U * static_cast<unsigned>(i)) & 0xffU);
  }
}

/// A zip archive of stored members.
inline std::string small_zip(const std::vector<ZipMember>& members) {
  std::string out;
  std::string directory;
  for (const ZipMember& m : members) {
    const auto offset = static_cast<std::uint32_t>(out.size());
    const auto size = static_cast<std::uint32_t>(m.data.size());
    const auto name = static_cast<std::uint32_t>(m.name.size());
    std::string common;  // what both records hold
    put(common, 20, 2);
    put(common, m.flags, 2);
    put(common, 0, 2);           // stored
    put(common, 0x00210000, 4);  // 1980-01-01
    put(common, crc32_of(m.data), 4);
    put(common, size, 4);
    put(common, size, 4);
    put(common, name, 2);
    put(common, 0, 2);
    out += "PK\x03\x04" + common + m.name + m.data;
    directory += "PK\x01\x02";
    put(directory, 3U << 8U | 20U, 2);  // made on unix
    directory += common;
    put(directory, 0, 2);
    put(directory, 0, 2);
    put(directory, 0, 2);
    put(directory, m.unix_mode << 16U, 4);
    put(directory, offset, 4);
    directory += m.name;
  }
  const auto start = static_cast<std::uint32_t>(out.size());
  const auto count = static_cast<std::uint32_t>(members.size());
  out += directory + "PK\x05\x06";
  put(out, 0, 4);
  put(out, count, 2);
  put(out, count, 2);
  put(out, static_cast<std::uint32_t>(directory.size()), 4);
  put(out, start, 4);
  put(out, 0, 2);
  return out;
}

}  // namespace clinval::tests
