// Pickles written by hand, opcode by opcode; real ones stand in test/golden/pickles.
#include "model/artifact/pickle/pickle_reader.h"

#include <catch2/catch_test_macros.hpp>

#include "base/error.h"
#include "base/file.h"
#include "model/artifact/damage.h"
#include "support/error_of.h"

using namespace espalier;
using namespace std::string_literals;

namespace {

std::string refusal(std::string_view bytes) {
  return test::error_of<base::PlatformError>([&] { model::booster_bytes(bytes); });
}

// A Booster whose state is {'handle': <what the opcodes `handle` build>}.
std::string booster(const std::string& handle) {
  return "\x80\x03"
         "cxgboost.core\nBooster\n)\x81}X\x06\0\0\0handle"s +
         handle + "sb.";
}

std::string golden(const std::string& name) {
  return base::read_file(base::Path(ESPALIER_TEST_DATA) / "pickles" / name);
}

}  // namespace

TEST_CASE("the bytes of a Booster are found in every form that Python has for them", "[model][artifact][pickle]") {
  CHECK(model::booster_bytes(booster("C\x03"s + "a\xff\0"s)) == "a\xff\0"s);
  CHECK(model::booster_bytes(booster("\x96\x03\0\0\0\0\0\0\0abc"s)) == "abc");
  CHECK(model::booster_bytes(booster("cbuiltins\nbytearray\nC\x03"s + "abc\x85R")) == "abc");
  CHECK(model::booster_bytes(booster("c__builtin__\nbytearray\nX\x03\0\0\0a\xc3\xbfX\x07\0\0\0latin-1\x86R"s)) ==
        "a\xff");
  CHECK(model::booster_bytes(booster("c__builtin__\nbytearray\nVa\\u000a\xff\nVlatin-1\n\x86R")) == "a\n\xff");
  CHECK(model::booster_bytes(booster(
            "cbuiltins\nbytearray\nc_codecs\nencode\nX\x03\0\0\0a\xc3\xbfX\x06\0\0\0latin1\x86R\x85R"s)) == "a\xff");
  CHECK(model::booster_bytes(
            "ccopy_reg\n_reconstructor\n(cxgboost.core\nBooster\nc__builtin__\nobject\nNtR(dS'handle'\nS'abc'\nsb.") ==
        "abc");
}

TEST_CASE("nothing but one XGBoost model is taken out of a pickle", "[model][artifact][pickle]") {
  CHECK(refusal("\x80\x02N.") == "Python pickle: it holds no object; an XGBoost model is wanted");
  CHECK(refusal("\x80\x02"
                "cposix\nsystem\nX\x04\0\0\0true\x85R."s) ==
        "Python pickle: it holds a posix.system, not an XGBoost model");
  CHECK(refusal("\x80\x02"
                "csklearn.pipeline\nPipeline\n)\x81}b.") ==
        "Python pickle: it holds a sklearn.pipeline.Pipeline, not an XGBoost model");
  CHECK(refusal("\x80\x02"
                "cxgboost.core\nBooster\n)\x81}b.") == "Python pickle: the Booster in it has no 'handle'");
  CHECK(refusal(booster("N")) == "Python pickle: the 'handle' of the Booster in it does not hold bytes");
  CHECK(refusal(booster("X\x03\0\0\0\xe2\x82\xac"s)) ==
        "Python pickle: the 'handle' of the Booster in it does not hold bytes");
  CHECK(refusal("\x80\x02"
                "cxgboost.sklearn\nXGBRegressor\n)\x81}b.") == "Python pickle: the model in it was not trained");
  CHECK(refusal("\x80\x02"
                "cxgboost.sklearn\nXGBRegressor\n)\x81}X\x07\0\0\0missingG\0\0\0\0\0\0\0\0sb."s) ==
        "Python pickle: the model counts 0 as missing, which only its Python class does; pickle its booster "
        "(get_booster()) and leave such values empty in requests");
  const std::string begin =
      "\x80\x02"
      "cxgboost.sklearn\nXGBRegressor\n)\x81}X\x07\0\0\0missing"s;
  for (const std::string& whole : {"J\x19\xfc\xff\xff"s, "I-999\n"s, "L-999L\n"s}) {
    CHECK(refusal(begin + whole + "sb.").starts_with("Python pickle: the model counts -999 as missing"));
  }
  CHECK(refusal(begin + "K\x05sb.").starts_with("Python pickle: the model counts 5 as missing"));
  CHECK(refusal(begin + "Nsb.") == "Python pickle: the model in it was not trained");
}

