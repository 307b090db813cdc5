// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/cli/fake_daemon.h"

using namespace sluis;
using sluis::test::Run;

namespace {

bool contains(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

constexpr const char* kAround =
    R"("domain":"klant.nl","scheme":"txt","dns_host":"TransIP","name_servers":["ns0.transip.net"]})";

std::string dkim_row() {
  return std::string(
             R"({"type":"TXT","selector":"k","name":"k._domainkey",)"
             R"("full_name":"k._domainkey.klant.nl","dotted_name":"k._domainkey.klant.nl.",)"
             R"("value":"v=DKIM1;p=AABB","quoted":"\"v=DKIM1;p=AA\" \"BB\"",)"
             R"j("zone":"k._domainkey.klant.nl. 3600 IN TXT ( \"v=DKIM1;p=AA\" \"BB\" )",)j"
             R"j("zone_relative":"k._domainkey 3600 IN TXT ( \"v=DKIM1;p=AA\" \"BB\" )",)j"
             R"("explanations":["Paste it.","Name: k"],"kind":"dkim","action":"add","spf":null,)"
             R"("hints":["The short name."],)") +
         kAround;
}

std::string spf_row(const std::string& action, const std::string& old_value) {
  return R"({"type":"TXT","selector":null,"name":"@","full_name":"klant.nl",)"
         R"("dotted_name":"klant.nl.","value":"v=spf1 mx include:s.example -all",)"
         R"("quoted":"\"v=spf1 mx include:s.example -all\"",)"
         R"("zone":"klant.nl. 3600 IN TXT \"v=spf1 mx include:s.example -all\"",)"
         R"("zone_relative":"@ 3600 IN TXT \"v=spf1 mx include:s.example -all\"",)"
         R"("explanations":["About SPF."],"kind":"spf","action":")" +
         action + R"(","spf":{"replace":")" + old_value +
         R"(","delete":[],"diff":[{"kind":"kept","word":"v=spf1"},)"
         R"({"kind":"added","word":"include:s.example"}],"notes":[],)"
         R"("warnings":[{"id":"SPF_OWN_MAIL_CUT","text":"mx.klant.nl would fail"}],)"
         R"("lookups_before":1,"lookups":2,"void_lookups":0,"fits":true,"passes":true},)"
         R"("hints":["The short name.","Type @."],)" +
         kAround;
}

struct Records : Run {
  explicit Records(const cli::Rows& rows) {
    answers.insert_or_assign("domain.records", cli::Reply{rows, 0});
  }
  std::string as(std::vector<std::string> options) {
    std::vector<std::string> args{"domain", "records", "klant.nl"};
    args.insert(args.end(), options.begin(), options.end());
    CHECK((*this)(args) == 0);
    return out.str();
  }
};

}  // namespace

TEST_CASE("a CNAME is shown with and without its final dot") {
  const std::string alias =
      std::string(
          R"({"type":"CNAME","selector":"k","name":"k._domainkey",)"
          R"("full_name":"k._domainkey.klant.nl","dotted_name":"k._domainkey.klant.nl.",)"
          R"("value":"id.k.example","dotted_value":"id.k.example.",)"
          R"("quoted":"id.k.example.","zone":"k._domainkey.klant.nl. 3600 IN CNAME id.k.example.",)"
          R"("zone_relative":"k._domainkey 3600 IN CNAME id.k.example.",)"
          R"("explanations":["Add it."],"kind":"dkim","action":"add","spf":null,"hints":[],)") +
      kAround;
  const cli::Rows rows{alias};
  const std::string text = Records(rows).as({});
  CHECK(contains(text, "1. CNAME k._domainkey.klant.nl"));
  CHECK(contains(text, " id.k.example\n"));
  CHECK(contains(text, " id.k.example.\n"));
  CHECK(contains(Records(rows).as({"--format", "zone"}),
                 "\nk._domainkey 3600 IN CNAME id.k.example.\n"));
}

