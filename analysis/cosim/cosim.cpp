#include "analysis/cosim/cosim.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <systemc>
#include <thread>

#include "analysis/cosim/cases.hpp"
#include "sim/runtime/archive.hpp"
#include "sim/runtime/worker.hpp"

namespace macroscope::cosim {

template <class A>
void visit(A& a, Difference& v) {
  runtime::fields(a, v.cycle, v.lane, v.expected, v.found);
}
template <class A>
void visit(A& a, CaseResult& v) {
  runtime::fields(a, v.number, v.m, v.n, v.k, v.tile_cycles, v.pe_cycles, v.rtl_cycles,
                  v.mismatches, v.first);
}

namespace {

using engine::CosimCase;
using engine::CosimPair;
using engine::CosimTrace;
using engine::RtlModule;

/// Cycles of a waveform before and behind the first difference.
constexpr std::uint64_t kWindow = 25;

/// The RTL may be late by so much before it is stopped.
std::uint64_t limit_of(std::uint64_t cycles) {
  return 2 * cycles + 100;
}

CaseResult run_case(const CosimPair& pair, RtlModule& module, std::uint64_t seed,
                    std::uint64_t number) {
  const CosimCase c = random_case(pair, seed, number);
  const CosimTrace pe = pair.pe_trace(c);
  const CosimTrace rtl = pair.rtl_trace(c, module, limit_of(pe.cycles), {});
  CaseResult result;
  result.number = number;
  result.m = c.m;
  result.n = c.n;
  result.k = c.k;
  result.tile_cycles = pair.tile_cycles(c);
  result.pe_cycles = pe.cycles;
  result.rtl_cycles = rtl.cycles;
  const Comparison comparison = compare(pe, rtl);
  result.first = comparison.first;
  result.mismatches = comparison.mismatches;
  const std::vector<std::int64_t> expected = product(c);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    result.mismatches += expected[i] != pe.outputs[i] ? 1 : 0;
  }
  result.mismatches += result.tile_cycles != result.pe_cycles ? 1 : 0;
  result.mismatches += result.pe_cycles != result.rtl_cycles ? 1 : 0;
  return result;
}

/// GTKWave shows the ports of the model, in the window of the waveform.
std::string save_file_text(const CosimPair& pair, const std::string& waveform,
                           const Difference& first) {
  const engine::RtlSpec spec = pair.rtl();
  std::string text = fmt::format("[dumpfile] \"{}\"\n[timestart] {}\n*-3 {} -1\n", waveform,
                                 first.cycle > kWindow ? first.cycle - kWindow : 0, first.cycle);
  const auto add = [&](const std::string& name, std::uint32_t width) {
    text += fmt::format("rtl.{}.{}{}\n", spec.top, name,
                        width == 1 ? std::string() : fmt::format("[{}:0]", width - 1));
  };
  add("clk_i", 1);
  for (const engine::RtlPort& port : spec.ports) add(port.name, port.width);
  return text;
}

/// Runs the case once more, with waveforms around the difference.
void write_waveform(const CosimPair& pair, const std::string& library, const Request& request,
                    const CaseResult& bad, const std::string& file) {
  static_cast<void>(runtime::run_job([&](const auto& /*progress*/) {
    engine::RtlClock::prepare_kernel();
    engine::RtlSpec spec = pair.rtl();
    spec.trace = true;
    RtlModule module(library, spec, "rtl");
    engine::RtlClock(module).reset();
    module.open_trace(file);
    const CosimCase c = random_case(pair, request.seed, bad.number);
    static_cast<void>(pair.rtl_trace(c, module, limit_of(bad.pe_cycles), [&](std::uint64_t cycle) {
      if (cycle + kWindow >= bad.first->cycle && cycle <= bad.first->cycle + kWindow) {
        module.dump(cycle);
      }
    }));
    module.close_trace();
    return std::string();
  }));
}

void make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error && std::filesystem::is_directory(folder, error)) return;
  throw ConfigError(
      whole_fault("MS193", folder,
                  fmt::format("the folder of waveforms cannot be made: {}",
                              error ? error.message() : std::string("it is no folder"))));
}

void leave_waveform(const CosimPair& pair, const Request& request, PairResult& result) {
  for (const CaseResult& bad : result.cases) {
    if (!bad.first) continue;
    engine::RtlSpec spec = pair.rtl();
    spec.trace = true;
    const std::string library = engine::build_rtl(spec, request.progress);
    make_folder(request.wave_folder);
    std::string stem = result.engine + ' ' + result.pe;
    for (char& letter : stem) letter = letter == ' ' ? '_' : letter;
    const std::filesystem::path folder =
        std::filesystem::absolute(request.wave_folder).lexically_normal();
    result.waveform = (folder / (stem + ".fst")).string();
    result.save_file = (folder / (stem + ".gtkw")).string();
    write_waveform(pair, library, request, bad, result.waveform);
    std::ofstream out(result.save_file);
    out << save_file_text(pair, result.waveform, *bad.first);
    return;
  }
}

}  // namespace

std::uint64_t PairResult::mismatches() const {
  std::uint64_t sum = 0;
  for (const CaseResult& c : cases) sum += c.mismatches;
  return sum;
}

std::vector<PairResult> run(const std::vector<NotedPair>& pairs, const Request& request) {
  std::vector<engine::RtlSpec> specs;
  for (const NotedPair& noted : pairs) specs.push_back(noted.pair->rtl());
  const std::vector<std::string> libraries = engine::build_rtl(specs, request.progress);

  std::vector<runtime::Job> jobs;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    jobs.emplace_back([&, i](const auto& /*progress*/) {
      engine::RtlClock::prepare_kernel();
      RtlModule module(libraries[i], specs[i], "rtl");
      std::vector<CaseResult> cases;
      for (std::uint64_t n = 0; n < request.shapes; ++n) {
        cases.push_back(run_case(*pairs[i].pair, module, request.seed, n));
      }
      return runtime::to_bytes(cases);
    });
  }
  const std::vector<runtime::JobResult> done =
      runtime::run_jobs(jobs, std::max(1U, std::thread::hardware_concurrency()));
  std::vector<PairResult> results;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    done[i].rethrow();
    PairResult result;
    result.engine = pairs[i].pair->engine();
    result.pe = pairs[i].pair->pe();
    result.note = pairs[i].note;
    result.cases = runtime::from_bytes<std::vector<CaseResult>>(done[i].bytes);
    if (!request.wave_folder.empty()) leave_waveform(*pairs[i].pair, request, result);
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace macroscope::cosim
