// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/usage_error.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "mta/base/ascii.h"

namespace sluis::cli {
namespace {

const CLI::App& innermost(const CLI::App& app) {
  const auto below = app.get_subcommands();
  return below.empty() ? app : innermost(*below.front());
}

std::string path_of(const CLI::App& command) {
  const CLI::App* above = command.get_parent();
  return (above ? path_of(*above) + " " : "") + command.get_name();
}

// "DOMAIN", or "--to" for what has a name.
std::string shown(const CLI::Option& option) {
  if (!option.get_positional()) return option.get_name();
  const std::string type = option.get_type_name();
  const bool told = !type.empty() && !type.starts_with("TEXT") && !type.starts_with("UINT");
  return ascii::to_upper(told ? type.substr(0, type.find(':')) : option.get_name());
}

// "sluis check dkim SELECTOR DOMAIN"
std::string written(const CLI::App& command) {
  std::string out = path_of(command);
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_required()) {
      out += " " + shown(*option);
      if (!option->get_positional()) out += " …";
    } else if (option->get_positional()) {
      out += " [" + shown(*option) + "]";
    }
  }
  return out;
}

std::string commands_of(const CLI::App& group) {
  std::string out;
  for (const CLI::App* one : group.get_subcommands([](const CLI::App*) { return true; }))
    out += (out.empty() ? "" : ", ") + one->get_name();
  return out;
}

bool is_group(const CLI::App& command) {
  return command.get_require_subcommand_min() > 0;
}

bool is_option(const std::string& word) {
  return word.size() > 1 && word.front() == '-';
}

std::string no_command(const CLI::App& group, const std::vector<std::string>& not_known) {
  const auto word = std::find_if_not(not_known.begin(), not_known.end(), is_option);
  const std::string there = "; there are: " + commands_of(group);
  if (word == not_known.end()) return path_of(group) + " needs a command" + there;
  return "there is no command " + path_of(group) + " " + *word + there;
}

std::string too_much(const CLI::App& app, const std::vector<std::string>& not_known) {
  const CLI::App& command = innermost(app);
  const std::string& word = not_known.front();
  if (is_option(word)) return "there is no option " + word + " for " + path_of(command);
  return "\"" + word +
         "\" is one too many, or stands in the wrong place; write: " + written(command);
}

std::string missing(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_required() && option->count() == 0)
      return shown(*option) + " is missing; write: " + written(command);
  }
  return {};
}

// Of the options that the line gave, the one whose value is no number.
std::string no_number(const CLI::App& command) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0 || !option->get_type_name().starts_with("UINT")) continue;
    const std::string value = option->results().back();
    if (!value.empty() && std::all_of(value.begin(), value.end(), is_digit)) continue;
    return shown(*option) + " takes a whole number, not \"" + value +
           "\"; for example: " + shown(*option) + " 20";
  }
  return command.get_parent() ? no_number(*command.get_parent()) : std::string();
}

}  // namespace

std::string usage_error(const CLI::App& app, const CLI::ParseError& fault) {
  const CLI::App& command = innermost(app);
  const auto not_known = app.remaining(true);
  std::string out;
  if (dynamic_cast<const CLI::RequiredError*>(&fault)) {
    out = is_group(command) ? no_command(command, not_known) : missing(command);
  } else if (dynamic_cast<const CLI::ExtrasError*>(&fault) && !not_known.empty()) {
    out = too_much(app, not_known);
  } else if (dynamic_cast<const CLI::ConversionError*>(&fault) ||
             dynamic_cast<const CLI::ValidationError*>(&fault)) {  // of a range
    out = no_number(command);
  }
  return out.empty() ? fault.what() : out;
}

}  // namespace sluis::cli
