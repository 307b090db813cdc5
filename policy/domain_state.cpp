// SPDX-License-Identifier: Apache-2.0
#include "policy/domain_state.h"

namespace sluis::policy {
namespace {

using S = DomainState;
using E = DomainEvent;

constexpr DomainTransition kTransitions[] = {
    {S::Pending, E::RecordsFound, S::Ready},   {S::Pending, E::Suspend, S::Suspended},
    {S::Pending, E::Pause, S::Paused},         {S::Pending, E::Remove, S::Removed},

    {S::Ready, E::RecordsLost, S::Pending},    {S::Ready, E::Activate, S::Active},
    {S::Ready, E::Suspend, S::Suspended},      {S::Ready, E::Pause, S::Paused},
    {S::Ready, E::Remove, S::Removed},

    {S::Active, E::RecordsLost, S::Degraded},  {S::Active, E::Suspend, S::Suspended},
    {S::Active, E::Pause, S::Paused},          {S::Active, E::PlanEnded, S::Paused},
    {S::Active, E::Remove, S::Removed},

    {S::Degraded, E::RecordsFound, S::Active}, {S::Degraded, E::DeadlinePassed, S::Suspended},
    {S::Degraded, E::Suspend, S::Suspended},   {S::Degraded, E::Pause, S::Paused},
    {S::Degraded, E::PlanEnded, S::Paused},    {S::Degraded, E::Remove, S::Removed},

    {S::Suspended, E::Activate, S::Active},    {S::Suspended, E::Remove, S::Removed},

    {S::Paused, E::PauseEnded, S::Pending},    {S::Paused, E::Activate, S::Active},
    {S::Paused, E::Suspend, S::Suspended},     {S::Paused, E::Remove, S::Removed},

    {S::Removed, E::Add, S::Pending},
};

struct StateName {
  DomainState state;
  std::string_view name;
};

constexpr StateName kStateNames[] = {
    {S::Pending, "pending"},   {S::Ready, "ready"},         {S::Active, "active"},
    {S::Degraded, "degraded"}, {S::Suspended, "suspended"}, {S::Paused, "paused"},
    {S::Removed, "removed"},
};

}  // namespace

std::span<const DomainTransition> domain_transitions() {
  return kTransitions;
}

std::optional<DomainState> next_state(DomainState from, DomainEvent event) {
  for (const DomainTransition& transition : kTransitions) {
    if (transition.from == from && transition.event == event) return transition.to;
  }
  return std::nullopt;
}

std::string_view to_string(DomainState state) {
  for (const StateName& entry : kStateNames) {
    if (entry.state == state) return entry.name;
  }
  return "pending";
}

std::string_view to_string(DomainEvent event) {
  switch (event) {
    case E::RecordsFound:
      return "records found";
    case E::RecordsLost:
      return "records lost";
    case E::DeadlinePassed:
      return "deadline passed";
    case E::PlanEnded:
      return "plan ended";
    case E::PauseEnded:
      return "pause ended";
    case E::Activate:
      return "activated";
    case E::Suspend:
      return "suspended";
    case E::Pause:
      return "paused";
    case E::Remove:
      return "removed";
    case E::Add:
      return "added";
  }
  return "";
}

std::optional<DomainState> parse_domain_state(std::string_view text) {
  for (const StateName& entry : kStateNames) {
    if (entry.name == text) return entry.state;
  }
  return std::nullopt;
}

}  // namespace sluis::policy
