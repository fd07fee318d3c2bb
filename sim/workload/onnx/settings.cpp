#include "sim/workload/onnx/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "models/numerics/format_table.hpp"
#include "sim/config/expression.hpp"
#include "sim/config/faults.hpp"
#include "sim/workload/rules/totals.hpp"

namespace macroscope::workload::onnx_import {
namespace {

constexpr std::string_view kBatch = "batch";

/// One dimension of one input of the network.
struct Size {
  std::string input;
  std::size_t axis = 0;
  std::string symbol;  // empty: the file gives a number, or nothing
  std::optional<std::uint64_t> value;

  /// What `-p` calls this one dimension.
  [[nodiscard]] std::string own_name() const { return fmt::format("{}.{}", input, axis); }
};

/// Names that exporters give to the batch.
bool sounds_like_batch(const std::string& name) {
  std::string lower;
  for (const char c : name) {
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (lower == "n" || lower == "b" || lower == "bs" || lower == "bsz") return true;
  return lower.rfind("batch", 0) == 0 && lower.find_first_of("+*/ ") == std::string::npos;
}

std::vector<Size> read_sizes(const Model& model) {
  std::set<std::string> initializers;
  for (const auto& tensor : model.proto().graph().initializer()) initializers.insert(tensor.name());
  std::set<std::string> seen;
  std::vector<Size> sizes;
  for (const auto& input : model.proto().graph().input()) {
    if (initializers.count(input.name()) != 0) continue;
    const SourceLocation where{fmt::format("{}: input \"{}\"", model.path(), input.name()), 0, 0};
    if (!seen.insert(input.name()).second) {
      throw config::fault("MS233", where, "two inputs have this name");
    }
    if (!input.type().has_tensor_type()) continue;  // a sequence: what reads it is unknown
    const auto& tensor = input.type().tensor_type();
    if (!tensor.has_shape()) {
      throw config::fault("MS250", where, "the file does not say how many dimensions it has");
    }
    for (int axis = 0; axis < tensor.shape().dim_size(); ++axis) {
      const auto& dim = tensor.shape().dim(axis);
      Size size;
      size.input = input.name();
      size.axis = static_cast<std::size_t>(axis);
      size.symbol = dim.dim_param();
      if (dim.has_dim_value() && dim.dim_value() != -1) {  // -1 is how old exporters say "any"
        if (dim.dim_value() < 1 || static_cast<std::uint64_t>(dim.dim_value()) > kMaxDimension) {
          throw config::fault("MS234", where,
                              fmt::format("dimension {} is {}; it must be from 1 to {}", axis,
                                          dim.dim_value(), kMaxDimension));
        }
        size.value = static_cast<std::uint64_t>(dim.dim_value());
      }
      sizes.push_back(std::move(size));
    }
  }
  return sizes;
}

SourceLocation place_of(const config::Override& o) {
  return {fmt::format("-p {}={}", o.path, o.value), 0, 0};
}

program::Format read_format(const config::Override& o) {
  const auto format = numerics::parse_format(o.value);
  if (format) return *format;
  throw config::fault("MS209", place_of(o), format.error());
}

std::uint64_t read_number(const config::Override& o) {
  const auto number = Text<std::uint64_t>::parse(o.value);
  if (!number) throw config::fault("MS104", place_of(o), number.error());
  if (*number > kMaxDimension) {
    throw config::fault("MS104", place_of(o),
                        fmt::format("expected a number from 0 to {}", kMaxDimension));
  }
  return *number;
}

/// Sizes with names, for the expressions that exporters write.
class SymbolNames final : public config::Names {
 public:
  explicit SymbolNames(const std::map<std::string, std::uint64_t>& given) : given_(given) {}
  std::optional<std::int64_t> value_of(std::string_view name) override {
    const auto found = given_.find(std::string(name));
    if (found == given_.end()) return std::nullopt;
    return static_cast<std::int64_t>(found->second);
  }
  [[nodiscard]] std::vector<std::string> known() const override { return {}; }

 private:
  const std::map<std::string, std::uint64_t>& given_;
};

std::optional<std::uint64_t> computed(const std::string& text,
                                      const std::map<std::string, std::uint64_t>& given) {
  SymbolNames names(given);
  try {
    const std::int64_t value = config::evaluate(text, {}, names);
    if (value >= 0 && static_cast<std::uint64_t>(value) <= kMaxDimension) {
      return static_cast<std::uint64_t>(value);
    }
  } catch (const ConfigError&) {
    // Not an expression over known names: it stays a name without a value.
  }
  return std::nullopt;
}

void apply_batch(std::vector<Size>& sizes, std::uint64_t batch, Settings& settings) {
  const bool named = std::any_of(sizes.begin(), sizes.end(), [](const Size& size) {
    return !size.value && sounds_like_batch(size.symbol);
  });
  bool open = false;
  for (Size& size : sizes) {
    if (size.value) continue;
    const bool is_batch = named ? sounds_like_batch(size.symbol) : size.axis == 0;
    if (!is_batch) continue;
    size.value = batch;
    open = true;
  }
  if (named) {  // inputs whose dimension 0 has neither number nor name
    for (Size& size : sizes) {
      if (!size.value && size.axis == 0 && size.symbol.empty()) size.value = batch;
    }
  }
  if (open) return;
  // A fixed batch: that of the first input, wherever it stands first.
  const auto first =
      std::find_if(sizes.begin(), sizes.end(), [](const Size& size) { return size.axis == 0; });
  if (first == sizes.end()) return;
  const std::uint64_t before = *first->value;
  if (before == batch) return;
  settings.replaced_batch = before;
  for (Size& size : sizes) {
    if (size.axis == 0 && size.value == before) size.value = batch;
  }
}

[[noreturn]] void refuse_open(const Model& model, const std::vector<Size>& sizes) {
  std::vector<std::string> names;
  std::string line;
  const Size* first = nullptr;
  for (const Size& size : sizes) {
    if (size.value) continue;
    if (first == nullptr) first = &size;
    const bool batch = sounds_like_batch(size.symbol) || (size.symbol.empty() && size.axis == 0);
    const std::string name = batch                 ? std::string(kBatch)
                             : size.symbol.empty() ? size.own_name()
                                                   : size.symbol;
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    names.push_back(name);
    const bool odd = name.find(' ') != std::string::npos;
    const char* quote = odd ? "'" : "";
    line += fmt::format(" -p {}workload.{}={}{}", quote, name, batch ? 1 : 128, quote);
  }
  throw config::fault(
      "MS250", {fmt::format("{}: input \"{}\"", model.path(), first->input), 0, 0},
      fmt::format("dimension {} has no value{}; sizes without a value: {}", first->axis,
                  first->symbol.empty() ? "" : fmt::format(", it is called \"{}\"", first->symbol),
                  fmt::join(names, ", ")),
      {{{}, fmt::format("give them, for example with{}", line)}});
}

/// Parameters that the copy of an earlier run's network carries.
std::vector<config::Override> kept_overrides(const Model& model) {
  std::vector<config::Override> kept;
  for (const auto& entry : model.proto().metadata_props()) {
    if (entry.key().rfind(kParameterPrefix, 0) != 0) continue;
    kept.push_back({entry.key().substr(kParameterPrefix.size()), entry.value()});
  }
  return kept;
}

}  // namespace

Settings read_settings(const Model& model, const std::vector<config::Override>& given) {
  Settings settings;
  std::vector<Size> sizes = read_sizes(model);
  std::vector<config::Override> overrides = kept_overrides(model);
  overrides.insert(overrides.end(), given.begin(), given.end());

  const std::array<std::pair<std::string_view, std::optional<program::Format>*>, 4> formats = {
      {{"weights", &settings.weights},
       {"activations", &settings.activations},
       {"accumulator", &settings.accumulator},
       {"cache", &settings.cache}}};
  std::set<std::string> symbols, single;
  for (const Size& size : sizes) {
    if (!size.value && !size.symbol.empty()) symbols.insert(size.symbol);
    single.insert(size.own_name());
  }
  std::map<std::string, std::uint64_t> values;
  std::map<std::string, std::uint64_t> own_values;
  std::optional<std::uint64_t> batch;
  for (const config::Override& o : overrides) {
    const auto format = std::find_if(formats.begin(), formats.end(),
                                     [&](const auto& entry) { return entry.first == o.path; });
    settings.parameters[o.path] = o.value;
    if (format != formats.end()) {
      *format->second = read_format(o);
    } else if (o.path == kBatch) {
      batch = read_number(o);
    } else if (symbols.count(o.path) != 0) {
      values[o.path] = read_number(o);
    } else if (single.count(o.path) != 0) {
      own_values[o.path] = read_number(o);
    } else {
      std::vector<std::string> known(symbols.begin(), symbols.end());
      if (symbols.count(std::string(kBatch)) == 0) known.emplace_back(kBatch);
      known.insert(known.end(), {"weights", "activations", "accumulator", "cache"});
      const std::string near = did_you_mean(o.path, known);
      constexpr std::size_t kShown = 8;
      for (const std::string& name : single) {
        if (known.size() < symbols.size() + kShown) known.push_back(name);
      }
      throw config::fault(
          "MS109", place_of(o),
          fmt::format("\"{}\" has no parameter \"{}\"{}", model.path(), o.path,
                      near.empty() ? did_you_mean(o.path, {single.begin(), single.end()}) : near),
          {{{},
            fmt::format("its parameters are {}, and INPUT.AXIS for any other dimension",
                        fmt::join(known, ", "))}});
    }
  }
  if (batch == 0) {
    throw config::fault("MS104", {"-p batch=0", 0, 0}, "a batch has at least one input");
  }
  for (Size& size : sizes) {
    const auto own = own_values.find(size.own_name());
    if (own != own_values.end()) {
      size.value = own->second;
    } else if (!size.value && values.count(size.symbol) != 0) {
      size.value = values[size.symbol];
    }
  }
  if (batch) apply_batch(sizes, *batch, settings);
  for (const Size& size : sizes) {  // what the batch gave a value helps to compute the others
    if (size.value && !size.symbol.empty()) values.emplace(size.symbol, *size.value);
  }
  for (Size& size : sizes) {
    if (!size.value && !size.symbol.empty()) size.value = computed(size.symbol, values);
  }
  if (std::any_of(sizes.begin(), sizes.end(), [](const Size& size) { return !size.value; })) {
    refuse_open(model, sizes);
  }
  for (const auto& input : model.proto().graph().input()) {
    if (input.type().has_tensor_type()) settings.dims[input.name()] = {};
  }
  for (const Size& size : sizes) settings.dims[size.input].push_back(*size.value);
  const auto first =
      std::find_if(sizes.begin(), sizes.end(), [](const Size& size) { return size.axis == 0; });
  settings.batch = batch                  ? *batch
                   : first == sizes.end() ? 1
                                          : std::max<std::uint64_t>(1, *first->value);
  settings.names = values;
  for (const auto& [name, value] : values) settings.parameters[name] = std::to_string(value);
  return settings;
}

std::string without_values(Model& model, const std::vector<config::Override>& overrides) {
  onnx::ModelProto& proto = model.proto();
  for (const config::Override& o : overrides) {
    auto* entry = proto.add_metadata_props();
    entry->set_key(std::string(kParameterPrefix) + o.path);
    entry->set_value(o.value);
  }
  model.leave_out_values();
  return proto.SerializeAsString();
}

}  // namespace macroscope::workload::onnx_import
