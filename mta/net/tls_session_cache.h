// SPDX-License-Identifier: Apache-2.0
// For net alone: the sessions a TLS client may resume, by server name. The least recently used one
// goes first when it is full. Safe from any thread.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

struct ssl_session_st;

namespace sluis {

class TlsSessionCache {
 public:
  // What the certificate was worth when the session began; resuming does not look again.
  enum class Trust : uint8_t { Unverified, Verified };
  struct Release {
    void operator()(ssl_session_st* session) const;
  };
  using Session = std::unique_ptr<ssl_session_st, Release>;

  explicit TlsSessionCache(size_t most) : most_(most) {}

  // Replaces what is kept for the name.
  void keep(const std::string& name, Session session, Trust trust);
  // A reference of its own, or null when there is none with at least that trust.
  Session find(const std::string& name, Trust least);

 private:
  struct Entry {
    std::string name;
    Session session;
    Trust trust;
  };
  using Entries = std::list<Entry>;  // most recently used first

  const size_t most_;
  std::mutex mutex_;
  Entries entries_;                                             // guarded by mutex_
  std::unordered_map<std::string, Entries::iterator> by_name_;  // guarded by mutex_
};

}  // namespace sluis
