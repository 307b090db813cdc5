// SPDX-License-Identifier: Apache-2.0
// ScriptedResolver: a Resolver whose zones the test writes. What it was not told about does not
// exist (NxDomain), or has no such type (NoData) when the name has others. CNAMEs are followed.
// Answers come at once unless on hold. One thread.
//
//   dns.mx("example.com", 10, "mx.example.com");
//   dns.address("mx.example.com", "192.0.2.25");
//   dns.temp_fail("broken.example");
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "mta/dns/resolver.h"

namespace sluis {

class ScriptedResolver final : public dns::Resolver {
 public:
  using Question = std::pair<std::string, dns::Type>;

  Task<dns::Answer> query(std::string name, dns::Type type) override;

  // Records; several calls for one name add up.
  void address(const std::string& name, const std::string& ip);  // A or AAAA, by what it is
  void mx(const std::string& name, uint16_t preference, const std::string& host);
  void txt(const std::string& name, const std::string& text);
  void txt(const std::string& name, std::vector<std::string> strings);
  void cname(const std::string& name, const std::string& target);
  void ptr(const std::string& name, const std::string& host);
  void ns(const std::string& name, const std::string& host);
  void tlsa(const std::string& name, dns::Tlsa record);
  // The whole answer, as it is.
  void answer(const std::string& name, dns::Type type, dns::Answer answer);

  void temp_fail(const std::string& name, std::string reason = "timeout");
  void remove(const std::string& name);  // no record, no failure: it does not exist
  void set_ttl(uint32_t seconds) { ttl_ = seconds; }
  void set_authenticated(const std::string& name) { authenticated_.insert(name); }

  // Questions asked so far, in order.
  const std::vector<Question>& asked() const { return asked_; }
  size_t times_asked(const std::string& name, dns::Type type) const;

  // Questions asked from now on wait …
  void hold() { held_ = true; }
  // … until now; they are answered from the zone as it is now, inside this call.
  void release();

 private:
  dns::Answer& record(const std::string& name, dns::Type type);
  dns::Answer look_up(const std::string& name, dns::Type type) const;
  bool exists(const std::string& name) const;

  std::map<Question, dns::Answer> records_;
  std::map<std::string, std::string> failures_;
  std::set<std::string> authenticated_;
  std::vector<Question> asked_;
  std::vector<std::shared_ptr<OneShot<bool>>> waiting_;
  uint32_t ttl_ = 3600;
  bool held_ = false;
};

}  // namespace sluis
