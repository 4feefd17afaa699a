#include "model/artifact/package/find_model.h"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <format>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "model/artifact/model_file.h"
#include "model/artifact/package/manifest.h"

namespace espalier::model {
namespace {

using Candidates = std::vector<const PackageFile*>;

bool is_passed_over(const base::Path& path) {
  const auto is_aside = [](const base::Path& part) {
    return part.native().starts_with('.') || part == "code" ||
           part == "__MACOSX";  // scripts, by SageMaker's convention
  };
  return std::ranges::any_of(path, is_aside) || path.filename() == kManifestName;
}

// An ending that no model file has, for the sentence about files of which none is a model.
bool is_other_file(const PackageFile* file) {
  static constexpr std::string_view kEndings[] = {".txt", ".md", ".py", ".csv", ".html", ".yaml", ".yml", ".log"};
  return std::ranges::contains(kEndings, base::to_lower(file->path.extension().string())) ||
         file->path.filename() == "MLmodel";
}

std::string names(const Candidates& files) {
  constexpr std::size_t kMaxNames = 5;
  std::vector<std::string> paths;
  for (const PackageFile* file : files) {
    if (paths.size() < kMaxNames) paths.push_back(base::excerpt(file->path.generic_string()));
  }
  const std::string more = files.size() > kMaxNames ? std::format(" and {} more", files.size() - kMaxNames) : "";
  return base::join(paths, ", ") + more;
}

[[noreturn]] void refuse_several(const Candidates& files, const std::string& package) {
  throw base::ClientError(std::format(
      "{} holds several files that may be the model ({}); keep one, or name it {}: averaging several models is not "
      "supported",
      package, names(files), kModelName));
}

[[noreturn]] void refuse_several_folders(const Candidates& files, const std::string& package) {
  throw base::ClientError(std::format(
      "{} holds models in several folders ({}); keep one of them: averaging several models is not supported", package,
      names(files)));
}

Candidates named(const Candidates& files, std::string_view name) {
  Candidates found;
  std::ranges::copy_if(files, std::back_inserter(found),
                       [&](const PackageFile* file) { return file->path.filename() == name; });
  return found;
}

// xgboost-model, or model.tar.gz where its folder has no xgboost-model.
Candidates named_models(const Candidates& files) {
  Candidates found = named(files, kModelName);
  for (const PackageFile* archive : named(files, kArchiveName)) {
    const auto is_beside = [&](const PackageFile* model) {
      return model->path.filename() == kModelName && model->path.parent_path() == archive->path.parent_path();
    };
    if (std::ranges::none_of(found, is_beside)) found.push_back(archive);
  }
  return found;
}

bool is_small_enough(const PackageFile* file) {
  constexpr std::uintmax_t kMaxPacked = std::uintmax_t{64} << 20U;
  return (file->on_disk.empty() ? file->packed.size() : base::FileBytes(file->on_disk).view().size()) <= kMaxPacked;
}

// What cannot be read or unpacked is no model; nothing is said of files that nobody meant. Of large files only those
// that are not packed are looked into: packed ones are data.
bool is_model_file(const PackageFile* file) {
  static constexpr std::string_view kPackedEndings[] = {".gz", ".tgz"};
  const std::string ending = base::to_lower(file->path.extension().string());
  try {
    if (std::ranges::contains(kPackedEndings, ending) && !is_small_enough(file)) return false;
    return is_model(PackageBytes(*file, "").unpacked());
  } catch (const std::exception&) {
    return false;
  }
}

// nullptr: none of `files` is a model.
const PackageFile* model_among(const Candidates& files, const std::string& package) {
  const Candidates by_name = named_models(files);
  if (by_name.size() > 1) refuse_several_folders(by_name, package);
  if (by_name.size() == 1) return by_name.front();
  Candidates by_content;
  std::ranges::copy_if(files, std::back_inserter(by_content), is_model_file);
  if (by_content.size() > 1) refuse_several(by_content, package);
  return by_content.empty() ? nullptr : by_content.front();
}

}  // namespace

const PackageFile& find_model(std::span<const PackageFile> files, const std::string& package) {
  Candidates all, top, below;
  for (const PackageFile& file : files) {
    if (is_passed_over(file.path)) continue;
    all.push_back(&file);
    (file.path.has_parent_path() ? below : top).push_back(&file);
  }
  for (const Candidates& scope : {top, below}) {
    if (const PackageFile* found = model_among(scope, package)) return *found;
  }
  Candidates meant = all;
  if (meant.size() > 1) std::erase_if(meant, is_other_file);
  if (meant.size() == 1) return *meant.front();
  throw base::ClientError(std::format("{} holds no model file; a file named {} is expected{}", package, kModelName,
                                      all.empty() ? "" : std::format(" beside or in place of {}", names(all))));
}

}  // namespace espalier::model
