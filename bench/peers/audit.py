# SPDX-License-Identifier: Apache-2.0
"""What arrived, read: is every message there exactly once, and do its signatures verify?"""
import re

import dkim

from harness.lab import CUSTOMER

SAMPLES = 5
OF_THE_SINK = re.compile(rb"\A(?:X-[A-Za-z-]+:[^\n]*\n)+(?:Received:[^\n]*\n(?:[ \t][^\n]*\n)*)?")


def message_in(dump):
    """A file of smtp-sink's without the fields that it put before the message, with CRLF line ends."""
    text = OF_THE_SINK.sub(b"", dump.replace(b"\r\n", b"\n"))
    return text.replace(b"\n", b"\r\n")


def message_id(message):
    found = re.search(rb"^message-id:\s*(\S+)", message.partition(b"\r\n\r\n")[0], re.I | re.M)
    return found.group(1) if found else None


def occurrences(ids):
    """(how many messages, how many of them twice or more, how many without a name)."""
    known = [each for each in ids if each]
    return len(set(known)), len(known) - len(set(known)), len(ids) - len(known)


def signature_faults(message, record, wanted):
    """What is wrong with a message's signatures; `record(selector)` is the published text."""
    def answer(name, timeout=5):
        selector, _, rest = name.decode().rstrip(".").partition(".")
        return record(selector).encode() if rest == f"_domainkey.{CUSTOMER}" else None

    count = len(re.findall(rb"^dkim-signature:", message.partition(b"\r\n\r\n")[0], re.I | re.M))
    if count != wanted:
        return [f"{count} signatures instead of {wanted}"]
    found = []
    for index in range(count):
        try:
            if not dkim.DKIM(message, minkey=512).verify(idx=index, dnsfunc=answer):
                found.append(f"signature {index + 1} does not verify")
        except dkim.DKIMException as fault:
            found.append(f"signature {index + 1}: {fault}")
    return found


def audit(folder, sent, signatures, record):
    """Reads the sink's files: {"sent", "arrived", "twice", "verified", "faults"}."""
    messages = [message_in(file.read_bytes()) for file in sorted(folder.iterdir())]
    arrived, twice, nameless = occurrences([message_id(message) for message in messages])
    faults = []
    if arrived != sent or twice or nameless:
        faults.append(f"{sent} messages were sent; {arrived} arrived, {twice} more than once, {nameless} without Message-ID")
    samples = messages[::max(1, len(messages) // SAMPLES)][:SAMPLES]
    for message in samples:
        faults += signature_faults(message, record, signatures)
    return {"sent": sent, "arrived": arrived, "twice": twice, "verified": len(samples) * signatures, "faults": faults}
