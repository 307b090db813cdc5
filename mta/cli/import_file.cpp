// SPDX-License-Identifier: Apache-2.0
#include "mta/cli/import_file.h"

#include <algorithm>

#include "mta/base/ascii.h"

namespace sluis::cli {
namespace {

using Fields = std::vector<std::string>;
using Column = std::string ImportRow::*;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kBlank = " \t\r";

std::string trimmed(std::string_view text) {
  const size_t from = text.find_first_not_of(kBlank);
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(kBlank) - from + 1));
}

tl::unexpected<Error> fault(uint32_t line, const std::string& what) {
  return fail(ErrorKind::Invalid, "line " + std::to_string(line) + ": " + what);
}

// One line's fields (RFC 4180 2, without line ends inside quotation marks).
Result<Fields> split(std::string_view line, char separator, uint32_t number) {
  Fields fields;
  std::string field;
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      field += line[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      fields.push_back(trimmed(field));
      field.clear();
    } else {
      field += c;
    }
  }
  if (quoted) return fault(number, "a quotation mark is not closed");
  fields.push_back(trimmed(field));
  return fields;
}

Result<std::vector<Column>> columns_of(const Fields& names, uint32_t line) {
  std::vector<Column> columns;
  for (const std::string& name : names) {
    const std::string lower = ascii::to_lower(name);
    if (lower == "domain") {
      columns.push_back(&ImportRow::domain);
    } else if (lower == "plan") {
      columns.push_back(&ImportRow::plan);
    } else if (lower == "scheme") {
      columns.push_back(&ImportRow::scheme);
    } else if (lower == "account") {
      columns.push_back(&ImportRow::account);
    } else {
      return fault(line, "\"" + name + "\" is no column: use domain, plan, scheme, account");
    }
  }
  return columns;
}

// Lines of a text, numbered from 1.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {
    if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  }
  // The next line that says something; false at the end.
  bool next(std::string& line) {
    while (!rest_.empty()) {
      const size_t end = std::min(rest_.find('\n'), rest_.size());
      line = trimmed(rest_.substr(0, end));
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      ++number_;
      if (!line.empty() && line.front() != '#') return true;
    }
    return false;
  }
  uint32_t number() const { return number_; }

 private:
  std::string_view rest_;
  uint32_t number_ = 0;
};

Result<ImportRow> row_of(const Fields& fields, const std::vector<Column>& columns, uint32_t line) {
  if (fields.size() > columns.size())
    return fault(line, std::to_string(fields.size()) + " values, and only " +
                           std::to_string(columns.size()) + " columns");
  ImportRow row;
  row.line = line;
  for (size_t i = 0; i < fields.size(); ++i) row.*columns[i] = fields[i];
  if (row.domain.empty()) return fault(line, "there is no domain");
  row.plan = ascii::to_lower(row.plan);
  row.scheme = ascii::to_lower(row.scheme);
  if (!row.scheme.empty() && row.scheme != "txt" && row.scheme != "cname" && row.scheme != "legacy")
    return fault(line, "\"" + row.scheme + "\" is not a scheme: use txt, cname or legacy");
  return row;
}

}  // namespace

Result<std::vector<ImportRow>> read_import(std::string_view text) {
  std::vector<Column> columns{&ImportRow::domain, &ImportRow::plan, &ImportRow::scheme,
                              &ImportRow::account};
  std::vector<ImportRow> rows;
  Lines lines(text);
  std::string line;
  bool first = true;
  while (lines.next(line)) {
    const char separator = line.find(';') != std::string::npos ? ';' : ',';
    auto fields = split(line, separator, lines.number());
    if (!fields) return fail(fields.error());
    if (std::exchange(first, false) && ascii::to_lower(fields->front()) == "domain") {
      auto named = columns_of(*fields, lines.number());
      if (!named) return fail(named.error());
      columns = std::move(*named);
      continue;
    }
    auto row = row_of(*fields, columns, lines.number());
    if (!row) return fail(row.error());
    rows.push_back(std::move(*row));
    if (rows.size() > kMostImportRows)
      return fault(lines.number(), "more than " + std::to_string(kMostImportRows) + " domains");
  }
  if (rows.empty()) return fail(ErrorKind::Invalid, "there is no domain in the file");
  return rows;
}

}  // namespace sluis::cli
