// SPDX-License-Identifier: Apache-2.0
// Data of domain_check.h: mailbox providers whose domains are nobody's own, and the name servers by
// which DNS hosts are known.
#include <algorithm>

#include "mta/base/ascii.h"
#include "policy/checks/domain_check.h"

namespace sluis::policy::checks {
namespace {

constexpr std::string_view kFreeMail[] = {
    "gmail.com",   "googlemail.com", "outlook.com",   "hotmail.com",    "hotmail.nl", "live.com",
    "live.nl",     "msn.com",        "yahoo.com",     "ymail.com",      "aol.com",    "icloud.com",
    "me.com",      "mac.com",        "proton.me",     "protonmail.com", "gmx.net",    "gmx.de",
    "gmx.com",     "web.de",         "t-online.de",   "freenet.de",     "mail.com",   "zoho.com",
    "ziggo.nl",    "home.nl",        "upcmail.nl",    "chello.nl",      "casema.nl",  "quicknet.nl",
    "kpnmail.nl",  "kpnplanet.nl",   "planet.nl",     "hetnet.nl",      "telfort.nl", "xs4all.nl",
    "tele2.nl",    "online.nl",      "solcon.nl",     "caiway.nl",      "telenet.be", "skynet.be",
    "proximus.be", "orange.fr",      "wanadoo.fr",    "laposte.net",    "free.fr",    "libero.it",
    "yandex.ru",   "mail.ru",        "hotmail.co.uk", "btinternet.com", "comcast.net"};

struct DnsHost {
  std::string_view suffix, name;
};

constexpr DnsHost kDnsHosts[] = {
    {"transip.net", "TransIP"},
    {"transip.nl", "TransIP"},
    {"transip.eu", "TransIP"},
    {"ns.cloudflare.com", "Cloudflare"},
    {"rzone.de", "STRATO"},
    {"ovh.net", "OVH"},
    {"registrar-servers.com", "Namecheap"},
    {"domaincontrol.com", "GoDaddy"},
    {"ui-dns.com", "IONOS"},
    {"ui-dns.de", "IONOS"},
    {"ui-dns.org", "IONOS"},
    {"ui-dns.biz", "IONOS"},
    {"hostnet.nl", "Hostnet"},
    {"oxilion.nl", "Oxilion"},
    {"googledomains.com", "Google"},
    {"azure-dns.com", "Microsoft Azure"},
    {"azure-dns.net", "Microsoft Azure"},
};

bool ends_with_labels(std::string_view name, std::string_view suffix) {
  return name == suffix || (name.size() > suffix.size() && name.ends_with(suffix) &&
                            name[name.size() - suffix.size() - 1] == '.');
}

}  // namespace

bool is_free_mail(std::string_view domain) {
  return std::find(std::begin(kFreeMail), std::end(kFreeMail), domain) != std::end(kFreeMail);
}

// Route 53 numbers its servers under many suffixes: ns-12.awsdns-34.co.uk.
std::string dns_host_of(const std::vector<std::string>& name_servers) {
  for (const std::string& server : name_servers) {
    const std::string name = ascii::to_lower(server);
    if (name.find(".awsdns-") != std::string::npos) return "Amazon Route 53";
    for (const DnsHost& host : kDnsHosts) {
      if (ends_with_labels(name, host.suffix)) return std::string(host.name);
    }
  }
  return {};
}

}  // namespace sluis::policy::checks
