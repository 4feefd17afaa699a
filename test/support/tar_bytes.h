// Archives for tests: members of a tar file as GNU tar writes them, and gzip.
#pragma once

#include <zlib.h>

#include <stdexcept>
#include <string>

namespace espalier::test {

inline std::string tar_member(const std::string& name, const std::string& content, char type = '0') {
  std::string header(512, '\0');
  header.replace(0, name.size(), name);
  header.replace(100, 8, "0000644 ");
  std::string size(11, '0');
  for (std::size_t i = 0, left = content.size(); i < 11; ++i, left /= 8)
    size[10 - i] = static_cast<char>('0' + left % 8);
  header.replace(124, 12, size + ' ');
  header.replace(148, 8, "        ");
  header[156] = type;
  header.replace(257, 6, "ustar ");
  unsigned sum = 0;
  for (const char byte : header) sum += static_cast<unsigned char>(byte);
  for (std::size_t i = 0; i < 6; ++i, sum /= 8) header[153 - i] = static_cast<char>('0' + sum % 8);
  header[154] = '\0';
  return header + content + std::string((512 - content.size() % 512) % 512, '\0');
}

inline const std::string kTarEnd(1024, '\0');

inline std::string deflated(const std::string& bytes, int window_bits) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  std::string packed(deflateBound(&stream, bytes.size()) + 64, '\0');
  std::string input = bytes;
  stream.next_in = reinterpret_cast<unsigned char*>(input.data());
  stream.avail_in = static_cast<unsigned>(input.size());
  stream.next_out = reinterpret_cast<unsigned char*>(packed.data());
  stream.avail_out = static_cast<unsigned>(packed.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("deflate");
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

inline std::string gzip(const std::string& bytes) { return deflated(bytes, 15 + 16); }
inline std::string zlib(const std::string& bytes) { return deflated(bytes, 15); }

}  // namespace espalier::test
