#include "serve/model_source.h"

#include <algorithm>
#include <format>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "data/gzip.h"
#include "model/artifact/xgboost_file.h"
#include "serve/model_folder.h"

namespace espalier::serve {
namespace {

// The header of a tar entry (POSIX ustar): 512 bytes of fixed fields, numbers in octal text.
constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameSize = 100;
constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kSizeSize = 12;
constexpr std::size_t kTypeAt = 156;
constexpr std::size_t kMagicAt = 257;
constexpr std::string_view kMagic = "ustar";

constexpr const char* kModelName = "xgboost-model";
constexpr const char* kManifestName = "espalier.json";

struct Entry {
  std::string_view name;
  std::string_view content;
};

bool is_archive(std::string_view bytes) {
  return bytes.size() >= kBlock && bytes.substr(kMagicAt, kMagic.size()) == kMagic;
}

std::string_view until_zero(std::string_view field) { return field.substr(0, field.find('\0')); }

std::optional<std::size_t> octal(std::string_view field) {
  std::size_t number = 0;
  const std::string_view digits = base::trim(until_zero(field));
  for (const char digit : digits) {
    if (digit < '0' || digit > '7') return std::nullopt;
    number = number * 8 + static_cast<std::size_t>(digit - '0');
  }
  return number;
}

// Regular files; folders, links and the extra headers of newer tars are passed over.
std::vector<Entry> entries_of(std::string_view bytes, const std::string& source) {
  std::vector<Entry> entries;
  for (std::size_t at = 0; at + kBlock <= bytes.size() && bytes[at] != '\0';) {
    const std::string_view header = bytes.substr(at, kBlock);
    const std::optional<std::size_t> size = octal(header.substr(kSizeAt, kSizeSize));
    at += kBlock;
    if (!is_archive(header) || !size || *size > bytes.size() - at) {
      throw base::ClientError(std::format("{}: the archive is damaged at byte {}", source, at - kBlock));
    }
    const bool is_file = header[kTypeAt] == '0' || header[kTypeAt] == '\0';
    if (is_file) entries.push_back({until_zero(header.substr(0, kNameSize)), bytes.substr(at, *size)});
    at += (*size + kBlock - 1) / kBlock * kBlock;
  }
  return entries;
}

base::Path file_name(const Entry& entry) { return base::Path(entry.name).filename(); }

}  // namespace

std::string model_of_archive(std::string_view bytes, const std::string& source) {
  std::vector<Entry> entries = entries_of(bytes, source);
  const auto named = std::ranges::find(entries, base::Path(kModelName), file_name);
  if (named != entries.end()) return std::string(named->content);
  std::erase_if(entries, [](const Entry& entry) {
    const base::Path name = file_name(entry);
    return name == kManifestName || name.native().starts_with('.');
  });
  if (entries.size() == 1) return std::string(entries.front().content);
  throw base::ClientError(std::format("{}: the archive holds {} files that may be the model; one named {} is expected",
                                      source, entries.size(), kModelName));
}

model::Model read_model_source(const base::Path& path) {
  try {
    std::error_code ignored;
    const base::FileBytes file(std::filesystem::is_directory(path, ignored) ? find_model_file(path) : path);
    std::string unpacked;
    std::string_view bytes = file.view();
    if (data::is_gzip(bytes)) bytes = unpacked = data::unpack_gzip(bytes, path.string());
    if (is_archive(bytes)) bytes = unpacked = model_of_archive(bytes, path.string());
    return model::read_model(bytes);
  } catch (const base::PlatformError& error) {
    const std::string message = error.what();
    throw base::ClientError(message.contains(path.string()) ? message : std::format("{}: {}", path.string(), message));
  }
}

}  // namespace espalier::serve
