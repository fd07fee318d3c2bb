#include "models/engine/rtl/rtl_sources.hpp"

#include <fmt/format.h>

#include <array>
#include <sstream>
#include <string_view>
#include <utility>

#include "models/engine/rtl/user_wrapper.hpp"
#include "sim/core/data_directory.hpp"
#include "sim/core/error.hpp"
#include "sim/core/file_text.hpp"

namespace macroscope::engine {
namespace {

RtlSource ours(const std::string& path) {
  const std::string full = data_directory() + '/' + path;
  auto text = file_text(full);
  if (!text) {
    throw ToolError(
        "MS462", fmt::format("{} cannot be read; the RTL belongs beside the folder configs", full));
  }
  return {full, std::move(*text)};
}

constexpr std::array<std::string_view, 2> kWordModules{"ms_mul_tree.sv", "ms_add_prefix.sv"};

/// The user's file and the generated module around what it holds; `place`: the path of ours whose
/// place a PE takes.
void add_users(const RtlSpec& spec, const std::string& place, std::vector<RtlSource>& sources) {
  const pe::UserModule module = pe::read_user_module(spec.user->file, spec.user->top);
  // With what it includes, so that a build is known by all of its text.
  sources.push_back({module.expanded ? "user_file.sv" : module.file, module.text, module.expanded});
  sources.push_back({user_wrapper_name(*spec.user),
                     spec.user->array ? user_array_wrapper(spec, module)
                                      : user_pe_wrapper(ours(place).text, module),
                     true});
}

/// The PE of the user's is a function that all places share, as ours are (rtl/shared.vlt).
RtlSource users_functions(const UserRtl& user) {
  std::string text = fmt::format("`verilator_config\nno_inline -module \"{}\"\n", user.top);
  for (const char* port : {"clr_i", "en_i", "a_i", "b_i"}) {
    text += fmt::format("public_flat_rd -module \"{}\" -var \"{}\"\n", user.top, port);
  }
  return {"user.vlt", std::move(text), true};
}

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

constexpr const char* kIncludes =
    "#include <cstdint>\n#include <systemc>\n#include <type_traits>\n\n#include \"Vmodel.h\"\n"
    "#if VM_TRACE\n#include \"verilated_fst_c.h\"\n#endif\n";

constexpr const char* kFactory = R"(
namespace {

template <class Port>
using Signal = sc_core::sc_signal<typename std::remove_reference_t<Port>::data_type>;

// Values of ports as words of 32 bits, lowest first.
void set(sc_core::sc_signal<bool>& s, const uint32_t* w) { s.write((w[0] & 1U) != 0); }
void set(sc_core::sc_signal<uint32_t>& s, const uint32_t* w) { s.write(w[0]); }
void set(sc_core::sc_signal<uint64_t>& s, const uint32_t* w) {
  s.write(static_cast<uint64_t>(w[1]) << 32 | w[0]);
}
template <int N>
void set(sc_core::sc_signal<sc_dt::sc_bv<N>>& s, const uint32_t* w) {
  sc_dt::sc_bv<N> value;
  for (int i = 0; i < value.size(); ++i) value.set_word(i, w[i]);
  s.write(value);
}
void get(const sc_core::sc_signal<bool>& s, uint32_t* w) { w[0] = s.read() ? 1 : 0; }
void get(const sc_core::sc_signal<uint32_t>& s, uint32_t* w) { w[0] = s.read(); }
void get(const sc_core::sc_signal<uint64_t>& s, uint32_t* w) {
  w[0] = static_cast<uint32_t>(s.read());
  w[1] = static_cast<uint32_t>(s.read() >> 32);
}
template <int N>
void get(const sc_core::sc_signal<sc_dt::sc_bv<N>>& s, uint32_t* w) {
  const sc_dt::sc_bv<N>& value = s.read();
  for (int i = 0; i < value.size(); ++i) w[i] = value.get_word(i);
}
)";

constexpr const char* kTraceFunctions = R"(
#if VM_TRACE
extern "C" void* macroscope_rtl_trace(void* model, const char* file) {
  auto* fst = new VerilatedFstC;
  static_cast<Model*>(model)->model.trace(fst, 99);
  fst->open(file);
  return fst;
}
extern "C" void macroscope_rtl_dump(void* trace, uint64_t time) {
  static_cast<VerilatedFstC*>(trace)->dump(time);
}
extern "C" void macroscope_rtl_close(void* trace) {
  static_cast<VerilatedFstC*>(trace)->close();
  delete static_cast<VerilatedFstC*>(trace);
}
#endif
)";

}  // namespace

std::string RtlSpec::text() const {
  std::string out = top;
  for (const auto& [name, value] : parameters) out += fmt::format(" {}={}", name, value);
  if (user) out += fmt::format(" user={}", user->top);
  if (words) out += " in words";
  return out;
}

std::vector<RtlSource> rtl_sources(const RtlSpec& spec) {
  std::vector<RtlSource> sources{ours("rtl/shared.vlt")};
  if (spec.user && !spec.user->array) sources.push_back(users_functions(*spec.user));
  std::istringstream list(ours("rtl/flist.f").text);
  for (std::string line; std::getline(list, line);) {
    if (line.empty()) continue;
    const std::string_view name = file_name(line);
    if (spec.user && name == user_wrapper_name(*spec.user)) {
      add_users(spec, line, sources);
      continue;
    }
    bool in_words = false;
    for (const std::string_view module : kWordModules) in_words = in_words || name == module;
    sources.push_back(
        ours(spec.words && in_words ? "models/engine/rtl/words/" + std::string(name) : line));
  }
  if (spec.user && spec.user->array) add_users(spec, {}, sources);
  return sources;
}

std::string factory_text(const RtlSpec& spec) {
  std::vector<std::string> names{"clk_i", "rst_ni"};
  for (const RtlPort& port : spec.ports) names.push_back(port.name);
  std::string text = kIncludes;
  text += kFactory;
  text += "\nstruct Model {\n  Vmodel model;\n";
  for (const std::string& name : names) {
    text += fmt::format("  Signal<decltype(Vmodel::{0})> {0};\n", name);
  }
  text += "  explicit Model(const char* name) : model(name) {\n";
  for (const std::string& name : names) text += fmt::format("    model.{0}({0});\n", name);
  text += "  }\n};\n\n}  // namespace\n\n";
  text +=
      "extern \"C\" void* macroscope_rtl_create(const char* name) {\n"
      "#if VM_TRACE\n  Verilated::traceEverOn(true);\n#endif\n"
      // Registers hold anything until a reset or the first operands, as in silicon.
      "  Verilated::randReset(2);\n  Verilated::randSeed(1);\n"
      "  return new Model(name);\n}\n"
      "extern \"C\" void macroscope_rtl_destroy(void* model) {\n"
      "  static_cast<Model*>(model)->model.final();\n"
      "  delete static_cast<Model*>(model);\n}\n";
  for (const bool write : {true, false}) {
    text += fmt::format(
        "extern \"C\" void macroscope_rtl_{}(void* model, unsigned port, {}uint32_t* "
        "words) {{\n  Model& m = *static_cast<Model*>(model);\n  switch (port) {{\n",
        write ? "write" : "read", write ? "const " : "");
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool input = i < 2 || spec.ports[i - 2].input;
      if (input != write) continue;
      text += fmt::format("    case {}:\n      {}(m.{}, words);\n      break;\n", i,
                          write ? "set" : "get", names[i]);
    }
    text += "    default:\n      break;\n  }\n}\n";
  }
  return text + kTraceFunctions;
}

}  // namespace macroscope::engine
