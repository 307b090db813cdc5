// SPDX-License-Identifier: Apache-2.0
#include "tests/intake/front_door.h"

#include "mta/store/memory_store.h"

namespace sluis::intake {
namespace {

// sha256-crypt of "secret" with few rounds: quick to check.
const std::string kSecretHash =
    "$5$rounds=1000$testsalt$ostqQPLN6R9T.A/s7AkCrhncjxFX7jOkMWhCh1.OUm8";

class FaultyDraft final : public store::Draft {
 public:
  FaultyDraft(std::unique_ptr<store::Draft> inner, const StoreFaults& faults)
      : inner(std::move(inner)), faults_(faults) {}
  Result<void> append(std::string_view octets) override {
    if (faults_.append) return fail(*faults_.append);
    return inner->append(octets);
  }
  bool wait_for_room(Executor& home, std::function<void()> then) override {
    home.post(std::move(then));  // always full: the flow must wait each time
    return true;
  }

  std::unique_ptr<store::Draft> inner;

 private:
  const StoreFaults& faults_;
};

class FaultyStore final : public store::Store {
 public:
  FaultyStore(std::unique_ptr<store::Store> inner, const StoreFaults& faults)
      : inner_(std::move(inner)), faults_(faults) {}

  std::unique_ptr<store::Draft> open_draft(MessageId id) override {
    return std::make_unique<FaultyDraft>(inner_->open_draft(id), faults_);
  }
  void accept(store::Message message, std::unique_ptr<store::Draft> draft, AcceptAs as,
              Executor& home, store::Done done) override {
    if (faults_.accept) {
      home.post([done = std::move(done), error = *faults_.accept] { done(fail(error)); });
      return;
    }
    auto inner = std::move(static_cast<FaultyDraft&>(*draft).inner);
    inner_->accept(std::move(message), std::move(inner), as, home, std::move(done));
  }
  void change(const store::Lease& lease, store::Change change, Executor& home,
              store::Done done) override {
    inner_->change(lease, std::move(change), home, std::move(done));
  }
  Result<std::vector<store::Leased>> claim_due(WallTime now, size_t limit) override {
    return inner_->claim_due(now, limit);
  }
  Result<std::vector<store::Resting>> claim_resting(WallTime now, size_t limit) override {
    return inner_->claim_resting(now, limit);
  }
  Result<store::Leased> claim(MessageId id) override { return inner_->claim(id); }
  void give_back(const store::Lease& lease) override { inner_->give_back(lease); }
  void rest(const store::Lease& lease) override { inner_->rest(lease); }
  Result<store::Leased> recall(const store::Lease& lease) override { return inner_->recall(lease); }
  std::optional<WallTime> next_due() override { return inner_->next_due(); }
  void on_earlier_due(Executor& home, std::function<void()> wake) override {
    inner_->on_earlier_due(home, std::move(wake));
  }
  Result<store::Message> find(MessageId id) override { return inner_->find(id); }
  Result<size_t> read(MessageId id, uint64_t offset, std::span<char> into) override {
    return inner_->read(id, offset, into);
  }
  Result<store::Cursor> scan(
      const store::Filter& filter, const store::Cursor& from, size_t limit,
      const std::function<bool(const store::Message&, bool)>& visit) override {
    return inner_->scan(filter, from, limit, visit);
  }
  store::Grouped group(store::GroupBy by, WallTime now) override { return inner_->group(by, now); }
  std::unique_ptr<store::Search> search(store::Wanted wanted) override {
    return inner_->search(std::move(wanted));
  }
  store::Stats stats() override { return inner_->stats(); }
  MessageId greatest_id() override { return inner_->greatest_id(); }
  void before_commit(std::function<void()> hook) override {
    inner_->before_commit(std::move(hook));
  }
  void close() override { inner_->close(); }

 private:
  std::unique_ptr<store::Store> inner_;
  const StoreFaults& faults_;
};

std::shared_ptr<const policy::Directory> known() {
  auto out = std::make_shared<policy::Directory>();
  out->accounts["crm"] = {"crm", kSecretHash, {"*"}};
  out->accounts["shop"] = {"shop", kSecretHash, {"shop.example"}};
  policy::Domain active;
  active.name = "active.example";
  active.state = policy::DomainState::Active;
  active.selectors = {"key001"};
  out->domains.put(active);
  policy::Domain pending;
  pending.name = "pending.example";
  out->domains.put(pending);
  return out;
}

}  // namespace

FrontDoor::FrontDoor(config::Config config)
    : store(std::make_unique<FaultyStore>(store::open_memory_store(clock), faults)), ids(clock, 1) {
  directory.current = known();
  intake = std::make_unique<Intake>(context(config), make_settings(config), nullptr);
}

FrontDoor::~FrontDoor() {
  intake->drain(Millis(0), [] {});
  settle();
}

IntakeContext FrontDoor::context(const config::Config& config) {
  const auto& limits = config.limits;
  return {loop,
          clock,
          random,
          *store,
          ids,
          events,
          workers,
          directory,
          ConnectionLimits::make({limits.connections, limits.connections_per_client}),
          std::make_shared<FailureDelays>(),
          std::make_shared<MessageRoom>(uint64_t{1} << 30),
          [this](store::Leased message) { accepted.push_back(std::move(message)); }};
}

config::Config FrontDoor::default_config() {
  config::Config config;
  config.hostname = "mta1.example";
  config.limits.message_size = 100000;
  config.limits.header_size = 4096;
  config.limits.auth_failure_delay = Millis(1);
  return config;
}

config::Listener FrontDoor::trusting() {
  config::Listener listener;
  listener.tls = config::Listener::Tls::Off;
  listener.auth = config::Listener::Auth::Off;
  listener.networks = {*parse_network("192.0.2.0/24")};
  listener.account = "crm";
  return listener;
}

config::Listener FrontDoor::authenticating() {
  config::Listener listener = trusting();
  listener.auth = config::Listener::Auth::Required;
  listener.account.clear();
  return listener;
}

FrontDoor::Client FrontDoor::connect(const config::Listener& listener, std::string_view early) {
  auto [client, server] = PipeStream::pair(loop);
  server->set_peer(*parse_socket_address("192.0.2.9:51234"));
  if (!early.empty()) client->put(early);
  intake->serve(std::move(server), listener);
  return std::move(client);
}

std::string FrontDoor::talk(const Client& client, std::string_view bytes, size_t replies) {
  client->put(bytes);
  run_until(loop,
            [&] { return count_replies(client->arrived()) >= replies || client->peer_gone(); });
  return client->take();
}

std::string FrontDoor::session(std::string_view bytes, const config::Listener& listener) {
  const Client client = connect(listener);
  client->put(bytes);
  run_until(loop, [&] { return client->peer_gone(); });
  return client->take();
}

std::string FrontDoor::stored(MessageId id) {
  std::string out(200000, '\0');
  const auto size = store->read(id, 0, out);
  out.resize(size.value_or(0));
  return out;
}

void FrontDoor::settle() {
  run_until(loop, [&] { return intake->sessions() == 0; });
}

size_t count_replies(std::string_view text) {
  size_t count = 0;
  for (size_t start = 0; start < text.size();) {
    const size_t end = text.find("\r\n", start);
    if (end == std::string_view::npos) break;
    if (end - start >= 4 && text[start + 3] == ' ') ++count;
    start = end + 2;
  }
  return count;
}

}  // namespace sluis::intake
