// SPDX-License-Identifier: Apache-2.0
// Verb: one thing the control socket can be asked to do. Each group's file holds its handlers and
// lists them; verbs.cpp joins the groups. A handler reads its Args, calls one room and renders the
// answer; decisions stay in that room.
#pragma once

#include <span>
#include <string_view>

#include "mta/admin/request.h"

namespace sluis::admin {

// Whether it changes anything: those are logged with who and why.
enum class Effect : uint8_t { Reads, Changes };

struct Verb {
  std::string_view name;  // "queue.list"
  Effect effect;
  Task<Result<Answer>> (*run)(AdminContext&, Request&);
};

std::span<const Verb> status_verbs();
std::span<const Verb> queue_verbs();
std::span<const Verb> queue_act_verbs();
std::span<const Verb> send_verbs();
std::span<const Verb> domain_verbs();
std::span<const Verb> key_verbs();
std::span<const Verb> account_verbs();
std::span<const Verb> trace_verbs();

// NotFound with the nearest verb's name.
Result<const Verb*> find_verb(std::string_view name);

}  // namespace sluis::admin
