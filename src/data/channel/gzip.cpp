#include "data/channel/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <format>
#include <limits>
#include <new>

#include "base/error.h"

namespace espalier::data {

namespace {

constexpr std::string_view kMagic = "\x1f\x8b";
constexpr int kGzipWindow = MAX_WBITS + 16;  // 16 asks for gzip's header and checksum

void refuse_rest(std::string_view rest, std::string_view format, const std::string& source) {
  if (rest.find_first_not_of('\0') == std::string_view::npos) return;
  throw base::ClientError(std::format("{}: something stands behind the {} content", source, format));
}

class Inflater {
 public:
  // `format` opens the refusals: "gzip".
  Inflater(int window_bits, std::string_view format) : format_(format) {
    if (inflateInit2(&stream_, window_bits) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Unpacks the first gzip member of `bytes`, appends it to `out` and returns the bytes behind it.
  std::string_view unpack_member(std::string_view bytes, const std::string& source, std::string& out) {
    inflateReset(&stream_);
    for (;;) {
      constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
      const std::size_t num_in = std::min(bytes.size(), kMost);
      // zlib reads through this pointer and never writes.
      stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
      stream_.avail_in = static_cast<uInt>(num_in);
      stream_.next_out = chunk_;
      stream_.avail_out = kChunkBytes;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      bytes.remove_prefix(num_in - stream_.avail_in);
      out.append(reinterpret_cast<const char*>(chunk_), kChunkBytes - stream_.avail_out);
      if (status == Z_STREAM_END) return bytes;
      if (status == Z_MEM_ERROR) throw std::bad_alloc();
      if (status == Z_BUF_ERROR || (status == Z_OK && bytes.empty() && stream_.avail_out != 0))
        throw base::ClientError(
            std::format("{}: the {} content ends too early; the file is cut short", source, format_));
      if (status != Z_OK) throw base::ClientError(std::format("{}: the {} content is damaged", source, format_));
    }
  }

 private:
  static constexpr uInt kChunkBytes = 1u << 16;
  std::string_view format_;
  z_stream stream_{};
  Bytef chunk_[kChunkBytes];
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with(kMagic); }

std::string unpack_gzip(std::string_view bytes, const std::string& source) {
  Inflater inflater(kGzipWindow, "gzip");
  std::string out;
  while (is_gzip(bytes)) bytes = inflater.unpack_member(bytes, source, out);
  refuse_rest(bytes, "gzip", source);
  return out;
}

// A method of 8, a window of at most 32 KiB, no preset dictionary, and the check of the two bytes.
bool is_zlib(std::string_view bytes) {
  if (bytes.size() < 2) return false;
  const unsigned first = static_cast<unsigned char>(bytes[0]);
  const unsigned second = static_cast<unsigned char>(bytes[1]);
  return (first & 0x0FU) == 8 && first >> 4U <= 7 && (second & 0x20U) == 0 && (first * 256 + second) % 31 == 0;
}

std::string unpack_zlib(std::string_view bytes, const std::string& source) {
  Inflater inflater(MAX_WBITS, "zlib");
  std::string out;
  refuse_rest(inflater.unpack_member(bytes, source, out), "zlib", source);
  return out;
}

}  // namespace espalier::data
