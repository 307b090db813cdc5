// SPDX-License-Identifier: Apache-2.0
// AuthExchange: the talk that AUTH PLAIN and AUTH LOGIN start (RFC 4954 4, RFC 4616; LOGIN as
// clients use it), with and without an initial response, until credentials are known or it fails.
// It proves nothing: whoever asked for the credentials checks them. Pure; one session.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "mta/base/secret.h"
#include "mta/smtp/reply.h"

namespace sluis::smtp {

struct Credentials {
  std::string user;
  Secret password;
};

class AuthExchange {
 public:
  // What to do next: send a 334 reply and wait for a line, check credentials, or refuse.
  struct Challenge {
    std::string_view text;  // base64
  };
  using Step = std::variant<Challenge, Credentials, Reply>;

  // What stood behind AUTH: "PLAIN", "LOGIN", either with an initial response.
  Step start(std::string_view argument);
  // The client's answer to a challenge, without its line end.
  Step answer(std::string_view line);

 private:
  enum class Wants : uint8_t { Plain, LoginUser, LoginPassword };

  Step take(std::string_view base64);
  Step take_plain(std::string_view message);
  Step challenge() const;

  Wants wants_ = Wants::Plain;
  std::string user_;
};

}  // namespace sluis::smtp
