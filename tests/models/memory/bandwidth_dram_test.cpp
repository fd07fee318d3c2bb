// The bandwidth-and-latency DRAM against closed forms, in femtoseconds.
#include "models/memory/bandwidth_dram.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "sim/runtime/clock.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using test::Numbers;

namespace {

constexpr std::uint64_t kFsPerNs = 1'000'000;

memory::BandwidthDramParams dram(double gigabytes_per_second, double latency_ns) {
  memory::BandwidthDramParams p;
  p.bandwidth = GigabytesPerSecond(gigabytes_per_second);
  p.latency = Nanoseconds(latency_ns);
  p.request = Bytes(64);
  return p;
}

/// Femtoseconds that `bytes` hold the bus of an integer rate: ceil(bytes * 10^15 / (rate * 10^9)).
std::uint64_t bus_fs(std::uint64_t bytes, std::uint64_t gigabytes_per_second) {
  return ceil_div(bytes * 1'000'000, gigabytes_per_second);
}

/// Offers its transactions one after the other, each as soon as the one before was taken and not
/// before its time; notes when each is taken and complete.
class Client final : public sc_core::sc_module, public memory::MemoryClient {
 public:
  struct Request {
    std::uint64_t bytes = 0;
    std::uint64_t not_before_fs = 0;
    bool write = false;
  };
  Client(const sc_core::sc_module_name& name, memory::BandwidthDram& port,
         std::vector<Request> requests)
      : sc_core::sc_module(name), port_(&port), requests_(std::move(requests)) {
    id_ = port.connect(*this);
    SC_HAS_PROCESS(Client);
    SC_METHOD(offer);
    sensitive << wake_;
  }
  void on_accept(std::uint64_t tag) override {
    accepted.push_back(runtime::now_fs());
    CHECK(tag + 1 == next_);
    wake_.notify(sc_core::SC_ZERO_TIME);
  }
  void on_complete(std::uint64_t tag) override {
    CHECK(tag == completed.size());
    completed.push_back(runtime::now_fs());
  }

  std::vector<std::uint64_t> accepted, completed;

 private:
  void offer() {
    if (next_ == requests_.size()) {
      port_->end_client(id_);
      return;
    }
    const Request& r = requests_[next_];
    port_->announce(id_, next_);
    if (runtime::now_fs() < r.not_before_fs) {
      wake_.notify(runtime::to_time(r.not_before_fs - runtime::now_fs()));
      return;
    }
    memory::Transaction t;
    t.client = id_;
    t.tag = next_++;
    t.transfer.run_bytes = Bytes(r.bytes);
    t.transfer.write = r.write;
    port_->offer(t);
  }

  memory::BandwidthDram* port_;
  std::vector<Request> requests_;
  memory::ClientId id_ = 0;
  std::uint64_t next_ = 0;
  sc_core::sc_event wake_;
};

/// Completion times of each client's requests, one client after the other, then busy_fs, bytes read
/// and bytes written.
Numbers completions(const memory::BandwidthDramParams& params,
                    const std::vector<std::vector<Client::Request>>& clients) {
  return test::in_worker<Numbers>([&] {
    runtime::set_kernel_resolution();
    memory::BandwidthDram port("dram", params);
    std::vector<std::unique_ptr<Client>> all;
    for (const auto& requests : clients) {
      all.push_back(
          std::make_unique<Client>(sc_core::sc_gen_unique_name("client"), port, requests));
    }
    port.begin_program(static_cast<std::uint32_t>(clients.size()), 0);
    sc_core::sc_start();
    Numbers out;
    for (const auto& c : all) out.insert(out.end(), c->completed.begin(), c->completed.end());
    const memory::PortActivity a = port.activity();
    out.insert(out.end(), {a.busy_fs, a.bytes_read, a.bytes_written});
    return out;
  });
}

}  // namespace

TEST_CASE("a transfer alone takes ceil(bytes / rate) + latency", "[dram]") {
  for (const std::uint64_t rate : {1, 3, 7, 64, 100, 350, 900}) {
    for (const std::uint64_t bytes : {1, 63, 64, 1000, 4096, 1'000'003}) {
      INFO(rate << " GB/s, " << bytes << " B");
      const Numbers out = completions(dram(static_cast<double>(rate), 83.3), {{{bytes}}});
      CHECK(out == Numbers{bus_fs(bytes, rate) + 83'300'000, bus_fs(bytes, rate), bytes, 0});
    }
  }
}

TEST_CASE("transfers follow each other on the bus without a gap, latencies overlap", "[dram]") {
  // The sum of the bytes is rounded, not each transfer.
  std::vector<Client::Request> requests;
  Numbers expected;
  std::uint64_t bytes = 0;
  for (const std::uint64_t size : std::vector<std::uint64_t>{64, 1, 4096, 1, 1, 1, 100}) {
    requests.push_back({size, 0, true});
    bytes += size;
    expected.push_back(bus_fs(bytes, 7) + 100 * kFsPerNs);
  }
  expected.insert(expected.end(), {bus_fs(bytes, 7), 0, bytes});
  CHECK(completions(dram(7, 100), {requests}) == expected);
}

TEST_CASE("requests in flight limit the rate by Little's law", "[dram]") {
  // 64 B at 64 GB/s take 1 ns, so a round trip is 100 ns and n requests in it are n * 0.64 GB/s.
  memory::BandwidthDramParams p = dram(64, 99);
  for (const std::uint32_t n : {1U, 10U, 99U, 100U, 101U, 0U}) {
    INFO(n << " outstanding");
    p.outstanding = n;
    const std::uint64_t requests = 5;
    const std::uint64_t bytes = 64 * requests * 100;
    const std::uint64_t in_flight = n == 0 || n > 100 ? 100 : n;
    const std::uint64_t bus = requests * 100 * 100 * kFsPerNs / in_flight;
    CHECK(completions(p, {{{bytes}}}) ==
          Numbers{ceil_div(requests * 100 * 100 * kFsPerNs, in_flight) + 99 * kFsPerNs,
                  ceil_div(requests * 100 * 100 * kFsPerNs, in_flight), bytes, 0});
    CHECK(memory::sustained_bytes_per_second(p) ==
          Approx(static_cast<double>(bytes) / (static_cast<double>(bus) * 1e-15)));
  }
}

TEST_CASE("the i-th transfer of every client goes before the next of any", "[dram]") {
  // Client 0 could send at once, but its second transfer waits for client 1's first at 500 ns;
  // when client 1 has ended, client 0 goes on alone.
  const std::uint64_t late = 500 * kFsPerNs;
  const Numbers out =
      completions(dram(1, 10), {{{8}, {16}, {32}}, {{4, late}}, {{2, late + 50 * kFsPerNs}}});
  const std::uint64_t byte = kFsPerNs;
  const std::uint64_t latency = 10 * kFsPerNs;
  const std::uint64_t second = late + 50 * kFsPerNs + 2 * byte;  // bus free after client 2
  CHECK(out == Numbers{8 * byte + latency, second + 16 * byte + latency,
                       second + 48 * byte + latency, late + 4 * byte + latency, second + latency,
                       62 * byte, 62, 0});
}

TEST_CASE("a transfer of zero bytes takes the latency and no bus time", "[dram]") {
  CHECK(completions(dram(5, 20), {{{0}, {5}}}) ==
        Numbers{20 * kFsPerNs, 21 * kFsPerNs, kFsPerNs, 5, 0});
}
