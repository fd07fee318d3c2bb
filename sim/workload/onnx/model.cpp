#include "sim/workload/onnx/model.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <optional>

#include "sim/config/faults.hpp"
#include "sim/workload/rules/totals.hpp"

namespace macroscope::workload::onnx_import {
namespace {

std::string entry_of(const onnx::TensorProto& tensor, std::string_view key) {
  std::string value;
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == key) value = entry.value();
  }
  return value;
}

std::optional<std::uint64_t> whole_number(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Elements of the typed field that a tensor uses.
std::size_t typed_count(const onnx::TensorProto& t) {
  return static_cast<std::size_t>(t.float_data_size() + t.int32_data_size() + t.int64_data_size() +
                                  t.double_data_size() + t.uint64_data_size());
}

std::vector<double> typed_numbers(const onnx::TensorProto& t, ElementType type) {
  std::vector<double> out;
  for (const float x : t.float_data()) out.push_back(static_cast<double>(x));
  for (const std::int32_t x : t.int32_data()) {
    // Halves stand here as bit patterns; read them as raw bytes.
    const bool half = type == ElementType::float16 || type == ElementType::bfloat16;
    out.push_back(half ? half_number(static_cast<std::uint16_t>(x), type) : static_cast<double>(x));
  }
  for (const std::int64_t x : t.int64_data()) out.push_back(static_cast<double>(x));
  for (const double x : t.double_data()) out.push_back(x);
  for (const std::uint64_t x : t.uint64_data()) out.push_back(static_cast<double>(x));
  return out;
}

}  // namespace

Model::Model(std::string path, std::string_view bytes, std::shared_ptr<const MappedFile> file)
    : path_(std::move(path)), file_(std::move(file)) {
  if (bytes.empty()) throw config::fault("MS230", {path_, 0, 0}, "the file is empty");
  SmallModel small = take_out_tensors(bytes, path_);
  stored_ = std::move(small.stored);
  if (!proto_.ParseFromString(small.bytes)) {
    throw config::fault("MS231", {path_, 0, 0},
                        "this is no ONNX model: its fields do not have the types of onnx.proto, or "
                        "are nested too deep");
  }
  if (!proto_.has_graph()) {
    throw config::fault("MS231", {path_, 0, 0},
                        "this is no ONNX model: a protobuf message without a graph");
  }
}

SourceLocation Model::where(const std::string& name) const {
  return {fmt::format("{}: tensor \"{}\"", path_, name), 0, 0};
}

std::int64_t Model::version_of(const std::string& domain) const {
  std::int64_t version = 0;
  for (const auto& import : proto_.opset_import()) {
    const bool same = import.domain() == domain || (domain.empty() && import.domain() == "ai.onnx");
    if (same) version = std::max(version, static_cast<std::int64_t>(import.version()));
  }
  return version;
}

Location Model::external_location(const onnx::TensorProto& tensor, const std::string& name) const {
  const std::string file = entry_of(tensor, "location");
  const std::filesystem::path relative(file);
  bool inside = !file.empty() && !relative.is_absolute() && file.find('\0') == std::string::npos;
  for (const auto& part : relative) inside = inside && part != "..";
  if (!inside) {
    throw config::fault("MS237", where(name),
                        fmt::format("external data \"{}\": the file must be named relative to the "
                                    "model's folder, without \"..\"",
                                    file));
  }
  Location location;
  location.file = (std::filesystem::path(path_).parent_path() / relative).string();
  std::error_code failed;
  const auto size = std::filesystem::file_size(location.file, failed);
  if (failed) {
    throw config::fault(
        "MS237", where(name),
        fmt::format("external data \"{}\" is missing: {}", location.file, failed.message()));
  }
  const std::string offset = entry_of(tensor, "offset");
  const std::string length = entry_of(tensor, "length");
  const auto begin = offset.empty() ? 0 : whole_number(offset);
  if (!begin || *begin > size) {
    throw config::fault("MS237", where(name),
                        fmt::format("external data \"{}\" has {} bytes, its offset is \"{}\"",
                                    location.file, size, offset));
  }
  const auto count = length.empty() ? size - *begin : whole_number(length);
  if (!count || *count > size - *begin) {
    throw config::fault("MS237", where(name),
                        fmt::format("external data \"{}\" has {} bytes after offset {}, its length "
                                    "is \"{}\"",
                                    location.file, size - *begin, *begin, length));
  }
  location.offset = *begin;
  location.length = *count;
  return location;
}

Value Model::constant(const onnx::TensorProto& tensor, const std::string& name) const {
  Value value = read_constant(tensor, name);
  made_[&tensor] = value.stored;
  return value;
}

