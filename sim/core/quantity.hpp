// Numbers that carry their unit: cycles, bytes, bits, time, energy, power, area and rates.
#pragma once

#include <compare>
#include <cstdint>
#include <type_traits>

namespace macroscope {

/// Exponents of the independent dimensions. Multiplying adds them, dividing subtracts them.
///
/// A small own type instead of Boost.Units or units.h: every file includes it, a unit library costs
/// 0.4 s and 80 MB more per translation unit on the machines this is built on, and neither has
/// exact integer cycles.
template <int CycleExp, int ByteExp, int BitExp, int NanosecondExp, int PicojouleExp, int AreaExp,
          int HertzExp>
struct Dimension {};

template <class A, class B>
struct DimensionProduct;
template <int A1, int A2, int A3, int A4, int A5, int A6, int A7, int B1, int B2, int B3, int B4,
          int B5, int B6, int B7>
struct DimensionProduct<Dimension<A1, A2, A3, A4, A5, A6, A7>,
                        Dimension<B1, B2, B3, B4, B5, B6, B7>> {
  using type = Dimension<A1 + B1, A2 + B2, A3 + B3, A4 + B4, A5 + B5, A6 + B6, A7 + B7>;
};

template <class A, class B>
struct DimensionQuotient;
template <int A1, int A2, int A3, int A4, int A5, int A6, int A7, int B1, int B2, int B3, int B4,
          int B5, int B6, int B7>
struct DimensionQuotient<Dimension<A1, A2, A3, A4, A5, A6, A7>,
                         Dimension<B1, B2, B3, B4, B5, B6, B7>> {
  using type = Dimension<A1 - B1, A2 - B2, A3 - B3, A4 - B4, A5 - B5, A6 - B6, A7 - B7>;
};

using Dimensionless = Dimension<0, 0, 0, 0, 0, 0, 0>;

/// A value of representation `Rep` in the unit of `Dim`. Hardware counts are uint64_t, physics is
/// double.
///
/// Construction is explicit, `+ - <` need the same type, and `count()` is the only way out.
template <class Dim, class Rep>
class Quantity {
 public:
  using dimension = Dim;
  using rep = Rep;

  constexpr Quantity() = default;
  constexpr explicit Quantity(Rep value) : value_(value) {}

  [[nodiscard]] constexpr Rep count() const { return value_; }
  /// The value as a double, for ratios and printing.
  [[nodiscard]] constexpr double as_double() const { return static_cast<double>(value_); }

  constexpr auto operator<=>(const Quantity&) const = default;

  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value_ -= other.value_;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }
  friend constexpr Quantity operator*(Quantity a, Rep factor) {
    return Quantity(a.value_ * factor);
  }
  friend constexpr Quantity operator*(Rep factor, Quantity a) {
    return Quantity(a.value_ * factor);
  }
  friend constexpr Quantity operator/(Quantity a, Rep divisor) {
    return Quantity(a.value_ / divisor);
  }

 private:
  Rep value_{};
};

/// Product of two quantities: a plain number when the dimensions cancel.
template <class D1, class R1, class D2, class R2>
[[nodiscard]] constexpr auto operator*(Quantity<D1, R1> a, Quantity<D2, R2> b) {
  using D = typename DimensionProduct<D1, D2>::type;
  using R = std::common_type_t<R1, R2>;
  const R value = static_cast<R>(a.count()) * static_cast<R>(b.count());
  if constexpr (std::is_same_v<D, Dimensionless>) {
    return value;
  } else {
    return Quantity<D, R>(value);
  }
}

/// Quotient of two quantities: a plain number when the dimensions cancel.
template <class D1, class R1, class D2, class R2>
[[nodiscard]] constexpr auto operator/(Quantity<D1, R1> a, Quantity<D2, R2> b) {
  using D = typename DimensionQuotient<D1, D2>::type;
  using R = std::common_type_t<R1, R2>;
  const R value = static_cast<R>(a.count()) / static_cast<R>(b.count());
  if constexpr (std::is_same_v<D, Dimensionless>) {
    return value;
  } else {
    return Quantity<D, R>(value);
  }
}

