// SPDX-License-Identifier: Apache-2.0
#include "tests/smtp/server_script.h"

namespace sluis::smtp {
namespace {

class ScriptRunner {
 public:
  explicit ScriptRunner(const ServerSettings& settings) : machine_(settings, "[192.0.2.9]") {
    machine_.set_now(script_time());
    machine_.greet();
  }

  // False when the session is over.
  bool feed(std::string_view bytes) {
    for (;;) {
      const Action action = machine_.next(bytes);
      if (action.kind == Action::Kind::NeedInput) return flush(true);
      if (!on_action(action)) return flush(false);
    }
  }

  ScriptResult result;

 private:
  bool flush(bool go_on) {
    if (!machine_.output().empty()) ++result.writes;
    result.replies += machine_.output();
    machine_.output().clear();
    return go_on;
  }

  bool on_action(const Action& action) {
    switch (action.kind) {
      case Action::Kind::NeedInput:
        return true;
      case Action::Kind::StartTls:
        result.acts.emplace_back("starttls");
        flush(true);
        machine_.tls_started();
        return true;
      case Action::Kind::Authenticate:
        return on_authenticate();
      case Action::Kind::Mail:
        return on_mail();
      case Action::Kind::Recipient:
        return on_recipient();
      case Action::Kind::BeginData:
        content_.clear();
        machine_.answer({354, "", "Go ahead"});
        return true;
      case Action::Kind::Content:
        content_ += action.content;
        return true;
      case Action::Kind::EndChunk:
        machine_.answer({250, "2.0.0", "Got it"});
        return true;
      case Action::Kind::EndData:
        return on_end();
      case Action::Kind::Abandon:
        result.acts.emplace_back("abandon");
        return true;
      case Action::Kind::Close:
        result.acts.emplace_back("close");
        return false;
    }
    return false;
  }

  bool on_authenticate() {
    const Credentials& given = machine_.credentials();
    result.acts.push_back("auth " + given.user);
    const bool right = given.password.reveal() == "secret";
    machine_.answer(right ? Reply{235, "2.7.0", "Welcome"} : Reply{535, "5.7.8", "Wrong"});
    return true;
  }

  bool on_mail() {
    const auto& sender = machine_.mail().sender;
    std::string act = "mail " + (sender ? to_string(*sender) : std::string("<>"));
    if (machine_.release_at()) {
      act += " in " + std::to_string((*machine_.release_at() - script_time()).count()) + "ms";
    }
    result.acts.push_back(act);
    machine_.answer({250, "2.1.0", "Ok"});
    return true;
  }

  bool on_recipient() {
    result.acts.push_back("rcpt " + to_string(machine_.recipient().address));
    const bool bad = machine_.recipient().address.local.starts_with("bad");
    machine_.answer(bad ? Reply{550, "5.1.1", "No"} : Reply{250, "2.1.5", "Ok"});
    return true;
  }

  bool on_end() {
    const bool refused = content_.find("REFUSE") != std::string::npos;
    result.messages.push_back(content_);
    machine_.answer(refused ? Reply{550, "5.6.0", "No"} : Reply{250, "2.0.0", "Ok: queued"});
    return true;
  }

  ServerMachine machine_;
  std::string content_;
};

}  // namespace

std::string ScriptResult::codes() const {
  std::string out;
  for (size_t start = 0; start < replies.size();) {
    const size_t end = replies.find("\r\n", start);
    if (replies[start + 3] == ' ') out += (out.empty() ? "" : " ") + replies.substr(start, 3);
    start = end + 2;
  }
  return out;
}

ServerSettings trusting_settings() {
  ServerSettings settings;
  settings.hostname = "mta1.example";
  settings.message_size = 1000;
  settings.recipients = 3;
  settings.longest_hold = std::chrono::hours(24);
  settings.trusted = true;
  return settings;
}

ScriptResult run_script(const ServerSettings& settings, std::string_view bytes, size_t step) {
  ScriptRunner runner(settings);
  if (!runner.feed({})) return runner.result;
  if (step == 0) step = bytes.size() + 1;
  for (size_t at = 0; at < bytes.size(); at += step) {
    if (!runner.feed(bytes.substr(at, step))) break;
  }
  return runner.result;
}

}  // namespace sluis::smtp
