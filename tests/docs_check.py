#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Documentation held to the code: configuration keys and defaults to config/schema.h, message states and
events to their enumerations, links to files that exist."""
import pathlib
import re
import sys

UNITS = {"ms": "ms", "s": "s", "min": "m", "h": "h"}
HIDDEN = {"file"}  # members of Config that no configuration file sets
RENAMED = {"http_address": "http.address"}


def structs(text):
    """{struct: [(type, member, initialiser)]} of the schema."""
    text = re.sub(r" *//[^\n]*", "", text)
    text = re.sub(r"enum class (\w+)[^;]*;", r"enum \1;", text)
    found = {}
    for name, body in re.findall(r"struct (\w+) \{(.*?)(?:\n\}| \});\n", text, re.S):
        own = re.findall(r"enum (\w+);", body)  # hides a struct of the same name
        body = re.sub(r"enum \w+;", "", body)
        members = []
        for statement in body.split(";"):
            statement = " ".join(statement.split())
            if statement and "(" not in statement.split("=")[0].split("{")[0]:
                members += [("enum" if kind in own else kind, *rest)
                            for kind, *rest in split_members(statement)]
        found[name] = members
    return found


def split_members(statement):
    """'std::string user, password' or 'Millis idle = 30s' as (type, member, initialiser)."""
    braced = re.fullmatch(r"(\S.*?) (\w+) ?\{(.*)\}", statement)
    if braced:
        return [(braced.group(1), braced.group(2), "{" + braced.group(3) + "}")]
    declared, _, value = statement.partition(" = ")
    kind, _, names = declared.partition(" ") if "," not in declared.split(" ")[0] else (declared, "", "")
    return [(kind, name.strip(), value) for name in names.split(",")]


def value_text(value):
    """A C++ initialiser as it stands in the configuration file."""
    value = value.strip()
    if value.startswith("{"):
        return "[" + ", ".join(value_text(each) for each in value[1:-1].split(",") if each.strip()) + "]"
    if value.startswith('"'):
        return value[1:-1]
    product = re.fullmatch(r"(\d+) \* k(KiB|MiB|GiB|Day)", value)
    if product:
        return product.group(1) + ("d" if product.group(2) == "Day" else product.group(2))
    time = re.fullmatch(r"(\d+)(ms|s|min|h)", value)
    if time:
        return time.group(1) + UNITS[time.group(2)]
    return value.rpartition("::")[2].lower() if "::" in value else value


def schema_keys(text):
    """{key as in the configuration file: default}, nested sections with dots, lists with []."""
    known, keys = structs(text), {}

    def walk(struct, prefix):
        for kind, member, value in known[struct]:
            if struct == "Config" and member in HIDDEN:
                continue
            key = prefix + RENAMED.get(member, member)
            listed = re.fullmatch(r"std::vector<(\w+)>", kind)
            if kind in known:
                walk(kind, key + ".")
            elif listed and listed.group(1) in known:
                walk(listed.group(1), key + "[].")
            else:
                keys[key] = "[]" if kind.startswith("std::vector") and not value else value_text(value)

    walk("Config", "")
    return {key: "" if value == "[]" else value for key, value in keys.items()}


def key_faults(keys, table):
    """Keys that the tables lack, have too many, or give another default."""
    rows = {}
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `") and len(cells) >= 4:
            rows[cells[0].strip("`")] = cells[1].strip("`")
    found = [f"{key}: not documented" for key in keys if key not in rows]
    found += [f"{key}: documented, but no such key" for key in rows if key not in keys]
    found += [f"{key}: documented default '{rows[key]}', in the code '{keys[key]}'"
              for key in keys if key in rows and rows[key] != keys[key]]
    return found


def enum_values(text, name):
    body = re.search(rf"enum class {name}\b[^{{]*\{{(.*?)\}}", text, re.S).group(1)
    names = re.findall(r"\b([A-Z]\w*)", re.sub(r"//[^\n]*|=[^,]*", "", body))
    return [re.sub(r"(?<=[a-z])(?=[A-Z])", "-", each).lower() for each in names]


def word_faults(words, text, where):
    return [f"{where}: `{word}` is not explained" for word in words if f"`{word}`" not in text]


def link_faults(root, path, text):
    found = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:|#", target):
            continue
        if not (root / path.parent / target.partition("#")[0]).exists():
            found.append(f"{path}: link to {target}, which is not there")
    return found


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    read = lambda name: (root / name).read_text()
    found = key_faults(schema_keys(read("config/schema.h")), read("docs/configuration.md"))
    operations = read("docs/operations.md")
    found += word_faults(enum_values(read("mta/store/message.h"), "MessageState"), operations, "docs/operations.md")
    found += word_faults(enum_values(read("mta/events/event.h"), "Kind"), operations, "docs/operations.md")
    found += word_faults(enum_values(read("policy/directory.h"), "DomainState"), operations, "docs/operations.md")
    for file in [*root.glob("*.md"), *root.glob("docs/**/*.md")]:
        found += link_faults(root, pathlib.PurePosixPath(file.relative_to(root).as_posix()), file.read_text())
    for line in found:
        print(line)
    print(f"docs: {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
