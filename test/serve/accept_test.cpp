#include "serve/http/accept.h"

#include <catch2/catch_test_macros.hpp>

using namespace espalier::serve;

TEST_CASE("the acceptable form of the highest quality answers", "[serve][accept]") {
  const auto form = [](std::string_view accept) { return negotiate(accept, ReplyForm::kCsv); };
  CHECK(form("text/csv") == ReplyForm::kCsv);
  CHECK(form("application/json") == ReplyForm::kJson);
  CHECK(form("Application/JSON;q=0.9") == ReplyForm::kJson);
  CHECK(form("application/jsonlines") == ReplyForm::kJsonLines);
  CHECK(form("text/csv, application/json") == ReplyForm::kCsv);
  CHECK(form("application/json, text/csv") == ReplyForm::kJson);
  CHECK(form("text/csv;q=0.5, application/json;q=0.8") == ReplyForm::kJson);
  CHECK(form("image/png, application/json;q=0.1") == ReplyForm::kJson);
  CHECK(form("text/*") == ReplyForm::kCsv);
  CHECK(form("application/*") == ReplyForm::kJson);
  CHECK(form("application/json;q=0, */*;q=0.1") == ReplyForm::kCsv);
}

TEST_CASE("who names nothing gets the default", "[serve][accept]") {
  CHECK(negotiate("", ReplyForm::kJson) == ReplyForm::kJson);
  CHECK(negotiate("  ", ReplyForm::kJson) == ReplyForm::kJson);
  CHECK(negotiate("*/*", ReplyForm::kJson) == ReplyForm::kJson);
  CHECK(negotiate("*/*", ReplyForm::kCsv) == ReplyForm::kCsv);
}

TEST_CASE("a type that cannot be made is not acceptable", "[serve][accept]") {
  CHECK(negotiate("image/png", ReplyForm::kCsv) == std::nullopt);
  CHECK(negotiate("text/csv;q=0", ReplyForm::kCsv) == std::nullopt);
  CHECK(negotiate("text/html, image/*", ReplyForm::kCsv) == std::nullopt);
  CHECK(reply_form_of("*/*") == std::nullopt);
  CHECK(reply_form_of("text/html") == std::nullopt);
  CHECK(reply_form_of("csv") == ReplyForm::kCsv);
}