using Cycles = Quantity<Dimension<1, 0, 0, 0, 0, 0, 0>, std::uint64_t>;
using Bytes = Quantity<Dimension<0, 1, 0, 0, 0, 0, 0>, std::uint64_t>;
using Bits = Quantity<Dimension<0, 0, 1, 0, 0, 0, 0>, std::uint64_t>;
using Nanoseconds = Quantity<Dimension<0, 0, 0, 1, 0, 0, 0>, double>;
using Picojoules = Quantity<Dimension<0, 0, 0, 0, 1, 0, 0>, double>;
using Milliwatts = Quantity<Dimension<0, 0, 0, -1, 1, 0, 0>, double>;  // 1 pJ/ns is 1 mW
using SquareMicrons = Quantity<Dimension<0, 0, 0, 0, 0, 1, 0>, double>;
using Hertz = Quantity<Dimension<0, 0, 0, 0, 0, 0, 1>, double>;
using BytesPerCycle = Quantity<Dimension<-1, 1, 0, 0, 0, 0, 0>, double>;
using GigabytesPerSecond = Quantity<Dimension<0, 1, 0, -1, 0, 0, 0>, double>;  // 1 B/ns is 1 GB/s

/// Smallest integer not below a / b; b must not be 0.
[[nodiscard]] constexpr std::uint64_t ceil_div(std::uint64_t a, std::uint64_t b) {
  return a / b + (a % b != 0 ? 1 : 0);
}

/// Product that stops at kSaturated instead of wrapping: sizes compared with capacities never wrap
/// to "fits".
constexpr std::uint64_t kSaturated = std::uint64_t{1} << 62;
[[nodiscard]] constexpr std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product) || product > kSaturated) return kSaturated;
  return product;
}
template <class... More>
[[nodiscard]] constexpr std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b,
                                                         More... more) {
  return saturating_product(saturating_product(a, b), more...);
}

/// a * b / c without losing the high half of the product; the result must fit 64 bits, c must not
/// be 0.
__extension__ using Wide = unsigned __int128;
[[nodiscard]] constexpr std::uint64_t mul_div(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return static_cast<std::uint64_t>(static_cast<Wide>(a) * b / c);
}
/// The same, rounded up.
[[nodiscard]] constexpr std::uint64_t mul_div_ceil(std::uint64_t a, std::uint64_t b,
                                                   std::uint64_t c) {
  return static_cast<std::uint64_t>((static_cast<Wide>(a) * b + c - 1) / c);
}

/// Bytes that hold `count` elements of `bits` bits each, packed, rounded up once at the end.
[[nodiscard]] constexpr Bytes packed_bytes(std::uint64_t count, Bits bits) {
  return Bytes(ceil_div(saturating_product(count, bits.count()), 8));
}

/// Duration of `cycles` at `clock`: the one place where cycles become time.
[[nodiscard]] constexpr Nanoseconds duration(Cycles cycles, Hertz clock) {
  return Nanoseconds(cycles.as_double() * 1e9 / clock.count());
}

/// A bandwidth in bytes per second as bytes per cycle of `clock`.
[[nodiscard]] constexpr BytesPerCycle per_cycle(GigabytesPerSecond rate, Hertz clock) {
  return BytesPerCycle(rate.count() * 1e9 / clock.count());
}

/// A bandwidth in bytes per cycle of `clock` as GB/s (1e9 bytes per second).
[[nodiscard]] constexpr GigabytesPerSecond per_second(BytesPerCycle rate, Hertz clock) {
  return GigabytesPerSecond(rate.count() * clock.count() / 1e9);
}

namespace literals {
constexpr Cycles operator""_cyc(unsigned long long v) {
  return Cycles(v);
}
constexpr Bytes operator""_B(unsigned long long v) {
  return Bytes(v);
}
constexpr Bytes operator""_KiB(unsigned long long v) {
  return Bytes(v << 10);
}
constexpr Bytes operator""_MiB(unsigned long long v) {
  return Bytes(v << 20);
}
constexpr Bytes operator""_GiB(unsigned long long v) {
  return Bytes(v << 30);
}
constexpr Bits operator""_b(unsigned long long v) {
  return Bits(v);
}
constexpr Nanoseconds operator""_ns(long double v) {
  return Nanoseconds(static_cast<double>(v));
}
constexpr Hertz operator""_GHz(long double v) {
  return Hertz(static_cast<double>(v) * 1e9);
}
constexpr Hertz operator""_MHz(long double v) {
  return Hertz(static_cast<double>(v) * 1e6);
}
}  // namespace literals

}  // namespace macroscope
