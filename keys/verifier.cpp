// SPDX-License-Identifier: Apache-2.0
#include "keys/verifier.h"

#include <algorithm>
#include <cstring>

// A C header that needs stdio and names C's boolean: kept from being sorted apart.
// clang-format off
#include <sys/types.h>
#include <cstdio>
#define _Bool bool
#include <opendkim/dkim.h>
#undef _Bool
// clang-format on

#include "keys/canonical.h"
#include "keys/dkim_key.h"
#include "mta/base/ascii.h"
#include "policy/tag_list.h"

namespace sluis::keys {
namespace {

// libopendkim takes octets it does not change as u_char*.
u_char* octets(std::string_view text) {
  return const_cast<u_char*>(reinterpret_cast<const u_char*>(text.data()));
}

std::string text_of(const unsigned char* text) {
  return text ? reinterpret_cast<const char*>(text) : "";
}

// What a verification under way knows; libopendkim hands it back with every call for a key.
struct Asking {
  const KeyLookup& look_up;
  std::vector<std::string> unanswered;  // libopendkim has no result of its own for these,
  std::vector<std::string> several;     // nor for these
};

std::string name_for(DKIM_SIGINFO* signature) {
  const KeyName name{text_of(dkim_sig_getselector(signature)),
                     text_of(dkim_sig_getdomain(signature))};
  return ascii::to_lower(name.dns_name());
}

// libopendkim's call for a key: answered from what the caller knows, so that it asks nobody.
DKIM_CBSTAT give_key(DKIM* dkim, DKIM_SIGINFO* signature, u_char* buffer, size_t size) {
  auto& asking = *static_cast<Asking*>(dkim_get_user_context(dkim));
  const std::string name = name_for(signature);
  const KeyAnswer answer = asking.look_up(name);
  if (answer.status == KeyAnswer::Status::Missing) return DKIM_CBSTAT_NOTFOUND;
  if (answer.status == KeyAnswer::Status::Unanswerable) {
    asking.unanswered.push_back(name);
    return DKIM_CBSTAT_TRYAGAIN;
  }
  if (answer.status == KeyAnswer::Status::Several) {
    asking.several.push_back(name);
    return DKIM_CBSTAT_ERROR;
  }
  if (answer.record.size() >= size) return DKIM_CBSTAT_ERROR;
  std::memcpy(buffer, answer.record.c_str(), answer.record.size() + 1);
  return DKIM_CBSTAT_CONTINUE;
}

struct Meaning {
  DKIM_SIGERROR error;
  SignatureResult result;
  const char* reason;
};

constexpr Meaning kMeanings[] = {
    {DKIM_SIGERROR_BADSIG, SignatureResult::Fail,
     "the signature does not fit the signed header fields: they were changed, or the key is "
     "another"},
    {DKIM_SIGERROR_EXPIRED, SignatureResult::Fail, "the signature has expired (x=)"},
    {DKIM_SIGERROR_FUTURE, SignatureResult::Fail, "the signature's time (t=) lies in the future"},
    {DKIM_SIGERROR_TIMESTAMPS, SignatureResult::Fail, "the signature expires before it was made"},
    {DKIM_SIGERROR_NOKEY, SignatureResult::PermError,
     "no key record is published for this selector"},
    {DKIM_SIGERROR_KEYFAIL, SignatureResult::TempError, "the key record could not be asked for"},
    {DKIM_SIGERROR_DNSSYNTAX, SignatureResult::PermError, "the key record is malformed"},
    {DKIM_SIGERROR_MULTIREPLY, SignatureResult::PermError, "several key records are published"},
    {DKIM_SIGERROR_KEYVERSION, SignatureResult::PermError, "the key record's v= is not DKIM1"},
    {DKIM_SIGERROR_KEYUNKNOWNHASH, SignatureResult::PermError,
     "the key record allows no hash that is known (h=)"},
    {DKIM_SIGERROR_KEYHASHMISMATCH, SignatureResult::PermError,
     "the key record does not allow the signature's hash (h=)"},
    {DKIM_SIGERROR_NOTEMAILKEY, SignatureResult::PermError, "the key is not for e-mail (s=)"},
    {DKIM_SIGERROR_KEYTYPEMISSING, SignatureResult::PermError, "the key record lacks k="},
    {DKIM_SIGERROR_KEYTYPEUNKNOWN, SignatureResult::PermError, "the key's type (k=) is not known"},
    {DKIM_SIGERROR_KEYREVOKED, SignatureResult::PermError, "the key was revoked (empty p=)"},
    {DKIM_SIGERROR_KEYDECODE, SignatureResult::PermError, "the published key cannot be decoded"},
    {DKIM_SIGERROR_KEYTOOSMALL, SignatureResult::PermError, "the key has less than 1024 bits"},
    {DKIM_SIGERROR_SUBDOMAIN, SignatureResult::PermError,
     "the key may not sign for a subdomain (t=s)"},
    {DKIM_SIGERROR_TOOLARGE_L, SignatureResult::Fail, "l= is larger than the body"},
};

Meaning meaning_of(DKIM_SIGERROR error) {
  for (const Meaning& meaning : kMeanings) {
    if (meaning.error == error) return meaning;
  }
  // What is left are faults of the signature field's own syntax (RFC 8601 2.7.1: neutral).
  const char* text = dkim_sig_geterrorstr(error);
  return {error, SignatureResult::Neutral, text ? text : "the signature cannot be processed"};
}

void judge(DKIM_SIGINFO* signature, SignatureVerdict& verdict) {
  const unsigned flags = dkim_sig_getflags(signature);
  const DKIM_SIGERROR error = dkim_sig_geterror(signature);
  if ((flags & DKIM_SIGFLAG_PASSED) && dkim_sig_getbh(signature) == DKIM_SIGBH_MATCH) {
    verdict.result = SignatureResult::Pass;
    verdict.reason = "the " + verdict.algorithm + " signature is valid";
    if (flags & DKIM_SIGFLAG_TESTKEY) verdict.reason += "; the key is marked as a test (t=y)";
  } else if (dkim_sig_getbh(signature) == DKIM_SIGBH_MISMATCH &&
             (error == DKIM_SIGERROR_OK || error == DKIM_SIGERROR_BADSIG)) {
    verdict.result = SignatureResult::Fail;
    verdict.reason = "the body was changed after signing";
  } else {
    const Meaning meaning = meaning_of(error);
    verdict.result = meaning.result;
    verdict.reason = meaning.reason;
  }
}

// What the answer about the key decides, whatever libopendkim makes of having none.
void judge_key_answer(const std::string& name, const Asking& asking, SignatureVerdict& verdict) {
  const auto has = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (has(asking.several)) {
    verdict.result = SignatureResult::PermError;
    verdict.reason = "several TXT records are published at " + name + "; only one may stand there";
  }
  if (has(asking.unanswered)) {
    verdict.result = SignatureResult::TempError;
    verdict.reason = "DNS could not be asked for the key record at " + name;
  }
}

SignatureVerdict verdict_of(DKIM* dkim, DKIM_SIGINFO* signature, const Asking& asking) {
  SignatureVerdict verdict;
  verdict.domain = text_of(dkim_sig_getdomain(signature));
  verdict.selector = text_of(dkim_sig_getselector(signature));
  verdict.algorithm = text_of(dkim_sig_getalgorithm(signature));
  // dkim_eom() may stop before every signature was looked at.
  if (!(dkim_sig_getflags(signature) & (DKIM_SIGFLAG_PROCESSED | DKIM_SIGFLAG_IGNORE)) &&
      dkim_sig_geterror(signature) == DKIM_SIGERROR_OK)
    (void)dkim_sig_process(dkim, signature);
  (void)dkim_sig_getkeysize(signature, &verdict.key_bits);
  judge(signature, verdict);
  judge_key_answer(name_for(signature), asking, verdict);
  if (dkim_sig_geterror(signature) == DKIM_SIGERROR_NOKEY)
    verdict.reason = "no key record is published at " + name_for(signature);
  return verdict;
}

struct Parts {
  std::string_view header;
  std::string_view body;
};

Parts split_message(std::string_view message) {
  if (message.starts_with("\r\n")) return {{}, message.substr(2)};
  const size_t end = message.find("\r\n\r\n");
  if (end == std::string_view::npos) return {message, {}};
  return {message.substr(0, end + 2), message.substr(end + 4)};
}

std::string without_space(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out),
               [](char c) { return !ascii::is_blank(c) && c != '\r' && c != '\n'; });
  return out;
}

