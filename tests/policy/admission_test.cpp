// SPDX-License-Identifier: Apache-2.0
#include "policy/admission.h"

#include <catch2/catch.hpp>

#include "policy/domain_pattern.h"

using namespace sluis::policy;
using Start = AdmissionVerdict::Start;

namespace {

Domain domain(const std::string& name, DomainState state, std::vector<std::string> selectors) {
  Domain out;
  out.name = name;
  out.state = state;
  out.selectors = std::move(selectors);
  return out;
}

Directory directory() {
  Directory out;
  out.accounts["crm"] = {"crm", "", {"*"}};
  out.accounts["shop"] = {"shop", "", {"shop.example", "*.shop.example"}};
  out.domains.put(domain("active.example", DomainState::Active, {"key001"}));
  out.domains.put(domain("shop.example", DomainState::Active, {"key001"}));
  out.domains.put(domain("bare.example", DomainState::Degraded, {}));
  out.domains.put(domain("pending.example", DomainState::Pending, {}));
  Domain owned = domain("owned.example", DomainState::Active, {"key001"});
  owned.account = "shop";
  out.domains.put(owned);
  return out;
}

AdmissionVerdict admit(const std::string& account, const std::string& from, Unverified unverified,
                       Release release = Release::Now) {
  AdmissionFacts facts;
  facts.account = account;
  facts.from_domain = from;
  facts.unverified = unverified;
  facts.release = release;
  return admit_message(directory(), facts);
}

}  // namespace

TEST_CASE("a domain pattern covers the domain, what is below it, or everything") {
  CHECK(matches_domain("example.org", "example.org"));
  CHECK(matches_domain("Example.ORG", "example.org"));
  CHECK_FALSE(matches_domain("example.org", "a.example.org"));
  CHECK(matches_domain("*.example.org", "a.b.example.org"));
  CHECK_FALSE(matches_domain("*.example.org", "example.org"));
  CHECK_FALSE(matches_domain("*.example.org", "badexample.org"));
  CHECK(matches_domain("*", "anything.example"));
  CHECK_FALSE(matches_domain("", "example.org"));
}

TEST_CASE("an account sends as its domains and as no others") {
  const Directory known = directory();
  CHECK(admit_sender(known, "crm", "anything.example").accepted());
  CHECK(admit_sender(known, "shop", "shop.example").accepted());
  CHECK(admit_sender(known, "shop", "news.shop.example").accepted());
  const auto refused = admit_sender(known, "shop", "active.example");
  CHECK(refused.code == 550);
  CHECK(refused.status == "5.7.1");
  CHECK_THAT(refused.sentence, Catch::Contains("shop may not send as active.example"));
}

TEST_CASE("a domain that belongs to an account is closed to every other") {
  const Directory known = directory();
  CHECK_FALSE(admit_sender(known, "crm", "owned.example").accepted());
  CHECK_FALSE(admit_sender(known, "", "owned.example").accepted());
  CHECK(admit_sender(known, "shop", "owned.example").accepted());
}

TEST_CASE("mail returns to the bounce alias of a domain that its account may send as") {
  Directory known = directory();
  const auto admitted = [&known](const std::string& domain, const std::string& label = "bounce") {
    return admit_return_path(known, "shop", domain, label).accepted();
  };
  CHECK(admitted("bounce.owned.example"));
  CHECK_FALSE(admitted("bounce.owned.example", ""));
  CHECK(admitted("shop.example"));
  CHECK_FALSE(admitted("bounce.active.example"));
  CHECK_FALSE(admitted("other.owned.example"));
  CHECK_FALSE(admitted("bounce.bounce.owned.example"));
  // As an author the alias is a name like any other.
  CHECK_FALSE(admit_sender(known, "shop", "bounce.owned.example").accepted());
  Domain another = domain("bounce.owned.example", DomainState::Pending, {});
  another.account = "crm";
  known.domains.put(another);
  CHECK_FALSE(admitted("bounce.owned.example"));
}

TEST_CASE("an account that was removed sends nothing") {
  CHECK_FALSE(admit_sender(directory(), "gone", "active.example").accepted());
}

TEST_CASE("the null sender is judged by its From alone") {
  CHECK(admit_sender(directory(), "shop", "").accepted());
  CHECK_FALSE(admit("shop", "active.example", Unverified::Unsigned).accepted());
  CHECK(admit("shop", "shop.example", Unverified::Reject).accepted());
}

TEST_CASE("mail of an active domain starts ready or scheduled, whatever the rule for others") {
  const auto rule = GENERATE(Unverified::Reject, Unverified::Wait, Unverified::Unsigned);
  CHECK(admit("crm", "active.example", rule).start == Start::Ready);
  CHECK(admit("crm", "active.example", rule, Release::Later).start == Start::Scheduled);
}

TEST_CASE("mail of a domain that cannot sign follows unverified_domain") {
  const std::string from = GENERATE("pending.example", "bare.example", "unknown.example");
  const auto refused = admit("crm", from, Unverified::Reject);
  CHECK(refused.code == 550);
  CHECK_THAT(refused.sentence, Catch::Contains("sluis domain") && Catch::Contains(from));
  CHECK(admit("crm", from, Unverified::Reject, Release::Later).code == 550);
  const auto waits = admit("crm", from, Unverified::Wait);
  CHECK(waits.accepted());
  CHECK(waits.start == Start::AwaitingDomain);
  CHECK_FALSE(waits.sentence.empty());
  CHECK(admit("crm", from, Unverified::Wait, Release::Later).start == Start::Scheduled);
  CHECK(admit("crm", from, Unverified::Unsigned).start == Start::Ready);
  CHECK(admit("crm", from, Unverified::Provider).start == Start::Ready);
}
