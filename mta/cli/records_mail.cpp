// SPDX-License-Identifier: Apache-2.0
// The message to a customer: what to publish, in words that need no knowledge of DNS. Dutch says
// "u".
#include <algorithm>

#include <nlohmann/json.hpp>

#include "mta/cli/records_output.h"
#include "mta/cli/rows.h"
#include "mta/cli/text.h"
#include "policy/checks/catalogue.h"

namespace sluis::cli {
namespace {

using Json = nlohmann::ordered_json;
using policy::Language;

struct Words {
  const char *subject, *opening, *host_known, *servers_known, *host_unknown, *hints, *name, *full;
  const char *value, *old_value, *new_value, *parts, *closing;
};

constexpr Words kEnglish{
    "Subject: DNS records for {domain}",
    "Hello,\n\n"
    "We send mail for you as {domain}. So that receivers can see that it really comes from you,\n"
    "the DNS of {domain} needs the records below. Only whoever manages your DNS can set them;\n"
    "if that is somebody else, you can pass this message on.\n",
    "Your DNS is managed at {host}. Please log in there and look for the DNS records of {domain}.",
    "The name servers of {domain} are {servers}. Please log in at the company that these belong\n"
    "to and look for the DNS records of {domain}.",
    "Please log in at the company that manages your DNS and look for the DNS records of {domain}.",
    "At {host}:",
    "Name",
    "in full",
    "Value",
    "Old value",
    "New value",
    "If this value is refused as too long, use it in parts:",
    "Please paste every value exactly as it stands here: on one line, without spaces before or\n"
    "after it. For the TTL, keep what is proposed, for example 3600.\n\n"
    "Did you save the records? Please tell us; we then check them and switch signing on. A change\n"
    "is mostly visible within minutes, sometimes only after 24 hours.\n\n"
    "With kind regards,\n"};
constexpr Words kDutch{
    "Onderwerp: DNS-records voor {domain}",
    "Goedendag,\n\n"
    "Wij versturen e-mail namens u als {domain}. Om ontvangers te laten zien dat die e-mail echt\n"
    "van u komt, zijn in de DNS van {domain} de onderstaande records nodig. Alleen wie uw DNS\n"
    "beheert kan ze instellen; is dat iemand anders, dan kunt u dit bericht doorsturen.\n",
    "Uw DNS wordt beheerd bij {host}. Logt u daar in en zoek de DNS-records van {domain} op.",
    "De nameservers van {domain} zijn {servers}. Logt u in bij de partij waar deze van zijn en\n"
    "zoek de DNS-records van {domain} op.",
    "Logt u in bij de partij die uw DNS beheert en zoek de DNS-records van {domain} op.",
    "Bij {host}:",
    "Naam",
    "volledig",
    "Waarde",
    "Oude waarde",
    "Nieuwe waarde",
    "Wordt deze waarde als te lang geweigerd, gebruik hem dan in delen:",
    "Wilt u elke waarde precies zo plakken als hij hier staat: op één regel, zonder spaties "
    "ervoor\n"
    "of erna. Laat de TTL staan zoals uw DNS-provider die voorstelt, bijvoorbeeld 3600.\n\n"
    "Hebt u de records opgeslagen? Laat het ons weten; dan controleren wij ze en zetten wij het\n"
    "ondertekenen aan. Een wijziging is meestal binnen enkele minuten zichtbaar, soms pas na 24\n"
    "uur.\n\n"
    "Met vriendelijke groet,\n"};

class Letter {
 public:
  Letter(std::vector<Json> records, Language language)
      : language_(language),
        words_(language == Language::Dutch ? kDutch : kEnglish),
        records_(std::move(records)) {
    const Json& first = records_.front();
    facts_ = {{"domain", printable(text_in(first, "domain"))},
              {"host", printable(text_in(first, "dns_host"))},
              {"servers", printable(joined_texts(part_of(first, "name_servers")))}};
  }

  std::string write() const {
    std::string out = say(words_.subject) + "\n\n" + say(words_.opening) + "\n" + where() + "\n";
    size_t number = 0;
    for (const Json& row : records_) {
      // What needs no change is no work for the customer.
      if (text_in(row, "action") != "nothing")
        out += "\n" + std::to_string(++number) + ". " + one_record(row);
    }
    return out + hints() + "\n" + words_.closing;
  }

 private:
  std::string say(const char* text) const { return policy::checks::fill(text, facts_, language_); }

  std::string where() const {
    if (!facts_[1].second.empty()) return say(words_.host_known);
    return say(facts_[2].second.empty() ? words_.host_unknown : words_.servers_known);
  }

  // The value stands on a line of its own, from its first character, so that it copies clean.
  std::string one_record(const Json& row) const {
    std::string out;
    for (const auto& sentence : part_of(row, "explanations"))
      out += (out.empty() ? "" : "   ") + printable(sentence.get<std::string>()) + "\n";
    out += "\n   Type: " + printable(text_in(row, "type")) + "\n   " + words_.name + ": " +
           printable(text_in(row, "name")) + " (" + words_.full + ": " +
           printable(text_in(row, "full_name")) + ")\n";
    const bool replaces = text_in(row, "action") == "replace";
    if (replaces) out += labelled_value(words_.old_value, text_in(part_of(row, "spf"), "replace"));
    out += labelled_value(replaces ? words_.new_value : words_.value, text_in(row, "value"));
    const std::string parts = text_in(row, "quoted");
    if (parts.find("\" \"") != std::string::npos)
      out += std::string("   ") + words_.parts + "\n" + printable(parts) + "\n";
    return out;
  }

  static std::string labelled_value(const char* label, const std::string& value) {
    return std::string("   ") + label + ":\n" + printable(value) + "\n";
  }

  std::string hints() const {
    std::vector<std::string> told;
    for (const Json& row : records_) {
      for (const auto& hint : part_of(row, "hints")) {
        const std::string text = printable(hint.get<std::string>());
        if (std::find(told.begin(), told.end(), text) == told.end()) told.push_back(text);
      }
    }
    std::string out = told.empty() ? "" : "\n" + say(words_.hints) + "\n";
    for (const std::string& hint : told) out += "- " + hint + "\n";
    return out;
  }

  const Language language_;
  const Words& words_;
  std::vector<Json> records_;
  policy::checks::Facts facts_;
};

}  // namespace

std::string show_records_mail(const Rows& rows, Language language) {
  auto records = parsed<Json>(rows);
  return records.empty() ? std::string() : Letter(std::move(records), language).write();
}

std::string before_sending(const Rows& rows) {
  std::string out;
  for (const auto& row : parsed<Json>(rows)) {
    for (const auto& one : part_of(part_of(row, "spf"), "warnings"))
      out +=
          "before you send this: " + printable(text_in(one, "id") + ": " + text_in(one, "text")) +
          "\n";
  }
  return out;
}

}  // namespace sluis::cli