TEST_CASE("a record is shown under every form of its name and value") {
  Records run(cli::Rows{dkim_row(), spf_row("replace", "v=spf1 mx -all")});
  const std::string text = run.as({});
  CHECK(contains(text, "records to publish for klant.nl (txt)\nits DNS is at TransIP"));
  CHECK(contains(text, "1. TXT k._domainkey.klant.nl\n  Paste it.\n"));
  CHECK(contains(text, "name:       k._domainkey\n"));
  CHECK(contains(text, "with a dot: k._domainkey.klant.nl.\n"));
  CHECK(contains(text, "value:      v=DKIM1;p=AABB\n"));
  CHECK(contains(text, "in parts:   \"v=DKIM1;p=AA\" \"BB\"\n"));
  CHECK(contains(text, "old value:  v=spf1 mx -all\n"));
  CHECK(contains(text, "changes:    v=spf1 +[include:s.example]\n"));
  CHECK(contains(text, "look-ups:   1 -> 2 (max. 10)\n"));
  CHECK(contains(text, "warning SPF_OWN_MAIL_CUT: mx.klant.nl would fail\n"));
  CHECK(text.find("The short name.") == text.rfind("The short name."));  // told once
  const std::string dutch = run.as({"--lang", "nl"});
  CHECK(contains(dutch, "records voor klant.nl (txt)\nde DNS staat bij TransIP"));
  CHECK(contains(dutch, "oude waarde:    v=spf1 mx -all\n"));
}

TEST_CASE("the zone form has the origin, relative names, and says which line is replaced") {
  Records run(cli::Rows{dkim_row(), spf_row("replace", "v=spf1 mx -all")});
  CHECK(run.as({"--format", "zone"}) ==
        "; records to publish for klant.nl\n"
        "$ORIGIN klant.nl.\n"
        "\n; Paste it.\n"
        "k._domainkey 3600 IN TXT ( \"v=DKIM1;p=AA\" \"BB\" )\n"
        "\n; About SPF.\n; old value: v=spf1 mx -all\n"
        "@ 3600 IN TXT \"v=spf1 mx include:s.example -all\"\n");
}

TEST_CASE("a zone file never holds a record that needs a look first, or no change") {
  CHECK(contains(Records(cli::Rows{spf_row("unanswered", "")}).as({"--format", "zone"}),
                 "\n; @ 3600 IN TXT \"v=spf1"));
  CHECK_FALSE(contains(Records(cli::Rows{spf_row("nothing", "v=spf1 mx include:s.example -all")})
                           .as({"--format", "zone"}),
                       "IN TXT"));
  // What the customer's own DNS holds cannot break out of a comment.
  const std::string hostile = spf_row("replace", R"(v=spf1\n@ IN A 192.0.2.1)");
  CHECK_FALSE(contains(Records(cli::Rows{hostile}).as({"--format", "zone"}), "\n@ IN A"));
}

TEST_CASE("the message to the customer has each value on a line of its own") {
  Records run(cli::Rows{dkim_row(), spf_row("replace", "v=spf1 mx -all")});
  const std::string mail = run.as({"--mail"});
  CHECK(mail.starts_with("Subject: DNS records for klant.nl\n"));
  CHECK(contains(mail, "managed at TransIP"));
  CHECK(contains(mail, "\nv=DKIM1;p=AABB\n"));
  CHECK(contains(mail, "\nv=spf1 mx -all\n   New value:\nv=spf1 mx include:s.example -all\n"));
  CHECK(contains(mail, "At TransIP:\n- The short name.\n- Type @.\n"));
  CHECK_FALSE(contains(mail, "SPF_OWN_MAIL_CUT"));
  CHECK(run.err.str() == "before you send this: SPF_OWN_MAIL_CUT: mx.klant.nl would fail\n");
  const std::string dutch = run.as({"--format", "mail", "--lang", "nl"});
  CHECK(dutch.starts_with("Onderwerp: DNS-records voor klant.nl\n"));
  CHECK(contains(dutch, "Met vriendelijke groet,\n"));
  CHECK_FALSE(
      contains(Records(cli::Rows{dkim_row(), spf_row("nothing", "x")}).as({"--mail"}), "SPF"));
}

TEST_CASE("the JSON form is the rows as they came") {
  Records run(cli::Rows{dkim_row()});
  CHECK(run.as({"--format", "json"}) == dkim_row() + "\n");
  CHECK(run({"domain", "records", "klant.nl", "--format", "bind"}) == 2);
}