// For a message that libopendkim will not read at all: every signature gets the same verdict.
std::vector<SignatureVerdict> unreadable(std::string_view header, const std::string& why) {
  std::vector<SignatureVerdict> verdicts;
  for (const KeyName& name : key_names(header))
    verdicts.push_back({name.domain, name.selector, SignatureResult::PermError, why, {}, 0});
  return verdicts;
}

}  // namespace

std::vector<KeyName> key_names(std::string_view header) {
  std::vector<KeyName> names;
  for (const Field& field : split_fields(header)) {
    if (!ascii::equal_ignoring_case(field.name, "DKIM-Signature")) continue;
    const auto tags = policy::parse_tag_list(field.text.substr(field.text.find(':') + 1));
    if (!tags) continue;
    const policy::Tag* selector = tags->find("s");
    const policy::Tag* domain = tags->find("d");
    if (!selector || !domain) continue;
    KeyName name{ascii::to_lower(without_space(selector->value)),
                 ascii::to_lower(without_space(domain->value))};
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    if (names.size() == kMostSignatures) break;
  }
  return names;
}

std::string_view to_string(SignatureResult result) {
  switch (result) {
    case SignatureResult::Pass:
      return "pass";
    case SignatureResult::Fail:
      return "fail";
    case SignatureResult::Neutral:
      return "neutral";
    case SignatureResult::TempError:
      return "temperror";
    case SignatureResult::PermError:
      return "permerror";
  }
  return "neutral";
}