Value Model::read_constant(const onnx::TensorProto& tensor, const std::string& name) const {
  Value value;
  value.name = name;
  value.type = element_type(tensor.data_type());
  value.constant = true;
  value.shaped = true;
  Dims factors = {std::max<std::uint64_t>(1, row_of(value.type).bits)};
  for (const std::int64_t dim : tensor.dims()) {
    if (dim < 0) {
      throw config::fault("MS234", where(name), fmt::format("a dimension is {}", dim));
    }
    value.dims.push_back(static_cast<std::uint64_t>(dim));
    factors.push_back(static_cast<std::uint64_t>(dim));
  }
  const auto bits = checked_product(factors);
  if (!bits) {
    throw config::fault("MS235", where(name),
                        fmt::format("{} of {} is too large: its bits do not fit in 64 bits",
                                    shape_text(value.dims), row_of(value.type).name));
  }
  const std::uint64_t count = elements(value.dims);
  const auto place = where(name).file;
  const auto wrong = [&](std::uint64_t found, const char* what, const std::string& at) {
    return config::fault("MS235", where(name),
                         fmt::format("{} of {} needs {} {}, the file has {}{}",
                                     shape_text(value.dims), row_of(value.type).name,
                                     what[0] == 'b' ? ceil_div(*bits, 8) : count, what, found, at));
  };
  if (value.type == ElementType::string || value.type == ElementType::none) {
    value.stored = std::make_shared<StoredTensor>(place, value.type, count,
                                                  Location{{}, 0, 0, Encoding::raw, true}, nullptr);
    return value;
  }
  if (const std::string alike = entry_of(tensor, kAbsentKey); !alike.empty()) {
    const auto left_out = std::make_shared<StoredTensor>(
        place, value.type, count, Location{{}, 0, 0, Encoding::raw, true}, nullptr);
    left_out->set_likeness(alike);
    value.stored = left_out;
    return value;
  }
  const auto index = whole_number(entry_of(tensor, kStoredKey));
  if (tensor.data_location() == onnx::TensorProto::EXTERNAL) {
    const Location location = external_location(tensor, name);
    if (location.length < ceil_div(*bits, 8)) throw wrong(location.length, "bytes", "");
    value.stored = std::make_shared<StoredTensor>(place, value.type, count, location, nullptr);
  } else if (index && *index < stored_.size()) {
    const StoredBytes& bytes = stored_[*index];
    const Location location = {{}, bytes.offset, bytes.length, bytes.encoding, file_ == nullptr};
    const std::string at = fmt::format(" at byte {}", bytes.offset);
    const bool typed = bytes.encoding == Encoding::fixed;
    const std::uint64_t needed =
        typed ? count * (value.type == ElementType::float64 ? 8 : 4) : ceil_div(*bits, 8);
    // A varint has at least one byte.
    if (bytes.encoding == Encoding::varints ? bytes.length < count : bytes.length != needed) {
      throw wrong(bytes.length, "bytes", at);
    }
    value.stored = std::make_shared<StoredTensor>(place, value.type, count, location, file_);
  } else if (tensor.has_raw_data() && !tensor.raw_data().empty()) {
    if (tensor.raw_data().size() != ceil_div(*bits, 8)) {
      throw wrong(tensor.raw_data().size(), "bytes", "");
    }
    value.stored = std::make_shared<StoredTensor>(
        place, value.type, raw_numbers(tensor.raw_data(), value.type, count));
  } else {
    if (typed_count(tensor) != count) throw wrong(typed_count(tensor), "elements", "");
    value.stored =
        std::make_shared<StoredTensor>(place, value.type, typed_numbers(tensor, value.type));
  }
  return value;
}

void Model::leave_out(onnx::TensorProto& tensor) const {
  if (tensor.external_data_size() == 0) return;
  tensor.clear_external_data();
  tensor.clear_data_location();
  const auto made = made_.find(&tensor);
  if (made != made_.end() && made->second != nullptr && made->second->asked()) {
    std::string values = made->second->raw();
    if (!values.empty()) {
      tensor.set_raw_data(std::move(values));
      return;
    }
  }
  auto* entry = tensor.add_external_data();
  entry->set_key(std::string(kAbsentKey));
  const bool known = made != made_.end() && made->second != nullptr;
  const std::string likeness = known ? made->second->likeness() : std::string();
  // Without one the tensor is like no other.
  entry->set_value(likeness.empty() ? "unlike " + tensor.name() : likeness);
}

void Model::leave_out(onnx::GraphProto& graph) const {
  for (auto& tensor : *graph.mutable_initializer()) leave_out(tensor);
  leave_out(*graph.mutable_node());
}

void Model::leave_out(google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes) const {
  for (auto& node : nodes) {
    for (auto& attribute : *node.mutable_attribute()) {
      if (attribute.has_t()) leave_out(*attribute.mutable_t());
      if (attribute.has_g()) leave_out(*attribute.mutable_g());
    }
  }
}

void Model::leave_out_values() {
  leave_out(*proto_.mutable_graph());
  for (auto& function : *proto_.mutable_functions()) leave_out(*function.mutable_node());
}

}  // namespace macroscope::workload::onnx_import
