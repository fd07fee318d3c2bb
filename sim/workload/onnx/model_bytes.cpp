#include "sim/workload/onnx/model_bytes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "sim/config/faults.hpp"
#include "sim/workload/onnx/wire.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// The messages that lead to tensors.
enum class Message : std::uint8_t { model, graph, node, attribute, function, sparse, tensor };

struct Child {
  Message parent;
  std::uint64_t field;
  Message child;
};

// Field numbers of onnx.proto.
constexpr std::array<Child, 14> kChildren = {{{Message::model, 7, Message::graph},
                                              {Message::model, 25, Message::function},
                                              {Message::graph, 1, Message::node},
                                              {Message::graph, 5, Message::tensor},
                                              {Message::graph, 15, Message::sparse},
                                              {Message::function, 7, Message::node},
                                              {Message::node, 5, Message::attribute},
                                              {Message::attribute, 5, Message::tensor},
                                              {Message::attribute, 6, Message::graph},
                                              {Message::attribute, 10, Message::tensor},
                                              {Message::attribute, 11, Message::graph},
                                              {Message::attribute, 22, Message::sparse},
                                              {Message::sparse, 1, Message::tensor},
                                              {Message::sparse, 2, Message::tensor}}};

constexpr std::uint64_t kExternalData = 13;
constexpr int kDeepest = 64;

const Child* child_of(Message parent, std::uint64_t field) {
  for (const Child& child : kChildren) {
    if (child.parent == parent && child.field == field) return &child;
  }
  return nullptr;
}

/// True when the field holds the values of a tensor; says how they are written.
bool holds_values(const WireField& field, Encoding& encoding) {
  if (field.type != WireType::bytes) return false;
  switch (field.number) {
    case 9:  // raw_data
      encoding = Encoding::raw;
      return true;
    case 4:   // float_data
    case 10:  // double_data
      encoding = Encoding::fixed;
      return true;
    case 5:   // int32_data
    case 7:   // int64_data
    case 11:  // uint64_data
      encoding = Encoding::varints;
      return true;
    default:
      return false;
  }
}

class Cutter {
 public:
  explicit Cutter(std::string_view bytes) : bytes_(bytes) {}

  std::string cut(Message kind, std::uint64_t begin, std::uint64_t end, int depth) {
    if (depth > kDeepest) throw WireFault(begin, "graphs are nested too deep");
    std::string out;
    std::string marks;
    WireReader reader(bytes_, begin, end);
    WireField field;
    while (reader.next(field)) {
      Encoding encoding = Encoding::raw;
      const std::uint64_t length = field.end - field.begin;
      const Child* child = field.type == WireType::bytes ? child_of(kind, field.number) : nullptr;
      if (is_forged(kind, field)) continue;
      if (child != nullptr) {
        put_bytes(out, field.number, cut(child->child, field.begin, field.end, depth + 1));
      } else if (kind == Message::tensor && length > kKeptBytes && holds_values(field, encoding)) {
        std::string entry;
        put_bytes(entry, 1, kStoredKey);
        put_bytes(entry, 2, std::to_string(stored_.size()));
        put_bytes(marks, kExternalData, entry);
        stored_.push_back({field.begin, length, encoding});
      } else {
        out += bytes_.substr(field.start, field.end - field.start);
      }
    }
    return out + marks;
  }

  /// What only this program writes must not come from a file; and nobody trains here.
  [[nodiscard]] bool is_forged(Message kind, const WireField& field) const {
    constexpr std::uint64_t kTrainingInfo = 20;
    if (kind == Message::model) return field.number == kTrainingInfo;
    return kind == Message::tensor && field.number == kExternalData &&
           bytes_.substr(field.begin, field.end - field.begin).find(kStoredKey) !=
               std::string_view::npos;
  }

  [[nodiscard]] std::vector<StoredBytes> stored() && { return std::move(stored_); }

 private:
  std::string_view bytes_;
  std::vector<StoredBytes> stored_;
};

[[noreturn]] void refuse(const std::string& path, const std::string& message) {
  throw config::fault("MS230", {path, 0, 0}, message);
}

}  // namespace

MappedFile::MappedFile(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) refuse(path, fmt::format("cannot open the file: {}", std::strerror(errno)));
  struct stat state {};
  const bool regular = ::fstat(file, &state) == 0 && S_ISREG(state.st_mode);
  size_ = regular ? static_cast<std::size_t>(state.st_size) : 0;
  void* data = MAP_FAILED;
  if (size_ > 0) data = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
  ::close(file);
  if (!regular) refuse(path, "not a regular file");
  if (size_ == 0) refuse(path, "the file is empty");
  if (data == MAP_FAILED) refuse(path, fmt::format("cannot read it: {}", std::strerror(errno)));
  data_ = static_cast<const char*>(data);
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

SmallModel take_out_tensors(std::string_view bytes, const std::string& path) {
  try {
    Cutter cutter(bytes);
    SmallModel small;
    small.bytes = cutter.cut(Message::model, 0, bytes.size(), 0);
    small.stored = std::move(cutter).stored();
    return small;
  } catch (const WireFault& fault) {
    throw config::fault("MS231", {fmt::format("{}: byte {}", path, fault.offset()), 0, 0},
                        fmt::format("this is no ONNX model: {}", fault.what()));
  }
}

}  // namespace macroscope::workload::onnx_import
