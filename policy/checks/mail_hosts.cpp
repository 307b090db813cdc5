// SPDX-License-Identifier: Apache-2.0
// Data of domain_check.h: mailbox providers whose domains are nobody's own.
#include <algorithm>

#include "policy/checks/domain_check.h"
#include "policy/dns_hosts.h"

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

}  // namespace

bool is_free_mail(std::string_view domain) {
  return std::find(std::begin(kFreeMail), std::end(kFreeMail), domain) != std::end(kFreeMail);
}

std::string dns_host_of(const std::vector<std::string>& name_servers) {
  const DnsHost* host = find_dns_host(known_dns_hosts(), name_servers);
  return host ? host->name : std::string();
}

}  // namespace sluis::policy::checks
