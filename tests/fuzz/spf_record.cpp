// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "policy/spf/check_host.h"
#include "policy/spf/merge.h"
#include "policy/spf/record.h"
#include "tests/fuzz/targets.h"

namespace sluis::fuzz {
namespace {

namespace spf = policy::spf;

void must(bool holds) {
  if (!holds) std::abort();
}

void check_faults(std::string_view text) {
  const spf::Record record = spf::parse_record(text);
  for (const spf::Fault& fault : record.faults) {
    must(!fault.text.empty());
    must(fault.position <= text.size());
  }
  for (const spf::Term& term : record.terms) {
    must(text.substr(term.position, term.text.size()) == term.text);
  }
}

// Nothing else exists: an address passes only if the record itself says so without a fault.
void check_result(std::string_view text) {
  spf::CheckHost machine({parse_ip("192.0.2.1").value(), "joe@d.test", "h.test"});
  unsigned questions = 0;
  for (; const spf::Question* question = machine.question(); ++questions) {
    spf::Answer answer;
    answer.status = spf::Answer::Status::NxDomain;
    if (question->type == spf::RecordType::TXT && question->name == "d.test") {
      answer.status = spf::Answer::Status::Ok;
      answer.txt = {{std::string(text)}};
    }
    machine.answer(std::move(answer));
  }
  must(questions < 150);
  const bool faulty = !spf::is_spf_record(text) || !spf::parse_record(text).faults.empty();
  if (faulty) must(machine.verdict().result != spf::SpfResult::Pass);
}

void check_merge(std::string_view text) {
  spf::MergeFacts facts;
  facts.domain = "d.test";
  facts.include = "spf.provider.test";
  const size_t half = text.size() / 2;
  facts.txt = {{std::string(text.substr(0, half)), std::string(text.substr(half))}};
  const spf::Proposal once = spf::propose(facts);
  must(spf::parse_record(once.record).faults.empty());
  facts.txt = {{once.record}};
  must(spf::propose(facts).record == once.record);
}

}  // namespace

void spf_record(std::string_view octets) {
  check_faults(octets);
  check_result(octets);
  check_merge(octets);
}

}  // namespace sluis::fuzz