TEST_CASE("what counts as missing may be a number of numpy", "[model][artifact][pickle]") {
  const auto refused = [](const std::string& dtype, const std::string& order, const std::string& bytes) {
    const std::string scalar = "cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nX\x02\0\0\0"s + dtype +
                               "\x89\x88\x87R(K\x03X\x01\0\0\0"s + order +
                               "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"s + bytes + "\x86R";
    return refusal(
        "\x80\x02"
        "cxgboost.sklearn\nXGBRegressor\n)\x81}X\x07\0\0\0missing"s +
        scalar + "sb.");
  };
  const std::string untrained = "Python pickle: the model in it was not trained";
  CHECK(refused("f8", "<", "C\x08\0\0\0\0\0\0\xf8\x7f"s) == untrained);
  CHECK(refused("f8", "<", "U\x08\0\0\0\0\0\0\xf8\x7f"s) == untrained);  // Python 2
  CHECK(refused("f8", "<", "c_codecs\nencode\nX\x09\0\0\0\0\0\0\0\0\0\xc3\xb8\x7fX\x06\0\0\0latin1\x86R"s) ==
        untrained);
  CHECK(refused("f8", ">", "C\x08\x7f\xf8\0\0\0\0\0\0"s) == untrained);
  CHECK(refused("f4", "<", "C\x04\0\0\xc0\x7f"s) == untrained);
  CHECK(refused("f4", "<", "C\x04\0\xc0\x79\xc4"s) ==
        "Python pickle: the model counts -999 as missing, which only its Python class does; pickle its booster "
        "(get_booster()) and leave such values empty in requests");
  CHECK(refused("f8", "<", "C\x08\0\0\0\0\0\0\0\0"s).starts_with("Python pickle: the model counts 0 as missing"));
  const std::string whole = "Python pickle: the model counts a numpy.core.multiarray.scalar as missing";
  CHECK(refused("i8", "<", "C\x08\5\0\0\0\0\0\0\0"s).starts_with(whole));
  CHECK(refused("f8", "<", "C\x04\0\0\xc0\x7f"s).starts_with(whole));
}

TEST_CASE("a model in a dict, a list or a tuple is taken when nothing beside it could act",
          "[model][artifact][pickle]") {
  const std::string model = booster("C\x03"s + "abc").substr(2);
  const std::string object = model.substr(0, model.size() - 1);
  const std::string key = "X\x01\0\0\0k"s;
  const std::string scaler = "csklearn.preprocessing\nStandardScaler\n)\x81";
  const std::string begin = "\x80\x03";
  CHECK(model::booster_bytes(begin + "}" + key + object + "s.") == "abc");
  CHECK(model::booster_bytes(begin + "](" + object + "G\0\0\0\0\0\0\0\0"s + "]Nae.") == "abc");
  CHECK(model::booster_bytes(begin + "(" + object + key + "t.") == "abc");
  CHECK(model::booster_bytes(begin + "(" + object + key + "l.") == "abc");
  CHECK(model::booster_bytes(begin + "}q\0"s + key + object + "sX\x01\0\0\0ah\0s."s) == "abc");  // the dict in itself
  CHECK(model::booster_bytes(begin + object + "q\x01h\x01\x86."s) == "abc");                     // one model, twice
  CHECK(refusal(begin + object + object + "\x86.") ==
        "Python pickle: it holds a tuple of 2 XGBoost models; save one of them");
  const std::string not_applied =
      " in it holds sklearn.preprocessing.StandardScaler beside the XGBoost model, which is not applied here; save the "
      "model itself";
  CHECK(refusal(begin + "](" + scaler + object + "e.") == "Python pickle: the list" + not_applied);
  CHECK(refusal(begin + "}(" + key + "]" + scaler + "aX\x01\0\0\0m"s + object + "u.") ==
        "Python pickle: the dict" + not_applied);
  CHECK(refusal(begin + "}(" + key + "c__main__\nprepare\nX\x01\0\0\0m"s + object + "u.")
            .starts_with("Python pickle: the dict in it holds __main__.prepare beside the XGBoost model"));
}

