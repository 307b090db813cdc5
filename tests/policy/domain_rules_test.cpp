// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <set>

#include <catch2/catch.hpp>

#include "policy/checks/catalogue.h"
#include "policy/domain_state.h"
#include "policy/sentences.h"
#include "tests/support/source_tree.h"

using namespace sluis::policy;

TEST_CASE("a domain becomes active only by an act, and only after its records were found") {
  for (const auto& transition : domain_transitions()) {
    if (transition.to == DomainState::Ready) CHECK(transition.event == DomainEvent::RecordsFound);
    if (transition.to != DomainState::Active) continue;
    CHECK(transition.from != DomainState::Pending);
    CHECK((transition.event == DomainEvent::Activate || transition.from == DomainState::Degraded));
  }
  CHECK_FALSE(next_state(DomainState::Pending, DomainEvent::Activate));
  CHECK(next_state(DomainState::Ready, DomainEvent::Activate) == DomainState::Active);
}

TEST_CASE("an active domain that loses its records is degraded, and recovers or is suspended") {
  CHECK(next_state(DomainState::Active, DomainEvent::RecordsLost) == DomainState::Degraded);
  CHECK(next_state(DomainState::Degraded, DomainEvent::RecordsFound) == DomainState::Active);
  CHECK(next_state(DomainState::Degraded, DomainEvent::DeadlinePassed) == DomainState::Suspended);
}

TEST_CASE("only a person brings a suspended or removed domain back") {
  for (const auto& transition : domain_transitions()) {
    if (transition.from == DomainState::Suspended || transition.from == DomainState::Paused)
      CHECK(transition.event != DomainEvent::RecordsFound);
    if (transition.from == DomainState::Removed) CHECK(transition.event == DomainEvent::Add);
  }
}

TEST_CASE("the end of a pause brings nothing back that nobody looked at") {
  for (const auto& transition : domain_transitions()) {
    if (transition.event == DomainEvent::PauseEnded) CHECK(transition.to == DomainState::Pending);
    if (transition.from == DomainState::Suspended) CHECK(transition.to != DomainState::Paused);
  }
}

TEST_CASE("the table has one answer for a state and an event, and every state can be removed") {
  std::set<std::pair<DomainState, DomainEvent>> seen;
  std::set<DomainState> removable;
  for (const auto& transition : domain_transitions()) {
    CHECK(seen.emplace(transition.from, transition.event).second);
    if (transition.event == DomainEvent::Remove) removable.insert(transition.from);
  }
  CHECK(removable.size() == 6);
}

TEST_CASE("the moves of a domain in the documentation are those of the table") {
  std::ifstream page(sluis::in_source_tree("docs/domains.md"));
  std::set<std::string> documented;
  bool in_table = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) in_table = line == "## Moves";
    if (in_table && line.starts_with("| `")) documented.insert(line);
  }
  std::set<std::string> coded;
  for (const auto& transition : domain_transitions()) {
    coded.insert("| `" + std::string(to_string(transition.from)) + "` | " +
                 std::string(to_string(transition.event)) + " | `" +
                 std::string(to_string(transition.to)) + "` |");
  }
  CHECK(documented == coded);
}

TEST_CASE("state names read back") {
  for (const char* name :
       {"pending", "ready", "active", "degraded", "suspended", "paused", "removed"})
    CHECK(to_string(parse_domain_state(name).value()) == name);
  CHECK_FALSE(parse_domain_state("gone"));
}

TEST_CASE("every sentence exists in both languages and leaves no placeholder behind") {
  std::set<std::string_view> ids;
  for (const auto id : sentence_ids()) {
    CHECK(ids.insert(id).second);
    CHECK_FALSE(
        checks::find_entry(std::string(id)));  // a check's text stands in its catalogue alone
    const Finding finding{std::string(id), {}};
    const std::string english = sentence(finding, Language::English);
    const std::string dutch = sentence(finding, Language::Dutch);
    CHECK(english != dutch);
    CHECK(english.find('{') == std::string::npos);
    CHECK(dutch.find('{') == std::string::npos);
  }
  CHECK(sentence({"DKIM_MISSING", {{"selector", "key001"}}}, Language::Dutch).find("key001") !=
        std::string::npos);
}
