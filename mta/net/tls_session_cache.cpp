// SPDX-License-Identifier: Apache-2.0
#include "mta/net/tls_session_cache.h"

#include <openssl/ssl.h>

namespace sluis {

void TlsSessionCache::Release::operator()(ssl_session_st* session) const {
  SSL_SESSION_free(session);
}

void TlsSessionCache::keep(const std::string& name, Session session, Trust trust) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_name_.find(name); found != by_name_.end()) {
    entries_.erase(found->second);
    by_name_.erase(found);
  }
  entries_.push_front({name, std::move(session), trust});
  by_name_[name] = entries_.begin();
  if (entries_.size() <= most_) return;
  by_name_.erase(entries_.back().name);
  entries_.pop_back();
}

TlsSessionCache::Session TlsSessionCache::find(const std::string& name, Trust least) {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end() || found->second->trust < least) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  SSL_SESSION* session = found->second->session.get();
  SSL_SESSION_up_ref(session);
  return Session(session);
}

}  // namespace sluis
