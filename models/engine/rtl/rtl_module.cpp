#include "models/engine/rtl/rtl_module.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>
#include <systemc>

#include "sim/core/error.hpp"
#include "sim/runtime/clock.hpp"

namespace macroscope::engine {
namespace {

// Numbers of the ports that every top has (factory_text).
constexpr unsigned kClock = 0;
constexpr unsigned kReset = 1;
constexpr std::size_t kFirstPort = 2;

template <class Function>
Function* find(void* library, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(library, name));
}

}  // namespace

struct RtlModule::Functions {
  void* (*create)(const char*) = nullptr;
  void (*destroy)(void*) = nullptr;
  void (*write)(void*, unsigned, const std::uint32_t*) = nullptr;
  void (*read)(void*, unsigned, std::uint32_t*) = nullptr;
  void* (*trace)(void*, const char*) = nullptr;
  void (*dump)(void*, std::uint64_t) = nullptr;
  void (*close)(void*) = nullptr;
};

RtlModule::RtlModule(const std::string& library, const RtlSpec& spec, const std::string& name)
    : functions_(std::make_unique<Functions>()), ports_(spec.ports) {
  // Never closed: the kernel keeps pointers into a model's process until the end.
  void* handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* why = ::dlerror();
    throw ToolError("MS462", fmt::format("{} cannot be loaded: {}", library,
                                         why != nullptr ? why : "no reason given"));
  }
  Functions& f = *functions_;
  f.create = find<void*(const char*)>(handle, "macroscope_rtl_create");
  f.destroy = find<void(void*)>(handle, "macroscope_rtl_destroy");
  f.write = find<void(void*, unsigned, const std::uint32_t*)>(handle, "macroscope_rtl_write");
  f.read = find<void(void*, unsigned, std::uint32_t*)>(handle, "macroscope_rtl_read");
  f.trace = find<void*(void*, const char*)>(handle, "macroscope_rtl_trace");
  f.dump = find<void(void*, std::uint64_t)>(handle, "macroscope_rtl_dump");
  f.close = find<void(void*)>(handle, "macroscope_rtl_close");
  if (f.create == nullptr || f.destroy == nullptr || f.write == nullptr || f.read == nullptr) {
    throw ToolError("MS462", fmt::format("{} is no build of RTL; remove it", library));
  }
  model_ = f.create(name.c_str());
  set_reset(false);
}

RtlModule::~RtlModule() {
  if (trace_ != nullptr) close_trace();
  functions_->destroy(model_);
}

void RtlModule::set_clock(bool high) {
  const std::uint32_t word = high ? 1 : 0;
  functions_->write(model_, kClock, &word);
}

void RtlModule::set_reset(bool active) {
  const std::uint32_t word = active ? 0 : 1;
  functions_->write(model_, kReset, &word);
}

std::size_t RtlModule::port(std::string_view name) const {
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    if (ports_[i].name == name) return i + kFirstPort;
  }
  throw std::logic_error(fmt::format("the RTL has no port {}", name));
}

void RtlModule::write(std::size_t port, std::span<const std::uint32_t> words) {
  functions_->write(model_, static_cast<unsigned>(port), words.data());
}

void RtlModule::read(std::size_t port, std::span<std::uint32_t> words) const {
  functions_->read(model_, static_cast<unsigned>(port), words.data());
}

void RtlModule::cycle() {
  RtlClock(*this).cycle();
}

void RtlModule::open_trace(const std::string& file) {
  if (functions_->trace == nullptr) throw std::logic_error("a build without waveforms");
  trace_ = functions_->trace(model_, file.c_str());
}

void RtlModule::dump(std::uint64_t time) {
  functions_->dump(trace_, time);
}

void RtlModule::close_trace() {
  functions_->close(trace_);
  trace_ = nullptr;
}

void RtlClock::prepare_kernel() {
  ::setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  runtime::set_kernel_resolution();
  // Delta cycles without activity are what a reset of a fresh model has.
  sc_core::sc_report_handler::set_actions(sc_core::SC_ID_NO_SC_START_ACTIVITY_,
                                          sc_core::SC_DO_NOTHING);
}

void RtlClock::reset() {
  module_->set_clock(false);
  for (const bool active : {false, true, false}) {
    module_->set_reset(active);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
}

void RtlClock::settle() {
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
}

void RtlClock::cycle() {
  // Inputs and clock change together, which for registers is the same as inputs first. The model
  // runs in the second delta cycle, at whose end its outputs and the low clock take effect.
  module_->set_clock(true);
  edge();
}

void RtlClock::edge() {
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  module_->set_clock(false);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
}

}  // namespace macroscope::engine
