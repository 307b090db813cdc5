// SPDX-License-Identifier: Apache-2.0
// Admission: may this account send as this domain, and where does the message start? Asked twice of
// a message: at MAIL for the envelope sender, and once its From is known. What a domain may do now
// is asked again at every release (release.h). Pure: facts in, verdict with the reply in it out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "policy/directory.h"
#include "policy/release.h"

namespace sluis::policy {

struct AdmissionVerdict {
  // How an accepted message begins.
  enum class Start : uint8_t { Ready, Scheduled, AwaitingDomain };

  int code = 250;        // SMTP reply code
  std::string status;    // enhanced status code
  std::string sentence;  // on refusal what the sender can do; on waiting why it waits
  Start start = Start::Ready;

  bool accepted() const { return code < 400; }
};

// Who sends. An empty account is a trusted network without one: the operator's own programs, which
// may use every domain that belongs to no other account.
// `domain`: A-labels, lower case; empty for <>, which says nothing.
AdmissionVerdict admit_sender(const Directory& directory, std::string_view account,
                              const std::string& domain);

// `domain`: of the envelope sender. Who may send as a domain may have its mail return to its bounce
// alias: with `label` "bounce" that is bounce.<domain>; empty: there are none.
AdmissionVerdict admit_return_path(const Directory& directory, std::string_view account,
                                   const std::string& domain, const std::string& label);

enum class Release : uint8_t { Now, Later };

struct AdmissionFacts {
  std::string_view account;
  std::string from_domain;  // of the author in From, A-labels, lower case
  Release release = Release::Now;
  Unverified unverified = Unverified::Reject;
};

AdmissionVerdict admit_message(const Directory& directory, const AdmissionFacts& facts);

}  // namespace sluis::policy
