// SPDX-License-Identifier: Apache-2.0
// FactState: what is known of one record that a domain should publish. Pure.
//
//   unchecked      nobody has asked yet
//   pending        seen right, waits for a second answer that agrees
//   ok             right
//   warning        usable, with something to improve
//   mismatch       there, and wrong
//   missing        not there
//   unanswerable   DNS could not be asked; says nothing about the record
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluis::policy {

enum class FactState : uint8_t { Unchecked, Pending, Ok, Warning, Mismatch, Missing, Unanswerable };

// What one answer is worth as news: good, bad, or none at all.
enum class Answer : uint8_t { None, Good, Bad };

Answer answer_of(FactState state);

std::string_view to_string(FactState state);  // "unchecked"
std::optional<FactState> parse_fact_state(std::string_view text);

}  // namespace sluis::policy
