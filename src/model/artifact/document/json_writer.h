// JSON text as XGBoost writes it: no white space, float32 in its shortest capital-E form.
#pragma once

#include <string>

#include "model/artifact/document/document_writer.h"

namespace espalier::model {

// Appends to `out`, which outlives the writer. Text must be UTF-8.
class JsonWriter final : public DocumentWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() override;
  void end_object() override;
  void key(std::string_view name) override;
  void begin_array(std::size_t count) override;
  void end_array() override;
  void text(std::string_view text) override;
  void integer(std::int64_t number) override;
  void real(float number) override;
  void real(double number);  // shortest; null when not finite: the manifest is for any JSON reader
  void null();
  void numbers(std::span<const float> numbers) override;
  void numbers(std::span<const std::int32_t> numbers) override;
  void numbers(std::span<const std::int64_t> numbers) override;
  void numbers(std::span<const std::uint8_t> numbers) override;

 private:
  void separate();  // writes the comma that the previous value needs

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace espalier::model
