#include "analysis/cosim/difference.hpp"

#include <fmt/format.h>

#include <tuple>

namespace macroscope::cosim {
namespace {

std::string text_of(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : "nothing";
}

}  // namespace

std::string Difference::text() const {
  return fmt::format("cycle {}, lane {}: expected {}, found {}", cycle, lane, text_of(expected),
                     text_of(found));
}

Comparison compare(const engine::CosimTrace& expected, const engine::CosimTrace& found) {
  Comparison comparison;
  const auto differ = [&](const engine::CosimEvent* e, const engine::CosimEvent* f) {
    ++comparison.mismatches;
    if (comparison.first) return;
    const engine::CosimEvent& at = e != nullptr ? *e : *f;
    Difference d{at.cycle, at.lane, {}, {}};
    if (e != nullptr) d.expected = e->value;
    if (f != nullptr) d.found = f->value;
    comparison.first = d;
  };
  auto e = expected.events.begin();
  auto f = found.events.begin();
  while (e != expected.events.end() || f != found.events.end()) {
    const bool only_e = f == found.events.end();
    const bool only_f = e == expected.events.end();
    const auto place = [](const engine::CosimEvent& at) { return std::tuple(at.cycle, at.lane); };
    if (only_e || (!only_f && place(*e) < place(*f))) {
      differ(&*e++, nullptr);
    } else if (only_f || place(*f) < place(*e)) {
      differ(nullptr, &*f++);
    } else {
      if (e->value != f->value) differ(&*e, &*f);
      ++e;
      ++f;
    }
  }
  return comparison;
}

}  // namespace macroscope::cosim
