// SPDX-License-Identifier: Apache-2.0
// A command line run in place: standard streams in memory, and a daemon that remembers what it was
// asked and answers as the test says.
#pragma once

#include <map>
#include <sstream>

#include "mta/base/civil_time.h"
#include "mta/cli/command_line.h"

namespace sluis::test {

struct Run {
  std::istringstream in;
  std::ostringstream out, err;
  std::vector<cli::Question> asked;
  std::map<std::string, Result<cli::Reply>> answers;     // by verb; else an empty reply
  std::map<std::string, std::vector<cli::Reply>> pages;  // by verb; these first, one each time
  std::string socket;                                    // the one that was reached for
  bool colour = false;

  int operator()(std::vector<std::string> args, const std::string& input = {}) {
    in.clear();
    in.str(input);
    out.str("");
    err.str("");
    asked.clear();
    cli::Console console{in,
                         out,
                         err,
                         {*parse_rfc3339("2026-11-22T08:00:00Z"), colour},
                         false,
                         "alice",
                         [this](const std::string& path, const std::string&) {
                           socket = path;
                           return std::make_unique<Fake>(*this);
                         }};
    return cli::run(std::move(args), console);
  }

 private:
  struct Fake final : cli::Daemon {
    explicit Fake(Run& run) : run_(run) {}
    Result<cli::Reply> ask(const cli::Question& question) override {
      run_.asked.push_back(question);
      if (auto& left = run_.pages[question.verb]; !left.empty()) {
        cli::Reply page = std::move(left.front());
        left.erase(left.begin());
        return page;
      }
      const auto known = run_.answers.find(question.verb);
      return known == run_.answers.end() ? cli::Reply{} : known->second;
    }
    Run& run_;
  };
};

}  // namespace sluis::test
