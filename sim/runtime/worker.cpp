#include "sim/runtime/worker.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>

#include "sim/runtime/archive.hpp"

namespace macroscope {

template <class A>
void visit(A& a, SourceLocation& v) {
  runtime::fields(a, v.file, v.line, v.column);
}
template <class A>
void visit(A& a, Note& v) {
  runtime::fields(a, v.where, v.message);
}
template <class A>
void visit(A& a, Fault& v) {
  runtime::fields(a, v.id, v.where, v.message, v.notes, v.source_line, v.length);
}

}  // namespace macroscope

namespace macroscope::runtime {
namespace {

/// A message is a kind byte, a length and bytes.
enum class Message : char {
  progress = 'p',
  result = 'r',
  config_error = 'c',
  model_error = 'm',
  other_error = 'x'
};

void write_all(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(fd, data, size);
    if (written < 0) {
      if (errno == EINTR) continue;
      ::_exit(1);  // the parent is gone
    }
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

void send(int fd, Message kind, const std::string& bytes) {
  const auto tag = static_cast<char>(kind);
  const auto size = static_cast<std::uint64_t>(bytes.size());
  write_all(fd, &tag, 1);
  write_all(fd, reinterpret_cast<const char*>(&size), sizeof size);
  write_all(fd, bytes.data(), bytes.size());
}

[[noreturn]] void child_main(int fd, const Job& job) {
  int code = 0;
  try {
    send(fd, Message::result,
         job([fd](const std::string& line) { send(fd, Message::progress, line); }));
  } catch (const ConfigError& e) {
    std::vector<Fault> faults = e.faults();
    send(fd, Message::config_error, to_bytes(faults));
    code = 2;
  } catch (const ModelError& e) {
    send(fd, Message::model_error, e.id() + '\n' + e.message());
    code = 3;
  } catch (const std::exception& e) {
    send(fd, Message::other_error, e.what());
    code = 1;
  }
  ::close(fd);
  // No destructors and no atexit handlers: they belong to the parent.
  ::_exit(code);
}

struct Child {
  std::size_t job;
  pid_t pid;
  std::string buffer;
  bool answered = false;
};

/// Handles the complete messages in the buffer.
void parse(Child& child, JobResult& result, const ProgressSink& progress) {
  constexpr std::size_t kHeader = 1 + sizeof(std::uint64_t);
  while (child.buffer.size() >= kHeader) {
    std::uint64_t size = 0;
    std::memcpy(&size, child.buffer.data() + 1, sizeof size);
    if (child.buffer.size() - kHeader < size) return;
    std::string body = child.buffer.substr(kHeader, size);
    switch (static_cast<Message>(child.buffer[0])) {
      case Message::progress:
        if (progress) progress(child.job, body);
        break;
      case Message::result:
        result.bytes = std::move(body);
        child.answered = true;
        break;
      case Message::config_error:
        result.faults = from_bytes<std::vector<Fault>>(body);
        result.error = ConfigError(result.faults).what();
        result.exit_code = 2;
        child.answered = true;
        break;
      case Message::model_error: {
        const std::size_t cut = body.find('\n');
        result.error_id = body.substr(0, cut);
        result.error = body.substr(cut + 1);
        result.exit_code = 3;
        child.answered = true;
        break;
      }
      case Message::other_error:
        result.error = std::move(body);
        result.exit_code = 1;
        child.answered = true;
        break;
    }
    child.buffer.erase(0, kHeader + size);
  }
}

/// Exit status of a child whose RTL has said why it ends (models/engine/rtl/rtl_build.cpp).
constexpr int kToldModelError = 3;

void reap(const Child& child, JobResult& result) {
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (child.answered) return;
  if (WIFEXITED(status) && WEXITSTATUS(status) == kToldModelError) {
    result.exit_code = 3;
    result.error_id = "MS468";
    result.error = "the RTL ended the simulation, as it says above";
    return;
  }
  result.exit_code = 1;
  result.error = WIFSIGNALED(status)
                     ? fmt::format("the simulation process ended by signal {} ({})",
                                   WTERMSIG(status), ::strsignal(WTERMSIG(status)))
                     : fmt::format("the simulation process ended with status {} and no result",
                                   WEXITSTATUS(status));
}

}  // namespace

std::vector<JobResult> run_jobs(const std::vector<Job>& jobs, unsigned parallel,
                                const ProgressSink& progress) {
  std::vector<JobResult> results(jobs.size());
  std::map<int, Child> running;  // by file descriptor
  std::size_t next = 0;
  parallel = std::max(1U, parallel);
  while (next < jobs.size() || !running.empty()) {
    while (next < jobs.size() && running.size() < parallel) {
      int ends[2];
      if (::pipe(ends) != 0) throw std::runtime_error("cannot make a pipe for a worker process");
      std::fflush(nullptr);  // else the child would write buffered text again
      const pid_t pid = ::fork();
      if (pid < 0) throw std::runtime_error("cannot fork a worker process");
      if (pid == 0) {
        ::close(ends[0]);
        for (const auto& [fd, child] : running) ::close(fd);
        child_main(ends[1], jobs[next]);
      }
      ::close(ends[1]);
      running.emplace(ends[0], Child{next, pid, {}, false});
      ++next;
    }
    std::vector<pollfd> polls;
    for (const auto& [fd, child] : running) polls.push_back({fd, POLLIN, 0});
    if (::poll(polls.data(), polls.size(), -1) < 0 && errno != EINTR) break;
    for (const pollfd& p : polls) {
      if (p.revents == 0) continue;
      Child& child = running.at(p.fd);
      char chunk[65536];
      const ssize_t got = ::read(p.fd, chunk, sizeof chunk);
      if (got > 0) {
        child.buffer.append(chunk, static_cast<std::size_t>(got));
        parse(child, results[child.job], progress);
        continue;
      }
      if (got < 0 && errno == EINTR) continue;
      reap(child, results[child.job]);
      ::close(p.fd);
      running.erase(p.fd);
    }
  }
  return results;
}

void JobResult::rethrow() const {
  if (error.empty()) return;
  if (exit_code == 2) throw ConfigError(faults);
  if (exit_code == 3) throw ModelError(error_id, error);
  throw std::runtime_error(error);
}

std::string run_job(const Job& job, const ProgressSink& progress) {
  JobResult result = run_jobs({job}, 1, progress).front();
  result.rethrow();
  return std::move(result.bytes);
}

}  // namespace macroscope::runtime
