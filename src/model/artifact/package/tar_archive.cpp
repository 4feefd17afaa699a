#include "model/artifact/package/tar_archive.h"

#include <cstddef>
#include <optional>

#include "base/error.h"

namespace espalier::model {
namespace {

// Places of a header block's fields.
constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameSize = 100;
constexpr std::size_t kSizeBegin = 124, kSizeSize = 12;
constexpr std::size_t kChecksumBegin = 148, kChecksumSize = 8;
constexpr std::size_t kTypeBegin = 156;
constexpr std::size_t kMagicBegin = 257;
constexpr std::size_t kPrefixBegin = 345, kPrefixSize = 155;
constexpr std::string_view kMagic = "ustar";

[[noreturn]] void refuse(const std::string& source, const char* what) {
  throw base::ClientError(source + ": " + what + "; give the model.tar.gz of an earlier training job");
}

// Octal digits up to a space or a zero byte; an empty field is 0. Nothing for anything else, so also for the binary
// sizes of files above 8 GiB.
std::optional<std::size_t> octal(std::string_view field) {
  std::size_t value = 0;
  std::size_t at = field.find_first_not_of(' ');
  for (; at < field.size() && field[at] != '\0' && field[at] != ' '; ++at) {
    if (field[at] < '0' || field[at] > '7') return std::nullopt;
    value = value * 8 + static_cast<std::size_t>(field[at] - '0');
  }
  return value;
}

// Sum of all bytes of the header, its own field counted as spaces.
std::size_t checksum(std::string_view header) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool own = i >= kChecksumBegin && i < kChecksumBegin + kChecksumSize;
    sum += own ? std::size_t{' '} : static_cast<std::size_t>(static_cast<unsigned char>(header[i]));
  }
  return sum;
}

std::string_view text_of(std::string_view field) { return field.substr(0, field.find('\0')); }

// ustar keeps a long path in two fields; GNU tar puts something else into the first.
std::string path_of(std::string_view header) {
  const std::string name(text_of(header.substr(0, kNameSize)));
  const std::string_view prefix = text_of(header.substr(kPrefixBegin, kPrefixSize));
  const bool is_ustar = header.substr(kMagicBegin, kMagic.size() + 1) == std::string_view("ustar\0", 6);
  return is_ustar && !prefix.empty() ? std::string(prefix) + "/" + name : name;
}

// The record "<length> path=<path>\n" of a POSIX.1-2001 header, which names the file that follows.
std::string path_of_records(std::string_view records) {
  constexpr std::string_view kKey = " path=";
  const std::size_t at = records.find(kKey);
  if (at == std::string_view::npos) return "";
  const std::string_view value = records.substr(at + kKey.size());
  return std::string(value.substr(0, value.find('\n')));
}

}  // namespace

bool is_tar(std::string_view bytes) {
  return bytes.size() >= kBlock && bytes.substr(kMagicBegin, kMagic.size()) == kMagic;
}

std::vector<TarFile> files_in_tar(std::string_view archive, const std::string& source) {
  std::vector<TarFile> files;
  std::string long_path;  // of the next file
  while (archive.size() >= kBlock) {
    const std::string_view header = archive.substr(0, kBlock);
    if (header.find_first_not_of('\0') == std::string_view::npos) return files;  // the end mark
    const auto size = octal(header.substr(kSizeBegin, kSizeSize));
    const auto wanted = octal(header.substr(kChecksumBegin, kChecksumSize));
    if (!size || wanted != checksum(header)) refuse(source, "a header of the tar archive is damaged");
    archive.remove_prefix(kBlock);
    if (*size > archive.size()) refuse(source, "the tar archive ends in the middle of a file");
    const char type = header[kTypeBegin];
    const std::string_view content = archive.substr(0, *size);
    if (type == 'L') long_path = text_of(content);
    if (type == 'x') long_path = path_of_records(content);
    if (type == '0' || type == '\0') files.push_back({long_path.empty() ? path_of(header) : long_path, content});
    if (type != 'L' && type != 'x') long_path.clear();
    const std::size_t padded = (*size + kBlock - 1) / kBlock * kBlock;
    archive.remove_prefix(padded < archive.size() ? padded : archive.size());
  }
  if (!archive.empty()) refuse(source, "the tar archive ends in the middle of a header");
  return files;
}

}  // namespace espalier::model
