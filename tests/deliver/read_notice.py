# SPDX-License-Identifier: Apache-2.0
"""Prints what Python's email package reads in a delivery status notification, one fact a line."""
import email
import email.policy
import sys

with open(sys.argv[1], "rb") as file:
    notice = email.message_from_binary_file(file, policy=email.policy.default)

print("type", notice.get_content_type(), notice.get_param("report-type"))
print("to", notice["To"])
print("auto-submitted", notice["Auto-Submitted"])
print("defects", len(notice.defects))
parts = list(notice.iter_parts())
print("parts", *(part.get_content_type() for part in parts))
for number, group in enumerate(parts[1].get_payload()):
    for name, value in group.items():
        print(f"group{number} {name}: {value}")
print("text", " ".join(parts[0].get_content().split()))
if parts[2].get_content_type() == "message/rfc822":
    whole = parts[2].get_payload()[0]
    print("returned", whole["Subject"], "/", whole.get_content().strip())
else:
    print("returned", " ".join(parts[2].get_content().split()))
