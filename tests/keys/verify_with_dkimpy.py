# SPDX-License-Identifier: Apache-2.0
# Verifies every signature of every *.eml in a directory against the records in its file "zone"
# (name, space, text). Exit status 0 when there are some and all pass.
import pathlib
import sys

import dkim

directory = pathlib.Path(sys.argv[1])
zone = dict(line.split(" ", 1) for line in (directory / "zone").read_text().splitlines())


def look_up(name, timeout=5):
    return zone.get(name.decode().rstrip(".")).encode()


passed = failed = 0
for file in sorted(directory.glob("*.eml")):
    message = file.read_bytes()
    for index in range(message.lower().split(b"\r\n\r\n")[0].count(b"dkim-signature:")):
        try:
            good = dkim.DKIM(message).verify(idx=index, dnsfunc=look_up)
        except dkim.DKIMException as error:
            good = False
            print(error)
        passed += good
        failed += not good
        if not good:
            print(f"{file.name}: signature {index} fails\n{message[:300]!r}")
print(f"{passed} passed, {failed} failed")
sys.exit(0 if passed and not failed else 1)
