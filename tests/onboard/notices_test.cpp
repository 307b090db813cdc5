// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/onboard/house.h"

using namespace sluis;
using namespace sluis::onboard;
using namespace std::chrono_literals;

namespace {

// A House whose notices are collected, or cannot be stored.
struct Post : House {
  std::vector<DomainMail> sent;
  bool full = false;

  Post() {
    settings.notices_to = {"support@provider.example"};
    reopen();
  }
  void reopen() {
    restart();
    onboarding->on_mail([this](DomainMail mail) { return take(std::move(mail)); });
    onboarding->start();
  }
  Task<bool> take(DomainMail mail) {
    if (!full) sent.push_back(std::move(mail));
    co_return !full;
  }
  void make_active() {
    publish_all("klant.nl");
    if (!onboarding->add({.name = "klant.nl",
                          .account = "",
                          .plan = "pro",
                          .scheme = Scheme::Txt,
                          .contacts = {"beheer@klant.nl"},
                          .language = "nl"},
                         {"anna", ""}))
      std::abort();
    REQUIRE(activate("klant.nl"));
  }
  void unpublish_all() {
    unpublish("key001", "klant.nl");
    unpublish("key002", "klant.nl");
  }
  Names subjects() const {
    Names out;
    for (const DomainMail& mail : sent) out.push_back(mail.text.subject);
    return out;
  }
};

}  // namespace

TEST_CASE("a domain's addresses and support are told, in the domain's language") {
  Post post;
  post.make_active();
  REQUIRE(post.sent.size() == 1);
  CHECK(post.sent[0].to == Names{"beheer@klant.nl", "support@provider.example"});
  CHECK(post.sent[0].text.subject == "klant.nl is actief");
  CHECK(post.remembers("klant.nl", "notice sent: activated"));
}

TEST_CASE("a domain that lost every record is told of at once, after a day and after two") {
  Post post;
  post.make_active();
  post.sent.clear();
  post.unpublish_all();
  post.pass(90h, 5min);
  CHECK(post.state("klant.nl") == "suspended");
  CHECK(post.subjects() == Names{"klant.nl: e-mail wordt niet meer ondertekend",
                                 "klant.nl: e-mail wordt niet ondertekend, nog 48 uur",
                                 "klant.nl: e-mail wordt niet ondertekend, nog 24 uur",
                                 "klant.nl is uitgezet"});
  CHECK(post.sent[0].text.body.find("key001._domainkey.klant.nl: missing") != std::string::npos);
}

TEST_CASE("a record that comes and goes quickly is told of to nobody") {
  Post post;
  post.make_active();
  post.sent.clear();
  for (int round = 0; round < 100; ++round) {
    post.unpublish_all();
    post.pass(20min, 5min);
    post.publish_all("klant.nl");
    post.pass(100min, 5min);
  }
  CHECK(post.sent.empty());
}

TEST_CASE("a domain that keeps failing and coming back is told of once a day") {
  Post post;
  post.make_active();
  post.sent.clear();
  for (int hours = 0; hours < 48; hours += 12) {
    post.unpublish_all();
    post.pass(8h, 5min);
    CHECK(post.state("klant.nl") == "degraded");
    post.publish_all("klant.nl");
    post.pass(4h, 5min);
    CHECK(post.state("klant.nl") == "active");
  }
  const Names subjects = post.subjects();
  CHECK(std::count(subjects.begin(), subjects.end(),
                   "klant.nl: e-mail wordt niet meer ondertekend") == 2);
  CHECK(std::count(subjects.begin(), subjects.end(), "klant.nl: e-mail wordt weer ondertekend") ==
        2);
  CHECK(subjects.size() == 4);
}

TEST_CASE("a notice that could not be stored is kept over a restart and sent once") {
  Post post;
  post.full = true;
  post.make_active();
  CHECK(post.sent.empty());
  post.full = false;
  post.reopen();
  CHECK(post.subjects() == Names{"klant.nl is actief"});
  post.reopen();
  CHECK(post.sent.size() == 1);
  CHECK(post.onboarding->show("klant.nl")->outbox.empty());
}

TEST_CASE("who is told must be addresses, and is on record") {
  Post post;
  post.add("klant.nl");
  const auto set = [&](Names addresses, const char* language) {
    return post.onboarding->set_contacts("klant.nl", std::move(addresses), language, {"anna", ""});
  };
  CHECK_FALSE(set({"nobody"}, ""));
  CHECK_FALSE(set({"a@klant.nl"}, "fr"));
  CHECK_FALSE(set(Names(11, "a@klant.nl"), ""));
  REQUIRE(set({"a@klant.nl"}, "en"));
  CHECK(post.remembers("klant.nl", "notices go to a@klant.nl"));
  post.reopen();
  CHECK(post.onboarding->show("klant.nl")->contacts == Names{"a@klant.nl"});
  CHECK(post.onboarding->show("klant.nl")->language == "en");
}

TEST_CASE("every notice has its words in both languages, in ASCII") {
  DomainRecord record;
  record.name = "klant.nl";
  for (int kind = 0; kind <= static_cast<int>(NoticeKind::PlanPaused); ++kind) {
    for (const auto language : {policy::Language::English, policy::Language::Dutch}) {
      const NoticeText text = notice_text(record, static_cast<NoticeKind>(kind), language);
      CHECK(text.subject.find("klant.nl") == 0);
      CHECK(text.body.ends_with("\n"));
      const std::string all = text.subject + text.body;
      CHECK(std::all_of(all.begin(), all.end(), [](char c) { return c == '\n' || c >= ' '; }));
    }
    const auto named = to_string(static_cast<NoticeKind>(kind));
    CHECK(parse_notice_kind(named) == static_cast<NoticeKind>(kind));
  }
}
