# SPDX-License-Identifier: Apache-2.0
"""Loopback addresses of a lab's own: 127.x.y.0/24 at random, and ports that are free on all of them.

Mail exchangers differ by address and share one port, as on the real network.
"""
import contextlib
import random
import socket


def free_port(addresses, kind=socket.SOCK_STREAM):
    """A port that nobody holds on any of the addresses, for TCP and for `kind`."""
    for _ in range(200):
        port = random.randint(10000, 30000)  # below the kernel's range for outgoing connections
        with contextlib.ExitStack() as stack:
            try:
                for address in addresses:
                    for each in {socket.SOCK_STREAM, kind}:
                        holder = stack.enter_context(socket.socket(socket.AF_INET, each))
                        holder.bind((address, port))
                return port
            except OSError:
                continue
    raise RuntimeError("no free port found")


class Network:
    """127.x.y.0/24 for one lab."""

    def __init__(self):
        self.prefix = f"127.{random.randint(1, 254)}.{random.randint(0, 254)}"
        self.mx_port = free_port([self.host(n) for n in range(1, 40)])

    def host(self, number):
        return f"{self.prefix}.{number}"
