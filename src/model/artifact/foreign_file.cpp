#include "model/artifact/foreign_file.h"

#include <array>
#include <string_view>

#include "base/text.h"
#include "model/artifact/document/document.h"

namespace espalier::model {
namespace {

using std::string_view_literals::operator""sv;

struct Kind {
  std::string_view begin;  // of the file
  std::string_view holds;  // anywhere in it; empty: whatever it is
  std::string_view sentence;
};

// The first row that fits.
constexpr std::array kKinds = {
    Kind{"\x1f\x8b"sv, "", "this is a gzip file; unpack it first"},
    Kind{"PK\x03\x04"sv, "xl/workbook.xml"sv, "this is an Excel workbook (xlsx), not a model"},
    Kind{"PK\x03\x04"sv, "", "this is a zip file; unpack it first"},
    Kind{"BZh"sv, "", "this is a file compressed with bzip2, maybe by joblib; unpack it first"},
    Kind{"\xfd\x37zXZ"sv, "", "this is a file compressed with xz, maybe by joblib; unpack it first"},
    Kind{"\x5d\x00\x00"sv, "", "this is a file compressed with lzma, maybe by joblib; unpack it first"},
    Kind{"\x04\x22\x4d\x18"sv, "", "this is a file compressed with lz4, maybe by joblib; unpack it first"},
    Kind{"x\x01"sv, "", "this is a zlib stream, maybe of joblib; unpack it first"},
    Kind{"x\x5e"sv, "", "this is a zlib stream, maybe of joblib; unpack it first"},
    Kind{"x\x9c"sv, "", "this is a zlib stream, maybe of joblib; unpack it first"},
    Kind{"x\xda"sv, "", "this is a zlib stream, maybe of joblib; unpack it first"},
    Kind{"CBM1"sv, "", "this is a model of CatBoost (cbm), which is not read here"},
    Kind{"{"sv, "\"oblivious_trees\""sv, "this is a model of CatBoost (JSON), which is not read here"},
    Kind{"{"sv, "\"model_info\""sv, "this is a model of CatBoost (JSON), which is not read here"},
    Kind{"{"sv, "\"num_tree_per_iteration\""sv,
         "this is LightGBM's dump_model(); save the model with save_model(), whose text is read here"},
    Kind{"["sv, "\"nodeid\""sv, "this is XGBoost's dump, which lacks what a model needs; save it with save_model()"},
    Kind{"booster["sv, "", "this is XGBoost's dump in text, which lacks what a model needs; save it with save_model()"},
    Kind{"PAR1"sv, "", "this is a Parquet file, not a model"},
    Kind{"\x89HDF"sv, "", "this is an HDF5 file, not a model"},
    Kind{"\xd0\xcf\x11\xe0"sv, "", "this is an old Office file (xls), not a model"},
    Kind{"\xff\xfe"sv, "", "this is text in UTF-16; save it in UTF-8"},
    Kind{"\xfe\xff"sv, "", "this is text in UTF-16; save it in UTF-8"},
    Kind{"version https://git-lfs"sv, "", "this is a pointer of Git LFS; fetch the file itself (git lfs pull)"},
    Kind{"<"sv, "<PMML"sv, "this is a model in PMML, which is not read here"},
    Kind{"<"sv, "", "this is XML or HTML, maybe the error page of a download; a model is wanted"},
};

}  // namespace

void refuse_known(std::string_view bytes) {
  if (bytes.empty()) refuse_at("", "the file is empty");
  if (bytes.front() == '{' || bytes.front() == '[') bytes = base::trim(bytes);
  for (const Kind& kind : kKinds) {
    if (bytes.starts_with(kind.begin) && (kind.holds.empty() || bytes.contains(kind.holds))) {
      refuse_at("", kind.sentence);
    }
  }
}

}  // namespace espalier::model
