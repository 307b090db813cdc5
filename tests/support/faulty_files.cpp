// SPDX-License-Identifier: Apache-2.0
#include "tests/support/faulty_files.h"

#include <algorithm>

namespace sluis::test {
namespace {

constexpr uint64_t kBlock = 4096;

tl::unexpected<Error> no_power() {
  return fail(ErrorKind::Io, "the power is gone");
}

class NoLock final : public store::FileLock {};

}  // namespace

class FaultyFile final : public store::File {
 public:
  FaultyFile(FaultyFiles& files, FaultyFiles::NodePtr node)
      : files_(files), node_(std::move(node)) {}

  Result<void> write(uint64_t offset, std::string_view octets) override {
    const std::lock_guard lock(files_.mutex_);
    const Result<void> happens = files_.operation();
    // The write during which the power goes may have reached the disk in part.
    if (!happens && !files_.lost_just_now()) return happens;
    node_->unsynced.push_back({offset, std::string(octets)});
    if (!happens) return happens;
    if (node_->now.size() < offset + octets.size()) node_->now.resize(offset + octets.size());
    node_->now.replace(offset, octets.size(), octets);
    std::erase_if(node_->spoiled, [&](const auto& bad) {
      return bad.first < offset + octets.size() && offset < bad.second;
    });
    return {};
  }

  Result<size_t> read(uint64_t offset, std::span<char> into) override {
    const std::lock_guard lock(files_.mutex_);
    for (const auto& [from, to] : node_->spoiled) {
      if (from < offset + into.size() && offset < to) {
        return fail(ErrorKind::Io, "the disk reports an error");
      }
    }
    if (offset >= node_->now.size()) return size_t{0};
    return node_->now.copy(into.data(), into.size(), offset);
  }

  Result<void> sync() override {
    const std::lock_guard lock(files_.mutex_);
    if (auto happens = files_.operation(); !happens) return happens;
    if (files_.failing_sync_ && (*files_.failing_sync_)-- == 1) {
      files_.failing_sync_.reset();
      node_->unsynced.clear();
      return fail(ErrorKind::Io, "the disk reports an error");
    }
    node_->synced = node_->now;
    node_->unsynced.clear();
    return {};
  }

  Result<uint64_t> size() override {
    const std::lock_guard lock(files_.mutex_);
    return node_->now.size();
  }

 private:
  FaultyFiles& files_;
  const FaultyFiles::NodePtr node_;
};

uint64_t FaultyFiles::random() {
  random_ = random_ * 6364136223846793005ull + 1442695040888963407ull;
  return random_ >> 33;
}

Result<void> FaultyFiles::operation() {
  just_now_ = false;
  if (lost_) return no_power();
  ++count_;
  if (!power_ends_at_ || count_ < *power_ends_at_) return {};
  lost_ = true;
  just_now_ = true;
  return no_power();
}

void FaultyFiles::lose_power_at(uint64_t number) {
  const std::lock_guard lock(mutex_);
  power_ends_at_ = count_ + number;
}

bool FaultyFiles::power_is_lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

uint64_t FaultyFiles::operations() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

void FaultyFiles::keep_some(Node& node) {
  std::string disk = node.synced;
  for (const Write& write : node.unsynced) {
    for (uint64_t at = 0; at < write.octets.size(); at += kBlock) {
      uint64_t part = std::min<uint64_t>(kBlock, write.octets.size() - at);
      const uint64_t fate = random() % 4;
      if (fate == 0) continue;                // lost
      if (fate == 1) part = random() % part;  // torn
      if (disk.size() < write.offset + at + part) disk.resize(write.offset + at + part);
      disk.replace(write.offset + at, part, write.octets, at, part);
    }
  }
  node.now = node.synced = std::move(disk);
  node.unsynced.clear();
}

void FaultyFiles::power_up() {
  const std::lock_guard lock(mutex_);
  // A name that was made or taken away and not synced: either.
  std::map<std::string, NodePtr> names = synced_names_;
  if (random() % 2 == 0) names = names_;
  for (auto& [name, node] : names) keep_some(*node);
  names_ = synced_names_ = std::move(names);
  lost_ = false;
  power_ends_at_.reset();
  failing_sync_.reset();
}

void FaultyFiles::fail_sync(uint64_t number) {
  const std::lock_guard lock(mutex_);
  failing_sync_ = number;
}

void FaultyFiles::set_free_space(uint64_t octets) {
  const std::lock_guard lock(mutex_);
  free_space_ = octets;
}

std::vector<std::string> FaultyFiles::paths() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> all;
  for (const auto& [path, node] : names_) all.push_back(path);
  return all;
}

std::string FaultyFiles::contents(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return names_.at(path)->now;
}

void FaultyFiles::set_contents(const std::string& path, std::string octets) {
  const std::lock_guard lock(mutex_);
  names_.at(path)->now = names_.at(path)->synced = std::move(octets);
}

void FaultyFiles::spoil(const std::string& path, uint64_t from, uint64_t to) {
  const std::lock_guard lock(mutex_);
  names_.at(path)->spoiled.emplace_back(from, to);
}

void FaultyFiles::forget(const std::string& path) {
  const std::lock_guard lock(mutex_);
  names_.erase(path);
  synced_names_.erase(path);
}

Result<void> FaultyFiles::make_directory(const std::string&) {
  return {};
}

Result<std::vector<std::string>> FaultyFiles::list(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [path, node] : names_) {
    if (path.starts_with(directory + "/")) names.push_back(path.substr(directory.size() + 1));
  }
  return names;
}

Result<std::unique_ptr<store::File>> FaultyFiles::open(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto at = names_.find(path);
  if (at == names_.end()) return fail(ErrorKind::Io, "no such file", path);
  return std::make_unique<FaultyFile>(*this, at->second);
}

Result<std::unique_ptr<store::File>> FaultyFiles::create(const std::string& path, uint64_t size) {
  const std::lock_guard lock(mutex_);
  if (auto happens = operation(); !happens) return fail(happens.error());
  if (size > free_space_) return fail(ErrorKind::Unavailable, "the disk is full", path);
  auto node = std::make_shared<Node>();
  node->now = node->synced = std::string(size, '\0');
  names_[path] = node;
  return std::make_unique<FaultyFile>(*this, std::move(node));
}

Result<void> FaultyFiles::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  if (auto happens = operation(); !happens) return happens;
  auto moved = names_.extract(from);
  if (!moved) return fail(ErrorKind::Io, "no such file", from);
  names_[to] = moved.mapped();
  return {};
}

Result<void> FaultyFiles::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (auto happens = operation(); !happens) return happens;
  names_.erase(path);
  return {};
}

Result<void> FaultyFiles::sync_directory(const std::string&) {
  const std::lock_guard lock(mutex_);
  if (auto happens = operation(); !happens) return happens;
  synced_names_ = names_;
  return {};
}

Result<uint64_t> FaultyFiles::free_space(const std::string&) {
  const std::lock_guard lock(mutex_);
  return free_space_;
}

Result<std::unique_ptr<store::FileLock>> FaultyFiles::lock(const std::string&) {
  return std::make_unique<NoLock>();
}

}  // namespace sluis::test
