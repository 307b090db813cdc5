// SPDX-License-Identifier: Apache-2.0
// A message made durable, one after the other, beside one fdatasync of the same octets: what the
// store adds to the disk. And as many at a time as group commit likes: what each costs then.
#include <condition_variable>
#include <mutex>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include "bench/micro/sample_mail.h"
#include "bench/micro/scratch_folder.h"
#include "mta/base/clock.h"
#include "mta/base/executor.h"
#include "mta/store/tiered_store.h"

using namespace sluis;

namespace {

// Runs completions where they arise and counts them.
class Counter final : public Executor {
 public:
  void post(std::function<void()> work) override { work(); }
  void one() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_one();
  }
  void wait_for(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t count_ = 0;
};

store::Message sample_message(uint64_t number) {
  store::Message message;
  message.id = MessageId{number};
  message.account = "crm";
  message.envelope.sender = mail::Address{"service", "customer.example"};
  message.envelope.recipients.push_back({{"anna", "recipient.example"}, {}, {}});
  message.recipients.emplace_back();
  message.due = message.accepted = SystemClock().wall();
  return message;
}

void fdatasync_alone(benchmark::State& state) {
  const bench::ScratchFolder folder;
  const std::string octets = bench::sample_header() + bench::sample_body(4096);
  const int file = ::open((folder.path / "file").c_str(), O_CREAT | O_WRONLY, 0600);
  if (::posix_fallocate(file, 0, 64 * 1024 * 1024) != 0) state.SkipWithError("no room on the disk");
  off_t at = 0;
  for (auto _ : state) {
    if (::pwrite(file, octets.data(), octets.size(), at) < 0 || ::fdatasync(file) != 0)
      state.SkipWithError("the disk refuses");
    at = (at + 8192) % (32 * 1024 * 1024);
  }
  ::close(file);
}

void accept_durably(benchmark::State& state) {
  const bench::ScratchFolder folder;
  const SystemClock clock;
  store::StoreSettings settings;
  settings.directory = folder.path;
  auto opened = store::open_tiered_store(settings, clock);
  if (!opened) return state.SkipWithError(opened.error().text.c_str());
  store::Store& store = *opened->store;
  const std::string octets = bench::sample_header() + bench::sample_body(4096);
  const auto together = static_cast<size_t>(state.range(0));
  Counter counter;
  uint64_t number = 0;
  for (auto _ : state) {
    for (size_t i = 0; i < together; ++i) {
      store::Message message = sample_message(++number);
      const store::Lease lease{message.id, 0};
      auto draft = store.open_draft(message.id);
      if (!draft->append(octets)) state.SkipWithError("the store takes nothing");
      store.accept(std::move(message), std::move(draft), store::Store::AcceptAs::Leased, counter,
                   [&, lease](Result<void> done) {
                     if (!done) state.SkipWithError(done.error().text.c_str());
                     store::Change finish;
                     finish.then = store::Change::Then::Finish;
                     store.change(lease, std::move(finish), counter, [](Result<void>) {});
                     counter.one();
                   });
    }
    counter.wait_for(number);
  }
  state.SetItemsProcessed(static_cast<int64_t>(number));
  store.close();
}

}  // namespace

BENCHMARK(fdatasync_alone)->UseRealTime();
BENCHMARK(accept_durably)->Arg(1)->Arg(20)->Arg(200)->UseRealTime();