TEST_CASE("joblib's arrays between the opcodes are passed over, by shape and type", "[model][artifact][pickle]") {
  const auto array = [](const std::string& shape, const std::string& type, const std::string& more) {
    return "cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(X\x05\0\0\0shape"s + shape +
           "X\x05\0\0\0dtypecnumpy\ndtype\nX\x02\0\0\0"s + type + "\x89\x88\x87R" + more + "ub";
  };
  const std::string model = booster("C\x03"s + "abc").substr(2);
  const auto bytes = [&](const std::string& before) {
    return model::booster_bytes("\x80\x03](" + before + model.substr(0, model.size() - 1) + "e.");
  };
  CHECK(bytes(array("K\x02K\x03\x86", "i2", "") + std::string(12, '.')) == "abc");
  CHECK(bytes(array("K\x02\x85", "U3", "") + std::string(24, '.')) == "abc");
  CHECK(bytes(array("K\x02\x85", "f8", "X\x1b\0\0\0numpy_array_alignment_bytesK\x10"s) + "\x02\xff\xff" +
              std::string(16, '.')) == "abc");
  CHECK(bytes(array("K\x02\x85", "O8", "") + "\x80\x02]N.") == "abc");
  const auto refused = [&](const std::string& before) { return refusal("\x80\x03](" + before + model); };
  CHECK(refused(array("N", "f8", "")).ends_with("the array of joblib before this place has no known size"));
  CHECK(refused(array("J\xff\xff\xff\xff\x85", "f8", "")).ends_with("has no known size"));
  CHECK(refused(array("J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86", "f8", "")).ends_with("has no known size"));
  CHECK(refused(array("K\x02\x85", "fx", "")).ends_with("has no known size"));
  CHECK(
      refused(array("K\x02\x85", "O8", "") + "\x80\x02" + array("K\x02\x85", "f8", "")).ends_with("has no known size"));
  CHECK(refused(array("J\xff\xff\xff\0\x85"s, "f8", "")).ends_with("the file ends in the middle of the model"));
}

TEST_CASE("opcodes that a pickled model does not have are refused", "[model][artifact][pickle]") {
  CHECK(refusal("\x80\x02P1\n.") ==
        "Python pickle, byte 3: the opcode before is 'P', which a pickled XGBoost model does not have");
  CHECK(refusal("\x80\x02R") == "Python pickle, byte 3: a value is taken that is not there");
  CHECK(refusal("\x80\x02t") == "Python pickle, byte 3: a mark is taken that is not there");
  CHECK(refusal("\x80\x02h\x05") == "Python pickle, byte 4: value 5 is recalled, which was not kept");
  CHECK(refusal("\x80\x02}(Nu") == "Python pickle, byte 6: a key has no value");
  CHECK(refusal("\x80\x02X\xff\xff\xff\xff") == "Python pickle, byte 7: the file ends in the middle of the model");
  CHECK(refusal("\x80\x02" + std::string(2000000, ']')) ==
        "Python pickle, byte 1048578: there are more than 1048576 opcodes, a pickled model has some hundreds");
}

TEST_CASE("what Python would run is not run: deep and cyclic structures are taken apart without recursion",
          "[model][artifact][pickle]") {
  CHECK(refusal("\x80\x02" + std::string(100000, '(') + ".") ==
        "Python pickle, byte 100003: a value is taken that is not there");
  std::string nested = "\x80\x02)";
  for (int i = 0; i < 100000; ++i) nested += "\x85";
  CHECK(refusal(nested + ".") == "Python pickle: it holds a tuple with no XGBoost model in it; save the model itself");
  CHECK(refusal("\x80\x02}q\0X\x01\0\0\0ah\0s."s) ==
        "Python pickle: it holds a dict with no XGBoost model in it; save the model itself");
}

TEST_CASE("a pickle may be cut anywhere and any bit may flip", "[model][artifact][pickle][damage]") {
  for (const std::string name : {"0.90-booster-protocol4.pkl", "1.7.6-gblinear-protocol4.pkl"}) {
    const std::string bytes = golden(name);
    CHECK(test::refused_prefix(bytes) == bytes.size());
    CHECK(test::refused_of_flipped(bytes, 3000) > 100);
  }
}
