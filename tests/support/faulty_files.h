// SPDX-License-Identifier: Apache-2.0
// FaultyFiles: a disk in memory that fails as disks do. It keeps apart what was written and what
// was synced; when the power goes, of every unsynced write each 4 KiB block may be kept, lost or
// torn in the middle, in any order, and unsynced names may be there or not. The power can be made
// to go at any operation, any sync can be made to fail, and the disk can be made to fill up. Safe
// from any thread. Reads are not counted as operations.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "mta/store/files.h"

namespace sluis::test {

class FaultyFiles final : public store::Files {
 public:
  explicit FaultyFiles(uint64_t seed) : random_(seed) {}

  // The power goes at operation `number`, counted from now: that one and all later ones fail.
  void lose_power_at(uint64_t number);
  bool power_is_lost() const;
  uint64_t operations() const;
  // The machine comes up again with what its disk kept. No store may have files open.
  void power_up();
  // The `number`-th sync from now fails, and what it covered is lost.
  void fail_sync(uint64_t number);
  void set_free_space(uint64_t octets);

  // For damage: the octets of a file as they are.
  std::vector<std::string> paths() const;
  std::string contents(const std::string& path) const;
  void set_contents(const std::string& path, std::string octets);
  void forget(const std::string& path);
  // Octets [from, to) cannot be read until they are written anew.
  void spoil(const std::string& path, uint64_t from, uint64_t to);

  Result<void> make_directory(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<std::unique_ptr<store::File>> open(const std::string& path) override;
  Result<std::unique_ptr<store::File>> create(const std::string& path, uint64_t size) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  Result<void> sync_directory(const std::string& path) override;
  Result<uint64_t> free_space(const std::string& directory) override;
  Result<std::unique_ptr<store::FileLock>> lock(const std::string& path) override;

 private:
  friend class FaultyFile;
  struct Write {
    uint64_t offset;
    std::string octets;
  };
  struct Node {
    std::string now;
    std::string synced;
    std::vector<Write> unsynced;
    std::vector<std::pair<uint64_t, uint64_t>> spoiled;
  };
  using NodePtr = std::shared_ptr<Node>;

  Result<void> operation();
  bool lost_just_now() const { return just_now_; }
  uint64_t random();
  void keep_some(Node& node);

  mutable std::mutex mutex_;
  std::map<std::string, NodePtr> names_;
  std::map<std::string, NodePtr> synced_names_;
  uint64_t random_;
  uint64_t count_ = 0;
  std::optional<uint64_t> power_ends_at_;
  bool lost_ = false;
  bool just_now_ = false;
  std::optional<uint64_t> failing_sync_;
  uint64_t free_space_ = uint64_t{1} << 40;
};

}  // namespace sluis::test
