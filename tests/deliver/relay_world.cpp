// SPDX-License-Identifier: Apache-2.0
#include "tests/deliver/relay_world.h"

#include <algorithm>
#include <cstring>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "tests/support/run_on_loop.h"

namespace sluis::deliver {

using namespace std::chrono_literals;

std::string shown(const RecipientResult& result) {
  const char* scopes[] = {"recipient", "message", "session", "destination"};
  const char* lasts[] = {"transient ", "permanent ", "ours "};
  const std::string rest = ' ' + std::to_string(result.code) + ' ' + result.status;
  if (result.delivered) return "delivered" + rest;
  const std::string what = result.attempted ? lasts[int(result.permanence)] : "waits ";
  return what + scopes[int(result.scope)] + rest;
}

SinkOptions scripted(std::function<std::string(const SinkCommand&)> script) {
  SinkOptions options;
  options.script = std::move(script);
  return options;
}

SinkOptions answering(std::string verb, std::string reply) {
  return scripted([verb = std::move(verb), reply = std::move(reply)](const SinkCommand& command) {
    return command.verb == verb ? reply : std::string();
  });
}

Result<std::string_view> MemoryMessage::header() {
  if (!prepared_) {
    ++signings;
    if (while_signing) while_signing();
    prepared_ = true;
  }
  if (header_fails) return fail(ErrorKind::Internal, "the key could not be used");
  return std::string_view(header_);
}

Result<size_t> MemoryMessage::read_body(uint64_t offset, std::span<char> into) {
  if (offset >= body_fails_at) return fail(ErrorKind::Io, "the body could not be read");
  const size_t size = std::min<size_t>(into.size(), body_.size() - std::min(offset, body_.size()));
  std::memcpy(into.data(), body_.data() + offset, size);
  return size;
}

RelayWorld::RelayWorld() {
  config.hostname = "mta1.sluis.example";
  config.relay.allow_private = true;
  config.relay.port = 0;
  config.relay.timeouts.idle = 300ms;
  config.relay.timeouts.connect = 2s;
  // A part of 127/8 of this test process's own, so that two runs at once do not meet.
  last_byte_ = 0;
}

RelayWorld::~RelayWorld() {
  if (relay_) drain(0ms);
  // A session that sleeps before its answer has to wake up to end.
  for (auto& sink : sinks) sink->hang_up();
  run_until([this] {
    return std::all_of(sinks.begin(), sinks.end(),
                       [](const auto& sink) { return sink->open_connections() == 0; });
  });
}

std::string RelayWorld::next_address() {
  const auto process = static_cast<unsigned>(getpid());
  return "127." + std::to_string(1 + process % 250) + "." + std::to_string((process / 250) % 250) +
         "." + std::to_string(++last_byte_);
}

SmtpSink& RelayWorld::host(const std::string& domain, SinkOptions options, uint16_t preference) {
  const std::string address = next_address();
  auto sink = SmtpSink::listen(loop, {*parse_ip(address), config.relay.port}, std::move(options));
  REQUIRE(sink);
  config.relay.port = (*sink)->address().port;  // the first one picks it
  const std::string name = "mx" + std::to_string(last_byte_) + '.' + domain;
  dns.mx(domain, preference, name);
  dns.address(name, address);
  sinks.push_back(std::move(*sink));
  return *sinks.back();
}

void RelayWorld::dead_host(const std::string& domain, uint16_t preference) {
  const std::string address = next_address();
  const std::string name = "mx" + std::to_string(last_byte_) + '.' + domain;
  dns.mx(domain, preference, name);
  dns.address(name, address);
}

Relay& RelayWorld::relay() {
  if (!relay_) {
    relay_ = std::make_unique<Relay>(RelayContext{loop, clock, random, dns, signers, tls,
                                                  std::make_shared<config::Config>(config)});
  }
  return *relay_;
}

std::shared_ptr<MemoryMessage> RelayWorld::message(const std::string& domain,
                                                   std::vector<std::string> locals,
                                                   std::string body) {
  mail::Envelope envelope;
  envelope.sender = mail::Address{"news", "shop.example"};
  for (auto& local : locals) {
    mail::Recipient recipient;
    recipient.address = {std::move(local), domain};
    envelope.recipients.push_back(std::move(recipient));
  }
  const uint64_t id = ++last_id_;
  return std::make_shared<MemoryMessage>(
      id, std::move(envelope),
      "From: news@shop.example\r\nSubject: " + std::to_string(id) + "\r\n\r\n", std::move(body));
}

std::shared_ptr<Ledger> RelayWorld::send(const std::string& domain, std::vector<std::string> locals,
                                         std::string body) {
  return send(message(domain, std::move(locals), std::move(body)), domain);
}

std::shared_ptr<Ledger> RelayWorld::send(std::shared_ptr<MemoryMessage> message,
                                         const std::string& domain) {
  auto ledger = std::make_shared<Ledger>();
  DeliveryJob job;
  job.account = account;
  for (uint32_t i = 0; i < message->envelope().recipients.size(); ++i) job.recipients.push_back(i);
  job.message = std::move(message);
  job.report = [ledger](std::vector<RecipientResult> results) {
    ++ledger->reports;
    for (RecipientResult& result : results) {
      const uint32_t recipient = result.recipient;
      ledger->twice =
          !ledger->results.emplace(recipient, std::move(result)).second || ledger->twice;
    }
  };
  const std::string key = relay().destination_key("shop.example", {"x", domain});
  relay().offer(key, std::move(job));
  return ledger;
}

void RelayWorld::run_until(std::function<bool()> condition) {
  sluis::run_until(loop, std::move(condition));
}

void RelayWorld::run_until_done(const Ledger& ledger, size_t recipients) {
  run_until([&] { return ledger.all(recipients); });
  CHECK_FALSE(ledger.twice);
}

DestinationView RelayWorld::view(const std::string& name) const {
  for (DestinationView& view : relay_->destinations()) {
    if (view.name == name) return view;
  }
  return {};
}

void RelayWorld::drain(Millis grace) {
  bool done = false;
  relay_->drain(grace, [&done] { done = true; });
  run_until([&done] { return done; });
}

}  // namespace sluis::deliver
