#include "train/contract/job.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "base/text.h"

namespace espalier::train {
namespace {

using rapidjson::Value;

// Config files have a few kilobytes; a larger file is none.
constexpr std::size_t kMaxConfigBytes = std::size_t{16} << 20;
constexpr int kMaxDepth = 64;

// The deepest nesting of brackets outside of strings. Checked before code that recurses over the values sees them.
int nesting_depth(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

template <unsigned kExtraFlags = 0>
rapidjson::Document read_object(const base::Path& path) {
  rapidjson::Document document(rapidjson::kObjectType);
  if (!base::path_exists(path)) return document;
  const std::string text = base::read_file(path);
  const std::string name = path.filename().string();
  if (text.size() > kMaxConfigBytes)
    throw base::ClientError(name + ": larger than 16 MiB; it should be a small JSON object");
  if (base::trim(text).empty()) return document;
  if (nesting_depth(text) > kMaxDepth) throw base::ClientError(name + ": nested deeper than 64 levels");
  document.Parse<rapidjson::kParseIterativeFlag | kExtraFlags>(text.data(), text.size());
  if (document.HasParseError()) {
    throw base::ClientError(name + ": not valid JSON at byte " + std::to_string(document.GetErrorOffset()) + ": " +
                            rapidjson::GetParseError_En(document.GetParseError()));
  }
  if (!document.IsObject()) throw base::ClientError(name + ": must be a JSON object, found another kind of value");
  return document;
}

std::string text_of(const Value& value) {
  if (value.IsString()) return {value.GetString(), value.GetStringLength()};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

// A bare number keeps the digits that the user wrote; whoever reads it decides how to round.
std::map<std::string, std::string> read_hyperparameters(const base::Path& path) {
  std::map<std::string, std::string> hyperparameters;
  const rapidjson::Document values = read_object(path);
  const rapidjson::Document with_digits = read_object<rapidjson::kParseNumbersAsStringsFlag>(path);
  auto digits = with_digits.MemberBegin();
  for (const auto& member : values.GetObject()) {
    hyperparameters[text_of(member.name)] = text_of(member.value.IsNumber() ? digits->value : member.value);
    ++digits;
  }
  return hyperparameters;
}

std::optional<std::string> string_member(const Value& object, const char* key) {
  const auto member = object.FindMember(key);
  if (member == object.MemberEnd() || !member->value.IsString()) return std::nullopt;
  return text_of(member->value);
}

InputMode input_mode_of(const std::string& channel, const std::string& mode) {
  if (mode == "File" || mode == "FastFile") return InputMode::kFile;
  if (mode == "Pipe") return InputMode::kPipe;
  throw base::ClientError("inputdataconfig.json: channel '" + base::excerpt(channel) + "' has TrainingInputMode '" +
                          base::excerpt(mode) + "'; allowed are File, FastFile and Pipe");
}

// A directory of files has no records and is read in the order of its paths.
void note_idle_settings(const Channel& channel, const Value& config, std::vector<std::string>& notes) {
  const auto note = [&](const char* key, const char* why) {
    notes.push_back("Channel '" + base::excerpt(channel.name) + "': " + key + " has no effect: " + why);
  };
  if (config.HasMember("ShuffleConfig") && config["ShuffleConfig"].IsObject()) {
    note("ShuffleConfig", "files are read in the order of their paths");
  }
  if (string_member(config, "RecordWrapperType").value_or("None") != "None") {
    note("RecordWrapperType", "it is for Pipe mode, and files are read as they are");
  }
}

std::vector<Channel> read_channels(const base::Path& path, std::vector<std::string>& notes) {
  std::vector<Channel> channels;
  const rapidjson::Document config = read_object(path);
  for (const auto& member : config.GetObject()) {
    Channel channel;
    channel.name = text_of(member.name);
    if (!member.value.IsObject()) {
      throw base::ClientError("inputdataconfig.json: channel '" + base::excerpt(channel.name) +
                              "' must be a JSON object");
    }
    channel.content_type = string_member(member.value, "ContentType");
    channel.input_mode = input_mode_of(channel.name, string_member(member.value, "TrainingInputMode").value_or("File"));
    note_idle_settings(channel, member.value, notes);
    channels.push_back(std::move(channel));
  }
  std::ranges::sort(channels, {}, &Channel::name);
  return channels;
}

std::vector<std::string> read_hosts(const base::Path& path) {
  std::vector<std::string> hosts;
  const rapidjson::Document config = read_object(path);
  const auto member = config.FindMember("hosts");
  if (member != config.MemberEnd() && member->value.IsArray()) {
    for (const Value& host : member->value.GetArray()) hosts.push_back(text_of(host));
  }
  std::ranges::sort(hosts);
  return hosts;
}

bool is_filled(const Value& object, const char* key) {
  const auto member = object.FindMember(key);
  if (member == object.MemberEnd()) return false;
  return (member->value.IsArray() && !member->value.Empty()) ||
         (member->value.IsObject() && !member->value.ObjectEmpty());
}

// The files that are there only when the job asks for something, but for the debugger's, which always is.
void note_idle_configs(const Layout& layout, std::vector<std::string>& notes) {
  const auto note = [&](const base::Path& file, const char* what) {
    notes.push_back(file.filename().string() + " has no effect: " + what);
  };
  if (base::path_exists(layout.checkpoint_config_file())) {
    note(layout.checkpoint_config_file(), "no checkpoints are written or read, so that an interrupted job begins anew");
  }
  if (base::path_exists(layout.tensorboard_config_file())) {
    note(layout.tensorboard_config_file(), "nothing is written for TensorBoard");
  }
  const rapidjson::Document debugger = read_object(layout.debug_hook_config_file());
  if (is_filled(debugger, "CollectionConfigurations") || is_filled(debugger, "HookParameters")) {
    note(layout.debug_hook_config_file(), "there is no debugger hook, and no tensors are written");
  }
}

}  // namespace

const Channel* Job::channel(const std::string& name) const {
  const auto found = std::ranges::find(channels, name, &Channel::name);
  return found == channels.end() ? nullptr : &*found;
}

Job read_job(const Layout& layout) {
  Job job;
  job.hyperparameters = read_hyperparameters(layout.hyperparameters_file());
  job.channels = read_channels(layout.input_data_config_file(), job.notes);
  job.hosts = read_hosts(layout.resource_config_file());
  note_idle_configs(layout, job.notes);
  return job;
}

}  // namespace espalier::train
