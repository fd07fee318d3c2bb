// The request traces with which DRAM simulators were measured, made on the spot.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/memory/dram/channel.hpp"

namespace macroscope::dram {

/// `a_seqrd`, `b_seqwr`: 400,000 sequential reads, writes. `c_mix21`: two read streams and a write
/// stream 64 MiB apart, one access of each in turn. `c2_mix21same`: one stream, every third access
/// a write. `d_rand`: 200,000 random reads. `e_tile`: 200,000 reads in tiles of 64 rows of 256 B at
/// a pitch of 8 KiB. `f_4str`: four read streams 16 MiB apart. `g_dep`: 20,000 random reads, to be
/// run with one in flight.
[[nodiscard]] std::vector<std::string> reference_trace_names();

/// The first accesses (at most `most`) of a trace as runs, in transactions of `bytes`: 64, or 32
/// with random addresses in 128 MiB instead of 1 GiB. Throws std::invalid_argument for a name that
/// is not among them.
[[nodiscard]] std::vector<Run> reference_trace(const std::string& name, std::uint64_t bytes,
                                               std::size_t most = ~std::size_t{0});

}  // namespace macroscope::dram
