# SPDX-License-Identifier: Apache-2.0
"""Sluis beside other mail servers, on one machine, with the same work, in one run: bench/peers.sh.

mta/ has one file for each server: how it is tuned, configured and started. keeper and box run it apart, group tells
what it cost. rig makes the traffic, run measures it, audit and syncs check what the figures promise, limits says
what the hardware allows. figures, table, picture and targets make a report of the JSON.
"""
