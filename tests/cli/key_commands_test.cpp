// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "keys/dkim_key.h"
#include "tests/cli/fake_daemon.h"
#include "tests/config/temp_folder.h"

using namespace sluis;
using sluis::test::Run;
using sluis::test::TempFolder;

namespace {

bool contains(const std::string& text, const std::string& piece) {
  return text.find(piece) != std::string::npos;
}

struct House {
  TempFolder folder;
  Run run;
  std::string config =
      folder.write("sluis.yaml",
                   "hostname: h.example\nlisteners: [{address: \"127.0.0.1:0\"}]\n"
                   "dkim: {selectors: [{name: old1, private_key: keys/old1.pem}]}\n");

  int sluis(std::vector<std::string> words, const std::string& input = {}) {
    words.insert(words.begin(), {"--config", config});
    return run(words, input);
  }
};

}  // namespace

TEST_CASE("a key is made beside the configuration, and what to do next is told") {
  House house;
  CHECK(house.sluis({"key", "generate", "ed1", "--type", "ed25519"}) == 0);
  const std::string text = house.run.out.str();
  const std::string file = house.folder / "keys/ed1.pem";
  const auto key = keys::read_key("ed1", file);
  REQUIRE(key);
  CHECK(contains(text, "- {name: ed1, private_key: " + file + "}"));
  CHECK(contains(text, "v=DKIM1;"));
  CHECK_FALSE(contains(text, "PRIVATE KEY"));
}

TEST_CASE("a selector that the daemon remembers is not used again, though its file is gone") {
  House house;
  house.run.answers.insert_or_assign(
      "key.list", cli::Reply{{R"({"selector":"old0","stage":"kept","domains":0,)"
                              R"("safe_from":"2026-11-29T08:00:00Z","last_signed":null})"},
                             0});
  CHECK(house.sluis({"key", "generate", "old0"}) == 1);
  CHECK(contains(house.run.err.str(), "was used before"));
  CHECK(house.sluis({"key", "generate", "old0", "--dry-run"}) == 1);
  CHECK(house.sluis({"key", "list"}) == 0);
  CHECK(contains(house.run.out.str(), "kept until"));
}

TEST_CASE("a selector is never used for a second key") {
  House house;
  REQUIRE(house.sluis({"key", "generate", "ed1", "--type", "ed25519"}) == 0);
  CHECK(house.sluis({"key", "generate", "ed1", "--type", "ed25519"}) == 1);
  CHECK(contains(house.run.err.str(), "has a key already"));
  CHECK(house.sluis({"key", "generate", "old1"}) == 1);
  CHECK(house.sluis({"key", "rotate", "ed1", "--to", "ed1"}) == 1);
}

TEST_CASE("a rotation makes the new key and tells when the old one may go") {
  House house;
  REQUIRE(house.sluis({"key", "generate", "old1", "--dry-run"}) == 1);  // it is configured
  REQUIRE(house.sluis({"key", "generate", "ed1", "--type", "ed25519"}) == 0);
  CHECK(house.sluis({"key", "rotate", "ed1", "--to", "ed2", "--type", "ed25519"}) == 0);
  CHECK(contains(house.run.out.str(), "ed2.pem, replaces: ed1}"));
  CHECK(contains(house.run.out.str(), "4. Keep ed1"));
  CHECK(keys::read_key("ed2", house.folder / "keys/ed2.pem"));
  CHECK(house.sluis({"key", "rotate", "none", "--to", "ed3"}) == 1);
}

TEST_CASE("keys are listed with those that cannot be read") {
  House house;
  REQUIRE(house.sluis({"key", "generate", "ed1", "--type", "ed25519"}) == 0);
  CHECK(house.sluis({"key", "list"}) == 0);
  CHECK(contains(house.run.out.str(), "ed1       ed25519  no"));
  CHECK(contains(house.run.out.str(), "old1      -        yes"));
  CHECK(house.sluis({"--json", "key", "list"}) == 0);
  CHECK(contains(house.run.out.str(), "\"selector\":\"ed1\""));
  CHECK(contains(house.run.out.str(), "\"problem\":"));
}

