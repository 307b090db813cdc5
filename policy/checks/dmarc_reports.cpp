// SPDX-License-Identifier: Apache-2.0
#include "policy/checks/dmarc_reports.h"

#include <algorithm>

namespace sluis::policy::checks {
namespace {

constexpr size_t kMostAddresses = 4;  // of which the checks look at the hosts

std::vector<std::string> hosts_of(const dmarc::Record& record) {
  std::vector<std::string> out;
  for (const std::string& uri : record.rua) {
    const auto host = dmarc::mail_host(uri);
    if (host && std::find(out.begin(), out.end(), *host) == out.end()) out.push_back(*host);
  }
  if (out.size() > kMostAddresses) out.resize(kMostAddresses);
  return out;
}

bool is_at_or_below(std::string_view name, std::string_view domain) {
  return name == domain || (name.size() > domain.size() && name.ends_with(domain) &&
                            name[name.size() - domain.size() - 1] == '.');
}

bool is_outside(const Reporting& reporting, const std::string& host) {
  return !is_at_or_below(host, reporting.organization);
}

std::string approval_name(const Reporting& reporting, const std::string& host) {
  return reporting.found.domain + "._report._dmarc." + host;
}

// Asked, answered, and there is neither an MX nor an address.
bool takes_no_mail(const std::string& host, const EvidenceSet& evidence) {
  for (const RecordType type : {RecordType::MX, RecordType::A, RecordType::AAAA}) {
    const Evidence* answer = evidence.find(host, type);
    if (!answer || !answer->answered() || !answer->empty()) return false;
  }
  return true;
}

bool is_unapproved(const Reporting& reporting, const std::string& host,
                   const EvidenceSet& evidence) {
  const Evidence* answer = evidence.find(approval_name(reporting, host), RecordType::TXT);
  return answer && answer->answered() && dmarc::dmarc_records(answer->texts()).empty();
}

}  // namespace

std::vector<Question> report_questions(const Reporting& reporting) {
  std::vector<Question> out;
  for (const std::string& host : hosts_of(reporting.found.record)) {
    for (const RecordType type : {RecordType::MX, RecordType::A, RecordType::AAAA})
      out.push_back({host, type});
    if (is_outside(reporting, host))
      out.push_back({approval_name(reporting, host), RecordType::TXT});
  }
  if (out.size() > kMostReportQuestions) out.resize(kMostReportQuestions);
  return out;
}

std::vector<ReportFault> report_faults(const Reporting& reporting, const EvidenceSet& evidence) {
  const std::vector<std::string> hosts = hosts_of(reporting.found.record);
  if (hosts.empty()) {
    const dmarc::Found& found = reporting.found;
    const std::string there =
        found.record.rua.empty() ? "-" : visible(found.record.rua.front(), 80);
    return {{"DMARC_RUA", {{"found", there}}}};
  }
  std::vector<ReportFault> out;
  for (const std::string& host : hosts) {
    if (takes_no_mail(host, evidence)) out.push_back({"DMARC_RUA", {{"found", visible(host, 80)}}});
    if (is_outside(reporting, host) && is_unapproved(reporting, host, evidence)) {
      out.push_back({"DMARC_RUA_EXT",
                     {{"host", visible(host, 80)},
                      {"approval", visible(approval_name(reporting, host), 200)}}});
    }
  }
  return out;
}

}  // namespace sluis::policy::checks
