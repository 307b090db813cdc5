// SPDX-License-Identifier: Apache-2.0
#include "mta/smtp/auth_exchange.h"

#include <utility>

#include "mta/base/ascii.h"
#include "mta/base/bytes.h"

namespace sluis::smtp {
namespace {

constexpr size_t kMaxUser = 255;
constexpr size_t kMaxPassword = 1024;

Reply malformed() {
  return {501, "5.5.2", "The answer is not what the AUTH mechanism wants; check the client"};
}

AuthExchange::Step credentials(std::string_view user, std::string_view password) {
  const bool sane = !user.empty() && user.size() <= kMaxUser && password.size() <= kMaxPassword &&
                    user.find('\0') == std::string_view::npos &&
                    password.find('\0') == std::string_view::npos;
  if (!sane) return malformed();
  return Credentials{std::string(user), Secret(std::string(password))};
}

}  // namespace

AuthExchange::Step AuthExchange::start(std::string_view argument) {
  const size_t blank = std::min(argument.find(' '), argument.size());
  const std::string_view mechanism = argument.substr(0, blank);
  const std::string_view initial = ascii::trim(argument.substr(blank));
  if (ascii::equal_ignoring_case(mechanism, "PLAIN")) {
    wants_ = Wants::Plain;
  } else if (ascii::equal_ignoring_case(mechanism, "LOGIN")) {
    wants_ = Wants::LoginUser;
  } else if (mechanism.empty()) {
    return Reply{501, "5.5.4", "AUTH takes a mechanism: PLAIN or LOGIN"};
  } else {
    return Reply{504, "5.5.4", "Only the mechanisms PLAIN and LOGIN are offered"};
  }
  if (initial.empty()) return challenge();
  return take(initial == "=" ? std::string_view() : initial);
}

AuthExchange::Step AuthExchange::answer(std::string_view line) {
  if (line == "*") return Reply{501, "5.7.0", "Authentication was cancelled as asked"};
  return take(line);
}

AuthExchange::Step AuthExchange::challenge() const {
  switch (wants_) {
    case Wants::Plain:
      return Challenge{""};
    case Wants::LoginUser:
      return Challenge{"VXNlcm5hbWU6"};  // "Username:"
    case Wants::LoginPassword:
      return Challenge{"UGFzc3dvcmQ6"};  // "Password:"
  }
  return malformed();
}

AuthExchange::Step AuthExchange::take(std::string_view base64) {
  auto decoded = base64_decode(base64);
  if (!decoded) return Reply{501, "5.5.2", "The answer is not base64; check the client"};
  const Secret message(std::move(*decoded));
  switch (wants_) {
    case Wants::Plain:
      return take_plain(message.reveal());
    case Wants::LoginUser:
      user_ = message.reveal();
      wants_ = Wants::LoginPassword;
      return challenge();
    case Wants::LoginPassword:
      return credentials(user_, message.reveal());
  }
  return malformed();
}

// RFC 4616 2: [authzid] NUL authcid NUL password. To act as someone else is not offered.
AuthExchange::Step AuthExchange::take_plain(std::string_view message) {
  const size_t first = message.find('\0');
  if (first == std::string_view::npos) return malformed();
  const size_t second = message.find('\0', first + 1);
  if (second == std::string_view::npos) return malformed();
  const std::string_view acts_as = message.substr(0, first);
  const std::string_view user = message.substr(first + 1, second - first - 1);
  if (!acts_as.empty() && acts_as != user) {
    return Reply{535, "5.7.8", "Acting for another account is not offered; leave authzid empty"};
  }
  return credentials(user, message.substr(second + 1));
}

}  // namespace sluis::smtp
