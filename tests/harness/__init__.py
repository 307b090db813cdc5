# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end suites are built from: a lab with real DNS, real mail servers and sluisd in it.

Nothing here is a test. Every part runs below one temporary directory, on loopback addresses of its
own and ports found free, and ends with the process that started it. Only Python's standard library,
dkim and dns (Debian's python3-dkim, python3-dnspython) are used.
"""
