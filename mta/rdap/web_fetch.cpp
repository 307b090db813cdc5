// SPDX-License-Identifier: Apache-2.0
#include "mta/rdap/web_fetch.h"

#include <memory>

#include <curl/curl.h>

#include "mta/base/ip_address.h"

namespace sluis::rdap {
namespace {

struct CurlEnd {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};
template <typename T>
using Owned = std::unique_ptr<T, CurlEnd>;

// An address taken apart; empty parts when it is none.
struct Parts {
  std::string scheme, host;
};

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
  return Owned<char>(text).get();
}

Parts parts_of(const std::string& text) {
  const Owned<CURLU> url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME))
    return {};
  Parts out{part(url.get(), CURLUPART_SCHEME), part(url.get(), CURLUPART_HOST)};
  if (out.host.starts_with('[') && out.host.ends_with(']'))
    out.host = out.host.substr(1, out.host.size() - 2);
  return out;
}

bool is_loopback(const std::string& host) {
  const auto ip = parse_ip(host);
  return ip && ip->is_loopback();
}

// What has come, and how much may.
struct Taking {
  std::string body;
  size_t octets = 0, most = 0;

  bool full() const { return octets > most; }
};

size_t take_header(char*, size_t size, size_t count, void* to) {
  Taking& taking = *static_cast<Taking*>(to);
  taking.octets += size * count;
  return taking.full() ? 0 : size * count;
}

size_t take_body(char* data, size_t size, size_t count, void* to) {
  Taking& taking = *static_cast<Taking*>(to);
  taking.octets += size * count;
  if (taking.full()) return 0;
  taking.body.append(data, size * count);
  return size * count;
}

void set_rules(CURL* handle, const std::string& url, const FetchRules& rules, Millis left) {
  const bool plain = rules.plain == PlainHttp::Loopback;
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, plain ? "http,https" : "https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);  // fetch() follows, and looks first
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "sluis");
  if (is_loopback(parts_of(url).host)) curl_easy_setopt(handle, CURLOPT_PROXY, "");
}

struct Step {
  Fetched fetched;
  std::string leads_to;  // of a redirect
};

tl::unexpected<Error> failure(CURLcode code, const std::string& host, const Taking& taking) {
  if (taking.full())
    return fail(ErrorKind::Corrupt,
                host + " answers with more than " + std::to_string(taking.most / 1024) + " KiB");
  if (code == CURLE_OPERATION_TIMEDOUT)
    return fail(ErrorKind::Timeout, "no answer from " + host + " in time");
  return fail(ErrorKind::Unavailable, "no answer from " + host + ": " + curl_easy_strerror(code));
}

Result<Step> one_step(const std::string& url, const FetchRules& rules, Millis left) {
  const std::string host = parts_of(url).host;
  const Owned<CURL> handle(curl_easy_init());
  const Owned<curl_slist> headers(curl_slist_append(nullptr, ("Accept: " + rules.accept).c_str()));
  if (!handle || !headers) return fail(ErrorKind::Internal, "libcurl could not be started");
  Taking taking;
  taking.most = rules.octets;
  set_rules(handle.get(), url, rules, left);
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &taking);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &taking);
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) return failure(code, host, taking);
  Step out;
  char* next = nullptr;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &out.fetched.status);
  curl_easy_getinfo(handle.get(), CURLINFO_REDIRECT_URL, &next);
  if (next) out.leads_to = next;
  out.fetched.body = std::move(taking.body);
  return out;
}

}  // namespace

bool may_fetch(const std::string& url, PlainHttp plain) {
  const Parts parts = parts_of(url);
  if (parts.host.empty()) return false;
  if (parts.scheme == "https") return true;
  return parts.scheme == "http" && plain == PlainHttp::Loopback && is_loopback(parts.host);
}

Result<Fetched> fetch(const std::string& url, const FetchRules& rules) {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kStarted != CURLE_OK) return fail(ErrorKind::Internal, "libcurl could not be started");
  if (!may_fetch(url, rules.plain))
    return fail(ErrorKind::Invalid, "\"" + url + "\" is not an https address");
  const MonoTime end = SystemClock().mono() + rules.time;
  std::string now = url;
  for (int followed = 0;; ++followed) {
    const auto left = std::chrono::duration_cast<Millis>(end - SystemClock().mono());
    const std::string host = parts_of(now).host;
    if (left <= Millis(0)) return fail(ErrorKind::Timeout, "no answer from " + host + " in time");
    auto step = one_step(now, rules, left);
    if (!step) return fail(step.error());
    if (step->leads_to.empty()) return std::move(step->fetched);
    if (!may_fetch(step->leads_to, rules.plain))
      return fail(ErrorKind::Corrupt, host + " sends us on to what is not an https address");
    if (followed == rules.redirects)
      return fail(ErrorKind::Corrupt, host + " sends us on once too often");
    now = std::move(step->leads_to);
  }
}

}  // namespace sluis::rdap
