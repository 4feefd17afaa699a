#include "data/channel/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

#include "base/error.h"

namespace espalier::data {

namespace {

constexpr std::string_view kMagic = "\x1f\x8b";

class Inflater {
 public:
  Inflater() {
    constexpr int kGzipOnly = 16;  // added to the window size it asks for gzip's header and checksum
    if (inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK) throw std::bad_alloc();
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
        throw base::ClientError(source + ": the gzip content ends too early; the file is cut short");
      if (status != Z_OK) throw base::ClientError(source + ": the gzip content is damaged");
    }
  }

 private:
  static constexpr uInt kChunkBytes = 1u << 16;
  z_stream stream_{};
  Bytef chunk_[kChunkBytes];
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with(kMagic); }

std::string unpack_gzip(std::string_view bytes, const std::string& source) {
  Inflater inflater;
  std::string out;
  while (is_gzip(bytes)) bytes = inflater.unpack_member(bytes, source, out);
  if (bytes.find_first_not_of('\0') != std::string_view::npos)
    throw base::ClientError(source + ": something stands behind the gzip content");
  return out;
}

}  // namespace espalier::data
