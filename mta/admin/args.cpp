// SPDX-License-Identifier: Apache-2.0
#include "mta/admin/args.h"

#include <nlohmann/json.hpp>

namespace sluis::admin {

using Json = nlohmann::json;

struct Args::Impl {
  Json values = Json::object();

  const Json* find(std::string_view name) const {
    const auto at = values.find(std::string(name));
    return at == values.end() || at->is_null() ? nullptr : &*at;
  }
};

Args::Args() : impl_(std::make_unique<Impl>()) {}
Args::~Args() = default;
Args::Args(Args&&) noexcept = default;
Args& Args::operator=(Args&&) noexcept = default;

Result<Args> Args::parse(std::string_view json) {
  Args args;
  if (json.empty()) return args;
  args.impl_->values = Json::parse(json, nullptr, false);
  if (!args.impl_->values.is_object()) {
    return fail(ErrorKind::Invalid, "the arguments of a request must be a JSON object");
  }
  return args;
}

bool Args::has(std::string_view name) const {
  return impl_->find(name) != nullptr;
}

Result<std::string> Args::text(std::string_view name) const {
  if (auto found = maybe(name)) return *found;
  return fail(ErrorKind::Invalid, "\"" + std::string(name) + "\" is missing");
}

std::string Args::text_or(std::string_view name, std::string fallback) const {
  return maybe(name).value_or(std::move(fallback));
}

std::optional<std::string> Args::maybe(std::string_view name) const {
  const Json* found = impl_->find(name);
  if (!found || !found->is_string() || found->get_ref<const std::string&>().empty()) {
    return std::nullopt;
  }
  return found->get<std::string>();
}

bool Args::flag(std::string_view name) const {
  const Json* found = impl_->find(name);
  return found && found->is_boolean() && found->get<bool>();
}

uint64_t Args::number_or(std::string_view name, uint64_t fallback) const {
  const Json* found = impl_->find(name);
  return found && found->is_number_unsigned() ? found->get<uint64_t>() : fallback;
}

std::vector<std::string> Args::texts(std::string_view name) const {
  std::vector<std::string> out;
  const Json* found = impl_->find(name);
  if (!found || !found->is_array()) return out;
  for (const auto& item : *found) {
    if (item.is_string()) out.push_back(item.get<std::string>());
  }
  return out;
}

}  // namespace sluis::admin