struct Verifier::Impl {
  Impl() : library(dkim_init(nullptr, nullptr)) {
    unsigned least_bits = kLeastRsaBits;
    dkim_options(library, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &least_bits, sizeof least_bits);
    dkim_set_key_lookup(library, give_key);
  }
  ~Impl() { dkim_close(library); }

  DKIM_LIB* library;
};

Verifier::Verifier() : impl_(std::make_unique<Impl>()) {}
Verifier::~Verifier() = default;

std::vector<SignatureVerdict> Verifier::verify(std::string_view message, const KeyLookup& look_up) {
  const Parts parts = split_message(message);
  DKIM_STAT status = DKIM_STAT_OK;
  const std::unique_ptr<DKIM, decltype(&dkim_free)> dkim(
      dkim_verify(impl_->library, octets("message"), nullptr, &status), dkim_free);
  if (!dkim) return unreadable(parts.header, "the message could not be judged");
  Asking asking{look_up, {}, {}};
  dkim_set_user_context(dkim.get(), &asking);
  for (const Field& field : split_fields(parts.header)) {
    if (dkim_header(dkim.get(), octets(field.text), field.text.size()) != DKIM_STAT_OK)
      return unreadable(parts.header, "the message header is malformed");
  }
  status = dkim_eoh(dkim.get());
  if (status == DKIM_STAT_SYNTAX || status == DKIM_STAT_INTERNAL)
    return unreadable(parts.header, "the message header is malformed");
  if (!parts.body.empty()) dkim_body(dkim.get(), octets(parts.body), parts.body.size());
  // SMTP ends every message with CRLF; libopendkim cannot hash a body that does not.
  if (!parts.body.empty() && !parts.body.ends_with("\r\n"))
    dkim_body(dkim.get(), octets("\r\n"), 2);
  bool test_key = false;
  dkim_eom(dkim.get(), &test_key);

  DKIM_SIGINFO** signatures = nullptr;
  int count = 0;
  std::vector<SignatureVerdict> verdicts;
  if (dkim_getsiglist(dkim.get(), &signatures, &count) != DKIM_STAT_OK) return verdicts;
  for (int i = 0; i < count; ++i) verdicts.push_back(verdict_of(dkim.get(), signatures[i], asking));
  return verdicts;
}

}  // namespace sluis::keys
