// SPDX-License-Identifier: Apache-2.0
// The file that `sluis domain import` reads: comma-separated values, one domain a line. Columns
// domain, plan, scheme, account in that order, or as a first line that begins with "domain" names
// them; all but the first may be left out. Semicolons and a byte order mark, as spreadsheets write
// them, are taken too. Empty lines and those that begin with # are passed over. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mta/base/result.h"

namespace sluis::cli {

struct ImportRow {
  uint32_t line = 0;  // in the file, from 1
  std::string domain, plan, scheme, account;
};

constexpr size_t kMostImportRows = 1'000'000;

// Invalid, with the line, for a column or scheme that is not known, quotation marks that do not
// end, and a file without a domain.
Result<std::vector<ImportRow>> read_import(std::string_view text);

}  // namespace sluis::cli
