// UBJSON in XGBoost's dialect (docs/model-format.md).
#pragma once

#include <string>

#include "model/artifact/document/document_writer.h"

namespace espalier::model {

// Appends to `out`, which outlives the writer.
class UbjsonWriter final : public DocumentWriter {
 public:
  explicit UbjsonWriter(std::string& out) : out_(out) {}

  void begin_object() override { out_.push_back('{'); }
  void end_object() override { out_.push_back('}'); }
  void key(std::string_view name) override;
  void begin_array(std::size_t count) override;
  void end_array() override {}
  void text(std::string_view text) override;
  void integer(std::int64_t number) override;
  void real(float number) override;
  void numbers(std::span<const float> numbers) override;
  void numbers(std::span<const std::int32_t> numbers) override;
  void numbers(std::span<const std::int64_t> numbers) override;
  void numbers(std::span<const std::uint8_t> numbers) override;

 private:
  std::string& out_;
};

}  // namespace espalier::model
