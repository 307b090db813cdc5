// SPDX-License-Identifier: Apache-2.0
// The path and the parameters of MAIL and RCPT (RFC 5321 4.1.2): <address>, the old source route
// that is read and dropped (RFC 5321 4.1.1.3), then NAME or NAME=value words. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "mta/base/result.h"
#include "mta/mail/address.h"
#include "mta/smtp/reply.h"

namespace sluis::smtp {

template <typename T>
using Parsed = tl::expected<T, Reply>;

enum class PathKind : uint8_t {
  Reverse,  // after MAIL: "FROM:<…>", may be empty
  Forward   // after RCPT: "TO:<…>", may be a bare Postmaster
};

// Takes the path off the front of `argument`. nullopt is <>; a bare Postmaster has no domain.
// UTF-8 is let through here: whether it is allowed shows in the parameters.
Parsed<std::optional<mail::Address>> take_path(std::string_view& argument, PathKind kind);

struct Parameter {
  std::string_view name;
  std::string_view value;
  bool has_value = false;
};

// Takes the next parameter off; nullopt at the end.
std::optional<Parameter> take_parameter(std::string_view& argument);

Reply unknown_parameter(std::string_view command, std::string_view name);
Reply needs_smtputf8();

}  // namespace sluis::smtp
