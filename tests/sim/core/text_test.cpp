#include "sim/core/text.hpp"

#include <catch2/catch.hpp>
#include <clocale>
#include <cmath>
#include <limits>

#include "sim/core/rng.hpp"

using namespace macroscope;
using namespace macroscope::literals;

namespace {

template <class T>
T parsed(std::string_view text) {
  const auto value = Text<T>::parse(text);
  INFO(text << ": " << value.error());
  REQUIRE(value);
  return *value;
}

template <class T>
void reads_back(T value) {
  INFO(Text<T>::format(value));
  CHECK(parsed<T>(Text<T>::format(value)) == value);
}

/// Doubles over the whole positive range, with random bits.
double any_double(Rng& rng) {
  return std::ldexp(1 + rng.unit(), static_cast<int>(rng.between(0, 80)) - 40);
}

}  // namespace

TEST_CASE("sizes read in binary and decimal units, exactly", "[text]") {
  CHECK(parsed<Bytes>("64B") == 64_B);
  CHECK(parsed<Bytes>("64KiB") == Bytes(64 * 1024));
  CHECK(parsed<Bytes>("64kB") == Bytes(64 * 1000));
  CHECK(parsed<Bytes>("1.5KiB") == Bytes(1536));
  CHECK(parsed<Bytes>("0.125GiB") == Bytes((1ULL << 30U) / 8));
  CHECK(parsed<Bytes>("2TiB") == Bytes(2ULL << 40U));
  CHECK(parsed<Bytes>(" 1MB ") == Bytes(1000000));
  CHECK(parsed<Bytes>("18446744073709551615B") == Bytes(~0ULL));
  for (const char* bad :
       {"18446744073709551616B", "16777216TiB", "0.3B", "1.0000001TiB", "1e3B", "KiB", ".5KiB",
        "5.KiB", "+5B", "- 5B", "1 B", "0x10B", "", " ", "B", "1,5KiB"}) {
    INFO(bad);
    CHECK_FALSE(Text<Bytes>::parse(bad));
  }
  CHECK(Text<Bytes>::parse("64KB").error() == "unknown unit \"KB\": write KiB (1024) or kB (1000)");
}

TEST_CASE("physical quantities read in scaled units", "[text]") {
  CHECK(parsed<Nanoseconds>("312.5ps") == Nanoseconds(312.5 / 1000));
  CHECK(parsed<Nanoseconds>("1.25us") == Nanoseconds(1250));
  CHECK(parsed<Hertz>("1.2GHz") == Hertz(1.2e9));
  CHECK(parsed<Milliwatts>("2W") == Milliwatts(2000));
  CHECK(parsed<SquareMicrons>("0.4mm2") == SquareMicrons(0.4 * 1e6));
  CHECK(parsed<BytesPerCycle>("64B/cycle") == BytesPerCycle(64));
  CHECK(parsed<GigabytesPerSecond>("1GiB/s") == GigabytesPerSecond(1.073741824));
  for (const char* bad : {"nanns", "infns", "-1ns", "1", "1e999ns", "ns", "1ns2", "1n s", "1NS"}) {
    INFO(bad);
    CHECK_FALSE(Text<Nanoseconds>::parse(bad));
  }
}

TEST_CASE("every formatted value reads back as the same bits", "[text]") {
  Rng rng(1, "text");
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t whole = rng.next() >> rng.below(64);
    reads_back(Bytes(whole));
    reads_back(Bytes(whole & ~0xFFFULL));
    reads_back(Bits(whole));
    reads_back(Cycles(whole));
    reads_back(whole);
    const double number = any_double(rng);
    reads_back(number);
    reads_back(-number);
    reads_back(Nanoseconds(number));
    reads_back(Picojoules(number));
    reads_back(Milliwatts(number));
    reads_back(SquareMicrons(number));
    reads_back(Hertz(number));
    reads_back(BytesPerCycle(number));
    reads_back(GigabytesPerSecond(number));
    reads_back(Hertz(std::round(number * 100) * 1e4));
  }
  reads_back(0.0);
  reads_back(Nanoseconds(0));
  reads_back(std::numeric_limits<double>::max());
  reads_back(Hertz(std::numeric_limits<double>::denorm_min()));
}

TEST_CASE("values are written in the unit a person would choose", "[text]") {
  CHECK(Text<Bytes>::format(Bytes(65536)) == "64KiB");
  CHECK(Text<Bytes>::format(Bytes(1000)) == "1000B");
  CHECK(Text<Hertz>::format(Hertz(1.2e9)) == "1.2GHz");
  CHECK(Text<Hertz>::format(Hertz(700e6)) == "700MHz");
  CHECK(Text<GigabytesPerSecond>::format(GigabytesPerSecond(614)) == "614GB/s");
  CHECK(Text<Nanoseconds>::format(Nanoseconds(1.25)) == "1.25ns");
  CHECK(Text<Picojoules>::format(Picojoules(0.9)) == "0.9pJ");
}

TEST_CASE("numbers do not depend on the locale", "[text]") {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;
    CHECK(parsed<double>("0.25") == 0.25);
    CHECK(Text<double>::format(0.25) == "0.25");
    CHECK_FALSE(Text<double>::parse("0,25"));
  }
  std::setlocale(LC_ALL, before.c_str());
}

TEST_CASE("whole numbers, flags and signed numbers are strict", "[text]") {
  CHECK(parsed<std::uint32_t>("4294967295") == 4294967295U);
  CHECK_FALSE(Text<std::uint32_t>::parse("4294967296"));
  CHECK(parsed<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(Text<std::int64_t>::parse("9223372036854775808"));
  CHECK(parsed<bool>("true"));
  for (const char* bad : {"True", "1", "yes", ""}) CHECK_FALSE(Text<bool>::parse(bad));
}

TEST_CASE("a name is suggested only when it is near", "[text]") {
  const std::vector<std::string> names = {"capacity", "banks", "read_latency"};
  CHECK(nearest_name("bank", names) == "banks");
  CHECK(nearest_name("cpaacity", names) == "capacity");
  CHECK(nearest_name("label", names).empty());
  CHECK(nearest_name("", names).empty());
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ab", "ba") == 1);
  CHECK(edit_distance("", "abc") == 3);
}

TEST_CASE("a random stream depends on seed and name only, and draws are fair", "[rng]") {
  Rng a(1, "core.array");
  Rng b(1, "core.array");
  Rng c(2, "core.array");
  Rng d(1, "core.dma");
  const std::uint64_t first = a.next();
  CHECK(first == b.next());
  CHECK(first != c.next());
  CHECK(first != d.next());
  std::array<int, 6> count{};
  constexpr int kDraws = 60000;
  for (int i = 0; i < kDraws; ++i) ++count[a.below(count.size())];
  const double expected = kDraws / 6.0;
  double chi_square = 0;
  for (const int n : count) chi_square += (n - expected) * (n - expected) / expected;
  CHECK(chi_square < 20.5);  // 5 degrees of freedom, p = 0.001
  CHECK(a.between(7, 7) == 7);
}
