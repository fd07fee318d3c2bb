#include "sim/workload/onnx/stored_tensor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <set>

#include "models/numerics/format_table.hpp"
#include "sim/config/faults.hpp"
#include "sim/workload/onnx/wire.hpp"

namespace macroscope::workload::onnx_import {
namespace {

static_assert(std::endian::native == std::endian::little, "raw_data is little endian");

/// Value of a small float with `exponent` and `mantissa` bits; specials become 0.
double small_float(std::uint32_t bits, int exponent, int mantissa, int bias) {
  const std::uint32_t fraction = bits & ((1U << mantissa) - 1U);
  const auto power = static_cast<int>((bits >> mantissa) & ((1U << exponent) - 1U));
  const bool negative = ((bits >> (exponent + mantissa)) & 1U) != 0;
  if (exponent == 5 && power == 31) return 0;
  const double significand = std::ldexp(fraction, -mantissa) + (power == 0 ? 0.0 : 1.0);
  const double value = std::ldexp(significand, std::max(power, 1) - bias);
  return negative ? -value : value;
}

template <class T>
double as(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return static_cast<double>(value);
}

double number_at(const char* at, ElementType type) {
  switch (type) {
    case ElementType::float32:
      return as<float>(at);
    case ElementType::float64:
      return as<double>(at);
    case ElementType::int8:
      return as<std::int8_t>(at);
    case ElementType::uint8:
    case ElementType::boolean:
      return as<std::uint8_t>(at);
    case ElementType::int16:
      return as<std::int16_t>(at);
    case ElementType::uint16:
      return as<std::uint16_t>(at);
    case ElementType::int32:
      return as<std::int32_t>(at);
    case ElementType::uint32:
      return as<std::uint32_t>(at);
    case ElementType::int64:
      return as<std::int64_t>(at);
    case ElementType::uint64:
      return as<std::uint64_t>(at);
    case ElementType::float16: {
      std::uint16_t bits = 0;
      std::memcpy(&bits, at, sizeof bits);
      return small_float(bits, 5, 10, 15);
    }
    case ElementType::bfloat16: {
      std::uint16_t half = 0;
      std::memcpy(&half, at, sizeof half);
      return static_cast<double>(std::bit_cast<float>(std::uint32_t{half} << 16U));
    }
    case ElementType::float8_e4m3fn:
    case ElementType::float8_e4m3fnuz:
      return small_float(static_cast<std::uint8_t>(*at), 4, 3, 7);
    case ElementType::float8_e5m2:
    case ElementType::float8_e5m2fnuz:
      return small_float(static_cast<std::uint8_t>(*at), 5, 2, 15);
    default:
      return 0;
  }
}

/// What is taken off unsigned integers, which come with a zero point in the middle of their range.
double zero_point(ElementType type) {
  switch (type) {
    case ElementType::uint4:
      return 8;
    case ElementType::uint8:
      return 128;
    case ElementType::uint16:
      return 32768;
    default:
      return 0;
  }
}

/// A number that int32_data holds: halves are bit patterns there.
double from_varint(std::uint64_t value, ElementType type) {
  if (type == ElementType::float16 || type == ElementType::bfloat16) {
    return half_number(static_cast<std::uint16_t>(value), type);
  }
  return static_cast<double>(static_cast<std::int64_t>(value));
}

double raw_number(std::string_view bytes, ElementType type, std::uint64_t index) {
  const std::uint32_t bits = row_of(type).bits;
  if (bits != 4) return number_at(bytes.data() + index * (bits / 8), type);
  const auto byte = static_cast<unsigned char>(bytes[index / 2]);  // two, the low half first
  const std::uint32_t half = index % 2 == 0 ? byte & 15U : byte >> 4U;
  const bool negative = type == ElementType::int4 && half > 7;
  return negative ? static_cast<double>(half) - 16.0 : static_cast<double>(half);
}

}  // namespace

double half_number(std::uint16_t bits, ElementType type) {
  char bytes[2];
  std::memcpy(bytes, &bits, sizeof bits);
  return number_at(bytes, type);
}

std::vector<double> raw_numbers(std::string_view bytes, ElementType type, std::uint64_t count) {
  std::vector<double> out;
  out.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) out.push_back(raw_number(bytes, type, i));
  return out;
}

bool StoredTensor::readable() const {
  return kept_.has_value() ||
         (!location_.absent && row_of(type_).bits > 0 && row_of(type_).bits <= 64);
}

