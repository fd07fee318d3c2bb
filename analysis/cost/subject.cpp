#include "analysis/cost/subject.hpp"

#include <fmt/format.h>

#include "analysis/cost/stimulus/benches.hpp"
#include "analysis/cost/user_rtl.hpp"
#include "models/engine/rtl/user_wrapper.hpp"
#include "models/pe/user_module.hpp"

namespace macroscope::cost {

Subject unit_subject(const stimulus::Unit& unit, const stimulus::Widths& widths) {
  Subject out;
  out.name = unit.name;
  out.event = unit.event;
  out.module = unit.module;
  out.parameters = stimulus::parameters(unit, widths);
  out.settings = settings_text(out.parameters);
  out.digits = unit.digits;
  out.bits = widths.a;
  out.bench = [name = out.name, widths](const stimulus::Distribution& distribution,
                                        bool skip_empty) {
    return stimulus::make_testbench(name, widths, distribution, skip_empty);
  };
  return out;
}

namespace {

/// A module of the user's with those of `parameters` that it has.
Subject user_subject(const pe::PeParams& pe, const Parameters& parameters) {
  const pe::UserModule module = pe::read_user_module(pe.rtl, pe.top);
  Subject out;
  out.name = out.module = pe.top;
  out.event = "mac";
  out.user_file = pe.rtl;
  out.bits = pe.a_width;
  out.ports = {{"clk_i", 1}, {"rst_ni", 1}};
  out.parameters = engine::parameters_of(module, parameters);
  return out;
}

}  // namespace

Subject user_pe_subject(const pe::PeParams& pe) {
  Subject out = user_subject(pe, user_pe_parameters(pe));
  out.settings = user_pe_settings(pe);
  out.ports.insert(out.ports.end(), {{"clr_i", 1},
                                     {"en_i", 1},
                                     {"a_i", pe.a_width},
                                     {"b_i", pe.b_width},
                                     {"acc_o", pe.acc_width, false}});
  const stimulus::Widths widths{pe.a_width, pe.b_width, pe.acc_width};
  out.bench = [widths, latency = pe.latency](const stimulus::Distribution& distribution, bool) {
    return stimulus::user_pe_bench(widths, latency, distribution);
  };
  return out;
}

Subject user_array_subject(const engine::ArrayDesign& design) {
  const engine::RtlSpec spec = design.rtl().spec;
  Subject out = user_subject(*design.pe, engine::user_array_parameters(spec));
  out.settings = user_array_settings(spec, *design.pe);
  out.ports.insert(out.ports.end(), spec.ports.begin(), spec.ports.end());
  out.bench = [design](const stimulus::Distribution& distribution, bool) {
    return stimulus::user_array_bench(design, distribution);
  };
  return out;
}

}  // namespace macroscope::cost
