// SPDX-License-Identifier: Apache-2.0
// What a failure is about, from the remote's reply: for events, bounces, reports and the people who
// read them. It never decides whether to retry: the reply code does that.
//
// A table of rules is tried from top to bottom, what single large receivers say first, then exact
// enhanced status codes (RFC 3463, 5248, 7372), then words, then the vaguer codes. Where a receiver
// uses a code in a sense of its own, its rule stands above the standard's. The table is
// reply_class.cpp.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluis::policy {

enum class Category : uint8_t {
  BadMailbox,       // no such address
  BadDomain,        // the domain takes no mail
  MailboxDisabled,  // it exists but is closed or asleep
  MailboxFull,
  RelayDenied,  // the host does not serve this domain
  Policy,       // refused by a rule of the receiver's
  Blocked,      // our address or domain is on a list or has a bad name
  Spam,         // the message looks like spam
  Content,      // something in it is not wanted or not well formed
  TooBig,
  AuthFailure,  // SPF, DKIM, DMARC or reverse DNS
  Credentials,  // our log-in at a smarthost
  Greylisted,
  RateLimited,
  Dns,         // a name could not be looked up
  Connection,  // nobody answered, or the connection broke
  Tls,
  Loop,
  RemoteTrouble,  // the receiver's own fault: disk, software, overload
  Protocol,       // a command was not understood
  Other,
};

// "bad-mailbox", "rate-limited", …
std::string_view to_string(Category category);

// Where in the session it was said.
enum class Stage : uint8_t { Unknown, Lookup, Connect, Tls, Auth, Mail, Recipient, Data };

struct RemoteReply {
  int code = 0;             // SMTP reply code, 0: there was no reply
  std::string_view status;  // enhanced status code, "5.1.1", or empty
  std::string_view text;    // the whole reply; only its first 1,024 octets count
  Stage stage = Stage::Unknown;
};

Category classify(const RemoteReply& reply);

}  // namespace sluis::policy