std::vector<double> StoredTensor::numbers(std::uint64_t first, std::uint64_t count) const {
  if (first > elements_ || count > elements_ - first) {
    throw config::fault("MS237", {place_, 0, 0}, "elements beyond its end were asked for");
  }
  asked_ = true;
  if (kept_) {
    const auto begin = kept_->begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
  }
  if (!readable()) {
    throw config::fault("MS237", {place_, 0, 0}, "its values are not in the file");
  }
  std::shared_ptr<const MappedFile> file = model_;
  if (!location_.file.empty()) file = std::make_shared<MappedFile>(location_.file);
  if (file == nullptr || location_.offset > file->bytes().size() ||
      location_.length > file->bytes().size() - location_.offset) {
    throw config::fault("MS237", {place_, 0, 0}, "its file is shorter than its values");
  }
  const std::string_view bytes = file->bytes().substr(location_.offset, location_.length);
  std::vector<double> out;
  out.reserve(count);
  if (location_.encoding == Encoding::varints) {
    WireReader reader(bytes, 0, bytes.size());
    try {
      for (std::uint64_t i = 0; i < first + count; ++i) {
        const std::uint64_t value = reader.varint();
        if (i >= first) out.push_back(from_varint(value, type_));
      }
    } catch (const WireFault& fault) {
      throw config::fault(
          "MS237", {place_, 0, 0},
          fmt::format("its values at byte {} are damaged: {}", location_.offset, fault.what()));
    }
    return out;
  }
  for (std::uint64_t i = first; i < first + count; ++i) {
    out.push_back(raw_number(bytes, type_, i));
  }
  return out;
}

const std::string& StoredTensor::likeness(std::uint64_t rows, std::uint64_t columns) const {
  constexpr std::uint64_t kSmallest = 1024;
  constexpr std::uint64_t kSamples = 64;
  constexpr std::size_t kDifferent = 32;
  const bool large = rows > 1 && columns > 1 && elements_ >= kSmallest;
  if (!likeness_.empty() || !large || !has_random_access()) return likeness_;
  const bool turned = rows > columns;
  if (turned) std::swap(rows, columns);
  const bool asked = asked_;  // samples are not what shapes and masks depend on
  std::set<double> different;
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (std::uint64_t k = 0; k < kSamples; ++k) {
    // Steps without a common divisor with most sizes spread the samples over both axes.
    const std::uint64_t i = k * 7919 % rows, j = k * 104'729 % columns;
    const double x = numbers(turned ? j * rows + i : i * columns + j, 1).front();
    different.insert(x);
    hash = (hash ^ std::bit_cast<std::uint64_t>(x)) * 0x100000001b3;
  }
  asked_ = asked;
  if (different.size() >= kDifferent) {
    likeness_ = fmt::format("{} x {} {}: {:016x}", rows, columns, row_of(type_).name, hash);
  }
  return likeness_;
}

std::string StoredTensor::raw() const {
  const std::vector<double> values = numbers(0, elements_);
  std::string out;
  const auto put = [&out](auto value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
  };
  for (const double x : values) {
    const auto whole = is_floating(type_) ? std::int64_t{0} : static_cast<std::int64_t>(x);
    if (type_ == ElementType::float32) {
      put(static_cast<float>(x));
    } else if (type_ == ElementType::float64) {
      put(x);
    } else if (row_of(type_).bits == 64) {
      put(whole);
    } else if (row_of(type_).bits == 32) {
      put(static_cast<std::int32_t>(whole));
    } else if (row_of(type_).bits == 16 && !is_floating(type_)) {
      put(static_cast<std::int16_t>(whole));
    } else if (row_of(type_).bits == 8 && !is_floating(type_)) {
      put(static_cast<std::int8_t>(whole));
    } else {
      return {};  // halves and smaller: no shape or mask is made of them
    }
  }
  return out;
}

std::vector<double> WeightSource::numbers(std::uint64_t first, std::uint64_t count) const {
  if (std::is_sorted(order_.begin(), order_.end())) return stored_->numbers(first, count);
  if (first > size() || count > size() - first) return stored_->numbers(first, count);  // throws
  // Strides of the tensor's axes in the file.
  std::vector<std::uint64_t> strides(dims_.size(), 1);
  for (std::size_t i = dims_.size(); i-- > 1;) strides[i - 1] = strides[i] * dims_[i];
  const std::vector<double> all = stored_->numbers(0, stored_->elements());
  std::vector<double> out;
  out.reserve(count);
  for (std::uint64_t i = first; i < first + count; ++i) {
    std::uint64_t rest = i;
    std::uint64_t at = 0;
    for (std::size_t axis = order_.size(); axis-- > 0;) {
      const std::uint64_t dim = dims_[order_[axis]];
      at += rest % dim * strides[order_[axis]];
      rest /= dim;
    }
    out.push_back(all[at]);
  }
  return out;
}

double WeightSource::largest() const {
  if (!largest_) {
    constexpr std::uint64_t kPiece = 1U << 16U;
    double most = 0;
    for (std::uint64_t at = 0; at < size(); at += kPiece) {
      for (const double x : stored_->numbers(at, std::min(kPiece, size() - at))) {
        if (std::isfinite(x)) most = std::max(most, std::abs(x));
      }
    }
    largest_ = most;
  }
  return *largest_;
}

std::vector<std::int32_t> WeightSource::integers(std::uint64_t first, std::uint64_t count,
                                                 const program::Format& format) const {
  const numerics::FormatRow& row = numerics::row_of(format);
  double scale = 1;
  if (is_floating(stored_->type()) && largest() > 0) scale = row.largest() / largest();
  std::vector<std::int32_t> out;
  out.reserve(count);
  for (const double x : numbers(first, count)) {
    const double scaled =
        std::isfinite(x) ? std::round(x * scale) - zero_point(stored_->type()) : 0.0;
    out.push_back(static_cast<std::int32_t>(std::clamp(scaled, row.lowest(), row.largest())));
  }
  return out;
}

}  // namespace macroscope::workload::onnx_import
