# SPDX-License-Identifier: Apache-2.0
"""What a mail server delivered, given back as it came over the wire."""

ADDED_ON_DELIVERY = (b"return-path", b"x-original-to", b"delivered-to", b"envelope-to", b"delivery-date")


def read_maildir(folder):
    """The messages in a maildir, as bytes with CRLF line ends, oldest first."""
    if not (folder / "new").exists():
        return []
    files = sorted((folder / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    return [file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for file in files]


def without_delivery_fields(message):
    """A message without the fields that delivery to a mailbox put before it."""
    lines = message.split(b"\r\n")
    while lines and lines[0].split(b":")[0].lower() in ADDED_ON_DELIVERY:
        lines.pop(0)
        while lines and lines[0][:1] in (b" ", b"\t"):
            lines.pop(0)
    return b"\r\n".join(lines)
