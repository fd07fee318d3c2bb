#include "analysis/cost/stimulus/subject.hpp"

#include <fmt/format.h>

#include "analysis/cost/stimulus/benches.hpp"
#include "analysis/cost/user_rtl.hpp"
#include "models/pe/user_module.hpp"

namespace macroscope::cost::stimulus {

Subject unit_subject(const Unit& unit, const Widths& widths) {
  Subject out;
  out.name = unit.name;
  out.event = unit.event;
  out.module = unit.module;
  out.parameters = parameters(unit, widths);
  out.settings = settings_text(out.parameters);
  out.digits = unit.digits;
  out.bits = widths.a;
  out.bench = [name = out.name, widths](const Distribution& distribution, bool skip_empty) {
    return make_testbench(name, widths, distribution, skip_empty);
  };
  return out;
}

Subject user_pe_subject(const pe::PeParams& pe) {
  const pe::UserModule module = pe::read_user_module(pe.rtl, pe.top);
  Subject out;
  out.name = out.module = pe.top;
  out.event = "mac";
  for (const auto& [name, value] : user_pe_parameters(pe)) {
    if (module.has_parameter(name)) out.parameters.emplace_back(name, value);
  }
  out.settings = user_pe_settings(pe);
  out.user_file = pe.rtl;
  out.bits = pe.a_width;
  out.ports = {{"clk_i", 1}, {"rst_ni", 1},      {"clr_i", 1},          {"en_i", 1},
               {"a_i", pe.a_width}, {"b_i", pe.b_width}, {"acc_o", pe.acc_width}};
  const Widths widths{pe.a_width, pe.b_width, pe.acc_width};
  out.bench = [widths, latency = pe.latency](const Distribution& distribution, bool) {
    return user_pe_bench(widths, latency, distribution);
  };
  return out;
}

}  // namespace macroscope::cost::stimulus
