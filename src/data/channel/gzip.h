// gzip content (RFC 1952) and zlib streams (RFC 1950) -> bytes, by zlib.
#pragma once

#include <string>
#include <string_view>

namespace espalier::data {

// True for content that opens as gzip does.
bool is_gzip(std::string_view bytes);

// All members one after another, as gzip(1) reads them; zero bytes behind the last are padding. ClientError naming
// `source` when the content is cut short, damaged or followed by something else.
std::string unpack_gzip(std::string_view bytes, const std::string& source);

// True for content that opens as a zlib stream does: a compressed dump of joblib.
bool is_zlib(std::string_view bytes);

// One stream. ClientError naming `source` when the content is cut short, damaged or followed by something else.
std::string unpack_zlib(std::string_view bytes, const std::string& source);

}  // namespace espalier::data
