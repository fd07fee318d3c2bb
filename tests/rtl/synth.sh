#!/usr/bin/env bash
# Area, shortest period between registers and flip-flops of RTL tops: yosys, ABC and OpenSTA.
# For developers; needs yosys, opensta and, unless -l names another library, qflow-tech-osu018.
# usage: synth.sh [-d PS] [-l LIBERTY -c CELL -o LOAD] [-k DIR] [TOP [NAME=VALUE ...]]
#   TOP  a module of rtl/flist.f with its parameters; without it every line of rtl/tops.txt
#   -d   delay that ABC aims at (1 ps: as fast as it can)
#   -l   Liberty file; -c, -o the cell that drives the inputs and the load of the outputs
#   -k   keep the netlists (Verilog and JSON) in this folder
set -euo pipefail
delay=1
liberty=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
cell=INVX2
load=0.02
keep=
while getopts d:l:c:o:k: option; do
  case $option in
    d) delay=$OPTARG ;;
    l) liberty=$(realpath "$OPTARG") ;;
    c) cell=$OPTARG ;;
    o) load=$OPTARG ;;
    k) keep=$(realpath -m "$OPTARG") && mkdir -p "$keep" ;;
    *) sed -n '4,9s/^# //p' "$0" >&2 && exit 2 ;;
  esac
done
shift $((OPTIND - 1))
cd "$(dirname "$0")/../.."
for tool in yosys sta; do
  command -v "$tool" >/dev/null || { echo "synth.sh: $tool is not installed" >&2 && exit 4; }
done
[ -r "$liberty" ] || { echo "synth.sh: cannot read $liberty" >&2 && exit 4; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'set_driving_cell %s\nset_load %s [all_outputs]\n' "$cell" "$load" >"$work/constraints"

# synthesize TOP [NAME=VALUE ...]
synthesize() {
  local top=$1 parameters='' area period flops name
  for parameter in "${@:2}"; do
    parameters+="chparam -set ${parameter%%=*} ${parameter#*=} $top"$'\n'
  done
  # Nets are split because the Verilog reader of OpenSTA knows no concatenation on the left.
  cat >"$work/run.ys" <<YOSYS
read_verilog -sv -defer $(tr '\n' ' ' <rtl/flist.f)
$parameters
hierarchy -check -top $top
synth -flatten -top $top
techmap
opt
dfflibmap -liberty $liberty
abc -D $delay -liberty $liberty -constr $work/constraints
opt_clean -purge
tee -o $work/stat stat -liberty $liberty
rename -top top
write_json $work/top.json
splitnets -ports
opt_clean -purge
tee -o $work/flops select -list t:*DFF* t:*dff* t:*_df*
write_verilog -noattr $work/top.v
YOSYS
  yosys -q "$work/run.ys" >"$work/log" 2>&1 || { tail -5 "$work/log" >&2 && return 4; }
  cat >"$work/run.tcl" <<TCL
read_liberty $liberty
read_verilog $work/top.v
link_design top
create_clock -name clk -period 1000 [get_ports clk_i]
report_checks -path_delay max -from [all_registers -clock_pins] -to [all_registers -data_pins] \
  -format full -digits 4
TCL
  sta -no_splash -exit "$work/run.tcl" >"$work/sta" 2>&1
  area=$(awk '/Chip area/ {print $NF}' "$work/stat")
  flops=$(grep -c . "$work/flops" || true)
  period=$(awk '/data arrival time/ && !a {a = $1} /data required time/ && !r {r = $1}
    END {print a == "" ? "-" : sprintf("%.3f", a + 1000 - r)}' "$work/sta")
  printf '%-44s %10.0f %8s %5d\n' "$*" "$area" "$period" "$flops"
  if [ -n "$keep" ]; then
    name="$*"
    for kind in v json; do cp "$work/top.$kind" "$keep/${name//[ =]/_}.$kind"; done
  fi
}

printf '%-44s %10s %8s %5s\n' top area period FF
if [ $# -gt 0 ]; then
  synthesize "$@"
else
  while read -r line; do
    # shellcheck disable=SC2086  # the parameters are words
    synthesize $line
  done <rtl/tops.txt
fi