TEST_CASE("a record is shown in the form that is asked for") {
  House house;
  REQUIRE(house.sluis({"key", "generate", "ed1", "--type", "ed25519"}) == 0);
  CHECK(house.sluis({"key", "record", "ed1", "--domain", "example.org", "--format", "zone"}) == 0);
  CHECK(house.run.out.str().starts_with("ed1._domainkey.example.org."));
  CHECK(house.sluis({"key", "record", "ed1"}) == 0);
  CHECK(contains(house.run.out.str(), "v=DKIM1;"));
  CHECK(house.sluis({"key", "record", "none"}) == 1);
}

TEST_CASE("an imported key is judged before it is copied") {
  House house;
  const std::string bad = house.folder.write("bad.pem", "no key");
  CHECK(house.sluis({"key", "import", "imp1", bad}) != 0);
  CHECK_FALSE(std::filesystem::exists(house.folder / "keys/imp1.pem"));
  REQUIRE(keys::generate_key("x", keys::KeySpec::Ed25519, house.folder / "mine.pem"));
  CHECK(house.sluis({"key", "import", "imp1", house.folder / "mine.pem"}) == 0);
  CHECK(keys::read_key("imp1", house.folder / "keys/imp1.pem"));
}

TEST_CASE("a key is not taken over under a second selector, also when its file is gone") {
  House house;
  const std::string mine = house.folder / "mine.pem";
  const auto key = keys::generate_key("x", keys::KeySpec::Ed25519, mine);
  REQUIRE(house.sluis({"key", "import", "imp1", mine}) == 0);
  CHECK(house.sluis({"key", "import", "imp2", mine}) == 1);
  CHECK(contains(house.run.err.str(), "this is the key of the selector imp1"));
  CHECK(house.sluis({"key", "import", "imp2", mine, "--dry-run"}) == 1);
  CHECK_FALSE(std::filesystem::exists(house.folder / "keys/imp2.pem"));
  std::filesystem::remove(house.folder / "keys/imp1.pem");
  house.run.answers.insert_or_assign(
      "key.list", cli::Reply{{R"({"selector":"imp1","stage":"kept","domains":0,"print":")" +
                              keys::key_print(*key) + R"(","last_signed":null})"},
                             0});
  CHECK(house.sluis({"key", "import", "imp2", mine}) == 1);
  CHECK(house.sluis({"key", "generate", "imp1"}) == 1);
}

TEST_CASE("a key comes back under the selector that it had") {
  House house;
  const std::string mine = house.folder / "mine.pem", other = house.folder / "other.pem";
  const auto key = keys::generate_key("x", keys::KeySpec::Ed25519, mine);
  REQUIRE(keys::generate_key("y", keys::KeySpec::Ed25519, other));
  house.run.answers.insert_or_assign(
      "key.list", cli::Reply{{R"({"selector":"imp1","stage":"kept","domains":0,"print":")" +
                              keys::key_print(*key) + R"(","last_signed":null})"},
                             0});
  CHECK(house.sluis({"key", "import", "imp1", other}) == 1);
  CHECK(contains(house.run.err.str(), "was used before"));
  CHECK(house.sluis({"key", "import", "imp1", mine}) == 0);
}

TEST_CASE("a dry run writes no key") {
  House house;
  CHECK(house.sluis({"key", "generate", "ed1", "--dry-run"}) == 0);
  CHECK_FALSE(std::filesystem::exists(house.folder / "keys"));
}

TEST_CASE("with a socket alone the daemon names the configuration that the keys stand in") {
  House house;
  house.run.answers.insert_or_assign(
      "status", cli::Reply{{"{\"daemon\":{\"config\":\"" + house.config + "\"}}"}, 0});
  CHECK(house.run({"--socket", "/x", "key", "list"}) == 0);
  CHECK(contains(house.run.out.str(), "old1"));
}
