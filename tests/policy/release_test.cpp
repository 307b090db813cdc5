// SPDX-License-Identifier: Apache-2.0
#include "policy/release.h"

#include <catch2/catch.hpp>

using namespace sluis;
using namespace sluis::policy;

namespace {

const WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};

Directory with_domain(DomainState state) {
  Directory directory;
  directory.accounts["crm"] = {"crm", "", {"*"}};
  directory.domains.put({"example.org", state, "", "crm", {"key001", "key002"}});
  return directory;
}

ReleaseFacts facts() {
  ReleaseFacts facts;
  facts.account = "crm";
  facts.sender = "info@example.org";
  facts.sender_domain = "example.org";
  facts.recipients = {"a@example.net", "b@example.com"};
  facts.recipient_domains = {"example.net", "example.com"};
  facts.now = kNow;
  return facts;
}

ReleaseSettings settings(Unverified unverified) {
  return {unverified, "provider.example", false, std::chrono::hours(4)};
}

}  // namespace

TEST_CASE("mail of an active domain leaves with every verified selector") {
  const auto verdict = judge_release(with_domain(DomainState::Active), facts(), settings({}));
  REQUIRE(std::holds_alternative<Go>(verdict));
  CHECK(std::get<Go>(verdict).selectors == std::vector<std::string>{"key001", "key002"});
  auto first = settings({});
  first.first_selector_only = true;
  const auto one = judge_release(with_domain(DomainState::Degraded), facts(), first);
  CHECK(std::get<Go>(one).selectors == std::vector<std::string>{"key001"});
}

TEST_CASE("mail of a domain that is not active follows unverified_domain") {
  const auto suspended = with_domain(DomainState::Suspended);
  CHECK(std::holds_alternative<AwaitDomain>(
      judge_release(suspended, facts(), settings(Unverified::Wait))));
  CHECK(std::holds_alternative<AwaitDomain>(
      judge_release(suspended, facts(), settings(Unverified::Reject))));
  const auto unsigned_mail = judge_release(suspended, facts(), settings(Unverified::Unsigned));
  CHECK(std::get<Go>(unsigned_mail).selectors.empty());
}

TEST_CASE("an active domain without a verified selector does not sign") {
  auto directory = with_domain(DomainState::Active);
  directory.domains.put({"example.org", DomainState::Active, "", "crm", {}});
  CHECK(std::holds_alternative<AwaitDomain>(
      judge_release(directory, facts(), settings(Unverified::Wait))));
}

TEST_CASE("the provider signs for an unverified domain only when its own domain is active") {
  auto directory = with_domain(DomainState::Pending);
  CHECK(std::holds_alternative<AwaitDomain>(
      judge_release(directory, facts(), settings(Unverified::Provider))));
  directory.domains.put({"provider.example", DomainState::Active, "", "", {"key001"}});
  const auto verdict = judge_release(directory, facts(), settings(Unverified::Provider));
  CHECK(std::get<Go>(verdict).domain == "provider.example");
}

TEST_CASE("a standing pause holds what it covers until it ends") {
  auto directory = with_domain(DomainState::Active);
  HoldRule rule;
  rule.to_domain = "*.com";
  rule.since = kNow - std::chrono::hours(1);
  rule.until = kNow + std::chrono::hours(1);
  directory.holds = {rule};
  auto asked = facts();
  CHECK(std::holds_alternative<HeldBy>(judge_release(directory, asked, settings({}))));
  asked.now = rule.until;
  CHECK(std::holds_alternative<Go>(judge_release(directory, asked, settings({}))));
  asked.now = kNow;
  asked.recipient_domains = {"example.net", "example.net"};
  CHECK(std::holds_alternative<Go>(judge_release(directory, asked, settings({}))));
}

TEST_CASE("a rule needs every part that it names") {
  HoldRule rule;
  rule.account = "crm";
  rule.sender = "@example.org";
  rule.recipient = "A@example.net";
  CHECK(covers(rule, facts()));
  rule.account = "other";
  CHECK_FALSE(covers(rule, facts()));
}

TEST_CASE("a release that is hours late is held as missed and one that is minutes late is not") {
  auto asked = facts();
  asked.scheduled = kNow - std::chrono::hours(5);
  const auto directory = with_domain(DomainState::Active);
  CHECK(std::holds_alternative<Missed>(judge_release(directory, asked, settings({}))));
  asked.scheduled = kNow - std::chrono::minutes(5);
  CHECK(std::holds_alternative<Go>(judge_release(directory, asked, settings({}))));
}

TEST_CASE("mail of an account that is gone is refused and our own notices leave unsigned") {
  auto directory = with_domain(DomainState::Active);
  directory.accounts.clear();
  CHECK(std::holds_alternative<Refuse>(judge_release(directory, facts(), settings({}))));
  auto notice = facts();
  notice.account.clear();
  CHECK(std::holds_alternative<AwaitDomain>(
      judge_release(with_domain(DomainState::Pending), notice, settings({}))));
  notice.origin = ReleaseFacts::Origin::OwnNotice;
  notice.sender_domain = "mta1.provider.example";
  CHECK(std::get<Go>(judge_release(directory, notice, settings({}))).selectors.empty());
}
