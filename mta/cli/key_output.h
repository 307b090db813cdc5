// SPDX-License-Identifier: Apache-2.0
// A DKIM key for people and scripts: its facts, its record, and what to do with it next. Pure text;
// nothing of the private half is in it.
#pragma once

#include <string>

#include "keys/key_store.h"
#include "mta/cli/key_files.h"

namespace sluis::cli {

std::string type_of(const keys::SigningKey& key);  // "rsa2048", "ed25519"
std::string type_of(const KnownKey& known, const Result<keys::SigningKey>& key);  // "-": not known
// One JSON object: selector, type, bits, file, configured, name, record; `problem` instead of the
// key's facts when it cannot be read.
// With `history`: what the daemon knows of it too.
std::string key_json(const KnownKey& known, const Result<keys::SigningKey>& key,
                     const KeyHistory* history = nullptr);
// "safe to remove since 3 days ago": where a key stands, for a table.
std::string stage_of(const KeyHistory* history, const View& view);
// What to add to the configuration and to publish; `replaced`: whose place it takes, or empty.
std::string next_steps(const keys::SigningKey& key, const KeyPlaces& places,
                       const std::string& replaced);

// The same of a selector under which each domain has a key of its own.
std::string own_rotation_steps(const KnownKey& known, const KeyPlaces& places,
                               const std::string& to);

enum class RecordForm : uint8_t { Text, Zone, Json };
std::string record_text(const keys::SigningKey& key, const std::string& domain, RecordForm form);

}  // namespace sluis::cli
