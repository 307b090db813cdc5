# SPDX-License-Identifier: Apache-2.0
"""Two judges of DKIM signatures that share no code: libopendkim, which many receivers run, called
directly by ctypes; and python3-dkim. Both read the keys from the lab's DNS."""
import ctypes
import ctypes.util
import re
import tempfile

import dkim



def header_of(message):
    return message.partition(b"\r\n\r\n")[0] + b"\r\n"


def signatures(message):
    """(domain, selector) of every DKIM-Signature field, in their order."""
    found = []
    for field in re.findall(rb"^DKIM-Signature:((?:[^\r\n]|\r\n[ \t])*)", header_of(message), re.I | re.M):
        tags = dict(re.findall(r"(?:^|;)\s*(\w+)\s*=\s*([^;]*)", re.sub(r"\s+", " ", field.decode())))
        found.append((tags["d"].strip(), tags["s"].strip()))
    return found


def python_dkim(message, nsd):
    """{selector: True/False} by python3-dkim."""
    def ask(name, timeout=5):
        return nsd.txt_record(name.decode() if isinstance(name, bytes) else name)

    verdicts = {}
    for index, (_, selector) in enumerate(signatures(message)):
        try:
            verdicts[selector] = dkim.DKIM(message).verify(idx=index, dnsfunc=ask)
        except dkim.DKIMException:
            verdicts[selector] = False
    return verdicts


class _LibOpenDkim:
    OP_SETOPT, OPTS_QUERYMETHOD, OPTS_QUERYINFO, QUERY_FILE = 1, 6, 7, 1
    SIGFLAG_PASSED, BH_MATCH = 0x04, 0  # opendkim/dkim.h

    def __init__(self):
        name = ctypes.util.find_library("opendkim")
        if not name:
            raise RuntimeError("libopendkim is not installed")
        self.lib = ctypes.CDLL(name)
        for function, result, *arguments in (
                ("dkim_init", "p", "p", "p"), ("dkim_close", "v", "p"),
                ("dkim_options", "i", "p", "i", "i", "p", "z"), ("dkim_verify", "p", "p", "s", "p", "p"),
                ("dkim_header", "i", "p", "s", "z"), ("dkim_eoh", "i", "p"), ("dkim_body", "i", "p", "s", "z"),
                ("dkim_eom", "i", "p", "p"), ("dkim_getsiglist", "i", "p", "p", "p"),
                ("dkim_sig_getflags", "i", "p"), ("dkim_sig_getbh", "i", "p"),
                ("dkim_sig_getselector", "s", "p"), ("dkim_free", "i", "p")):
            types = {"p": ctypes.c_void_p, "i": ctypes.c_int, "s": ctypes.c_char_p, "z": ctypes.c_size_t,
                     "v": None}
            getattr(self.lib, function).restype = types[result]
            getattr(self.lib, function).argtypes = [types[a] for a in arguments]

    def handle(self, key_file):
        handle = self.lib.dkim_init(None, None)
        method = ctypes.c_int(self.QUERY_FILE)
        path = ctypes.create_string_buffer(key_file.encode())
        for option, value, size in ((self.OPTS_QUERYMETHOD, ctypes.byref(method), ctypes.sizeof(method)),
                                    (self.OPTS_QUERYINFO, path, len(key_file))):
            if self.lib.dkim_options(handle, self.OP_SETOPT, option, ctypes.cast(value, ctypes.c_void_p), size):
                raise RuntimeError("libopendkim refused an option")
        return handle

    def verify(self, handle, message):
        lib = self.lib
        status = ctypes.c_int()
        query = lib.dkim_verify(handle, b"lab", None, ctypes.byref(status))
        fields = re.findall(rb"(?:[^\r\n](?:[^\r\n]|\r\n[ \t])*)\r\n", header_of(message))
        for field in fields:
            text = field[:-2]
            if lib.dkim_header(query, text, len(text)):
                raise RuntimeError(f"libopendkim refused a header field: {text!r}")
        lib.dkim_eoh(query)
        body = message.partition(b"\r\n\r\n")[2]
        lib.dkim_body(query, body, len(body))
        lib.dkim_eom(query, None)
        try:
            return self._results(query)
        finally:
            lib.dkim_free(query)

    def _results(self, query):
        sigs, count = ctypes.c_void_p(), ctypes.c_int()
        if self.lib.dkim_getsiglist(query, ctypes.byref(sigs), ctypes.byref(count)):
            return {}
        results = {}
        for sig in (ctypes.c_void_p * count.value).from_address(sigs.value) if count.value else []:
            passed = bool(self.lib.dkim_sig_getflags(sig) & self.SIGFLAG_PASSED)
            body = self.lib.dkim_sig_getbh(sig) == self.BH_MATCH
            results[self.lib.dkim_sig_getselector(sig).decode()] = passed and body
        return results


_libopendkim = None


def libopendkim(message, nsd):
    """{selector: True/False} by libopendkim."""
    global _libopendkim
    _libopendkim = _libopendkim or _LibOpenDkim()
    with tempfile.NamedTemporaryFile("w", suffix=".keys") as keys:
        for domain, selector in signatures(message):
            record = nsd.txt_record(f"{selector}._domainkey.{domain}")
            if record is not None:
                keys.write(f"{selector}._domainkey.{domain} {record.decode()}\n")
        keys.flush()
        handle = _libopendkim.handle(keys.name)
        try:
            return _libopendkim.verify(handle, message)
        finally:
            _libopendkim.lib.dkim_close(handle)
