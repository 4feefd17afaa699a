// SHA-256 (FIPS 180-4) as lower-case hexadecimal text, by libmd.
#pragma once

#include <string>
#include <string_view>

namespace espalier::base {

std::string sha256_hex(std::string_view bytes);

}  // namespace espalier::base
