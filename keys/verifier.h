// SPDX-License-Identifier: Apache-2.0
// Verifier: what a receiver makes of a message's DKIM signatures. The judgement is libopendkim's
// (RFC 6376 6.1), the verifier that many receivers run; the key records come from the caller, who
// has asked our resolver. libopendkim never does I/O of its own here. So there are two steps:
// key_names() tells what to ask DNS; verify() judges with the answers. One thread a Verifier.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluis::keys {

// A key record that a message's signature refers to.
struct KeyName {
  std::string selector;
  std::string domain;
  std::string dns_name() const { return selector + "._domainkey." + domain; }
  bool operator==(const KeyName&) const = default;
};

// The records that the signatures in `header` refer to, each once, at most kMostSignatures.
std::vector<KeyName> key_names(std::string_view header);
constexpr size_t kMostSignatures = 20;

// What DNS said at a name: the strings of its one TXT record joined; Missing for none; Several for
// more than one, which receivers treat each in their own way (RFC 6376 3.6.2.2); Unanswerable when
// it could not be asked.
struct KeyAnswer {
  enum class Status : uint8_t { Found, Missing, Several, Unanswerable };
  Status status = Status::Missing;
  std::string record;
};

using KeyLookup = std::function<KeyAnswer(const std::string& dns_name)>;

enum class SignatureResult : uint8_t { Pass, Fail, Neutral, TempError, PermError };

struct SignatureVerdict {
  std::string domain;
  std::string selector;
  SignatureResult result = SignatureResult::Neutral;
  std::string reason;     // a sentence: why not, or with which algorithm it passed
  std::string algorithm;  // "rsa-sha256"
  unsigned key_bits = 0;  // 0: no key was loaded
};

std::string_view to_string(SignatureResult result);  // "pass", … (RFC 8601 2.7.1)

class Verifier {
 public:
  Verifier();
  ~Verifier();

  // One verdict for each signature, from the top of the header down. `message`: header and body
  // with CRLF line ends.
  std::vector<SignatureVerdict> verify(std::string_view message, const KeyLookup& look_up);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluis::keys
