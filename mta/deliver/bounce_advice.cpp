// SPDX-License-Identifier: Apache-2.0
#include "mta/deliver/bounce.h"

namespace sluis::deliver {

std::string_view advice_for(policy::Category category) {
  using enum policy::Category;
  switch (category) {
    case BadMailbox:
      return "This address does not exist there. Check it for typing errors.";
    case BadDomain:
      return "The domain after the @ does not receive mail. Check it for typing errors.";
    case MailboxDisabled:
      return "The mailbox exists but is closed. Reach the recipient in another way.";
    case MailboxFull:
      return "The mailbox is full. Ask the recipient to make room, then send the message again.";
    case RelayDenied:
      return "That server does not take mail for this domain. The recipient's postmaster can mend "
             "it.";
    case Policy:
      return "The recipient's mail system has a rule against this message. Ask its postmaster.";
    case Blocked:
      return "The recipient's mail system refuses mail from our address or your domain for now. "
             "Forward this report to your own support.";
    case Spam:
      return "The message was taken for unwanted mail. Change its text or links before you send it "
             "again.";
    case Content:
      return "Something in the message is not accepted there, such as an attachment. Send it "
             "without.";
    case TooBig:
      return "The message is too large for the recipient. Send large files in another way.";
    case AuthFailure:
      return "The recipient could not verify that the message is from your domain. The SPF, DKIM "
             "or "
             "DMARC records of your domain need attention; forward this report to your own "
             "support.";
    case Credentials:
      return "Our own log-in at the next mail server failed. Forward this report to your own "
             "support.";
    case Greylisted:
    case RateLimited:
    case RemoteTrouble:
      return "The recipient's mail system did not take it in time. Send it again later.";
    case Dns:
      return "A domain name could not be looked up. Check the address for typing errors.";
    case Connection:
      return "The recipient's mail server could not be reached. Check the domain in the address, "
             "or "
             "try again later.";
    case Tls:
      return "No safe connection to the recipient's mail server was possible.";
    case Loop:
      return "The message went in circles. The recipient's postmaster can mend it.";
    case Protocol:
    case Other:
      return {};
  }
  return {};
}

}  // namespace sluis::deliver
