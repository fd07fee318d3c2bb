#include "models/memory/dram/mapping_order.hpp"

#include <fmt/format.h>

#include <bit>
#include <sstream>

#include "sim/core/text.hpp"

namespace macroscope::dram {
namespace {

using Field = AddressMap::Field;

std::uint32_t bits_of(const Standard& standard, std::uint32_t level) {
  return static_cast<std::uint32_t>(std::countr_zero(standard.levels[level].count));
}

/// `BankGroup` as `bank_group`.
std::string snake_case(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !out.empty()) out += '_';
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::vector<Field> whole_levels(const Standard& standard,
                                const std::vector<std::uint32_t>& levels) {
  std::vector<Field> fields;
  for (const std::uint32_t level : levels) {
    if (bits_of(standard, level) > 0) fields.push_back({level, bits_of(standard, level)});
  }
  return fields;
}

std::vector<Field> row_order(const Standard& standard) {
  std::vector<std::uint32_t> levels = {standard.column_level()};
  for (std::uint32_t level = 1; level <= standard.row_level(); ++level) levels.push_back(level);
  return whole_levels(standard, levels);
}

std::vector<Field> bank_group_order(const Standard& standard) {
  std::vector<std::uint32_t> below, above, stacks;
  for (std::uint32_t level = 1; level <= standard.bank_level(); ++level) {
    const std::string& name = standard.levels[level].name;
    const bool low = name == "PseudoChannel" || name == "BankGroup";
    (low ? below : name == "Sid" ? stacks : above).push_back(level);
  }
  std::vector<std::uint32_t> levels = below;
  levels.push_back(standard.column_level());
  levels.insert(levels.end(), above.begin(), above.end());
  levels.insert(levels.end(), stacks.begin(), stacks.end());
  levels.push_back(standard.row_level());
  return whole_levels(standard, levels);
}

/// Reads a list of bits; collects everything that is wrong with it.
class BitList {
 public:
  BitList(const Standard& standard, const config::Node& node) : standard_(standard), node_(node) {}

  std::vector<Field> read(const std::string& text) {
    std::istringstream words(text);
    std::vector<Field> fields;
    for (std::string word; faults_.size() < kMaxMappingFields && words >> word;) {
      if (const auto field = part(word)) fields.push_back(*field);
    }
    if (faults_.empty()) check_totals(fields);
    if (faults_.empty() && fields.size() > kMaxMappingFields) {
      fault(fmt::format("the mapping has {} parts; at most {} are possible", fields.size(),
                        kMaxMappingFields));
    }
    if (!faults_.empty()) throw ConfigError(std::move(faults_));
    return {fields.rbegin(), fields.rend()};
  }

 private:
  void fault(std::string message) {
    faults_.push_back(node_.fault("MS506", "order", std::move(message)));
  }

  std::optional<Field> part(const std::string& word) {
    const std::size_t colon = word.find(':');
    const std::string name = word.substr(0, colon);
    std::vector<std::string> names;
    std::uint32_t level = Standard::kNone;
    for (std::uint32_t i = 1; i < standard_.levels.size(); ++i) {
      const std::string& known = standard_.levels[i].name;
      names.push_back(snake_case(known));
      if (name == known || name == snake_case(known)) level = i;
    }
    if (colon == std::string::npos) {
      fault(fmt::format("\"{}\": expected ro, bg, or parts such as row:16", word));
      return std::nullopt;
    }
    if (level == Standard::kNone) {
      fault(fmt::format("\"{}\" is no level below the channel{}", name, did_you_mean(name, names)));
      return std::nullopt;
    }
    const auto bits = Text<std::uint32_t>::parse(word.substr(colon + 1));
    if (!bits || *bits == 0 || *bits > 32) {
      fault(fmt::format("\"{}\": expected 1 to 32 bits after the colon", word));
      return std::nullopt;
    }
    return Field{level, *bits};
  }

  void check_totals(const std::vector<Field>& fields) {
    for (std::uint32_t level = 1; level < standard_.levels.size(); ++level) {
      std::uint64_t total = 0;
      for (const Field& field : fields) total += field.level == level ? field.bits : 0;
      const std::uint32_t wanted = bits_of(standard_, level);
      if (total == wanted) continue;
      fault(fmt::format("the mapping {} bits of {}: it has {}, the level's {} ids need {}",
                        total < wanted ? "drops" : "repeats",
                        snake_case(standard_.levels[level].name), total,
                        standard_.levels[level].count, wanted));
    }
  }

  const Standard& standard_;
  const config::Node& node_;
  std::vector<Fault> faults_;
};

}  // namespace

std::vector<AddressMap::Field> mapping_fields(const Standard& standard, const std::string& order,
                                              const config::Node& node) {
  if (order == "ro") return row_order(standard);
  if (order == "bg") return bank_group_order(standard);
  return BitList(standard, node).read(order);
}

}  // namespace macroscope::dram
