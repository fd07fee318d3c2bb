// A lowered program takes the same memory whatever its number of tiles.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "tests/sim/mapping/random_jobs.hpp"

namespace {
std::size_t allocated_bytes = 0;
}  // namespace

void* operator new(std::size_t size) {
  allocated_bytes += size;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
// The library's sorts ask for scratch space this way; all forms must match the deletes below.
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  allocated_bytes += size;
  return std::malloc(size);
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t /*size*/) noexcept {
  std::free(p);
}

using namespace macroscope;

TEST_CASE("streams are made with the same few bytes for 8 and for 10^9 tiles", "[lower]") {
  const auto lower = [](std::uint64_t size, std::size_t& made, std::size_t& walked) {
    auto job = std::make_shared<mapping::MatrixJob>();
    program::Operator op;
    op.op = program::Gemm{1, size, size, size, true};
    op.formats = test::byte_formats();
    job->whole = job->part = mapping::make_problem(op);
    job->tiling.tile = {1, 1, 1, 1};
    mapping::CoreSpec core;
    core.pools = {{"all", Bytes(100), true}};
    REQUIRE(mapping::assign_buffers(job->part, core, job->tiling, nullptr));
    std::size_t before = allocated_bytes;
    program::CoreProgram program = mapping::lower_matrix(job);
    made = allocated_bytes - before;
    before = allocated_bytes;
    program::Step step;
    for (const auto& stream : program.streams) {
      for (int i = 0; i < 2000 && stream->next(step); ++i) {
      }
    }
    walked = allocated_bytes - before;
  };
  std::size_t small = 0, large = 0, walked = 0;
  lower(2, small, walked);
  CHECK(walked == 0);
  lower(1000, large, walked);
  CHECK(walked == 0);
  CHECK(small == large);
  CHECK(large < 4096);
}
