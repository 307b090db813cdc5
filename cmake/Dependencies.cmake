# SPDX-License-Identifier: Apache-2.0
# Third-party libraries, each behind one target. All are Debian 12 packages.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(tl-expected REQUIRED)

function(sluis_dependency name)  # sluis_dependency(NAME pkg-config modules...)
  pkg_check_modules(PC_${name} REQUIRED IMPORTED_TARGET ${ARGN})
  add_library(sluis_dep_${name} INTERFACE)
  target_link_libraries(sluis_dep_${name} INTERFACE PkgConfig::PC_${name})
  add_library(sluis::${name} ALIAS sluis_dep_${name})
endfunction()

sluis_dependency(uv libuv)
sluis_dependency(openssl openssl)
sluis_dependency(ldns ldns)
sluis_dependency(opendkim opendkim)
sluis_dependency(yaml yaml-cpp)
sluis_dependency(rocksdb rocksdb)
sluis_dependency(spdlog spdlog)
sluis_dependency(json nlohmann_json)
sluis_dependency(cli11 CLI11)
sluis_dependency(idn2 libidn2)
sluis_dependency(psl libpsl)
sluis_dependency(curl libcurl)
sluis_dependency(crypt libcrypt)
sluis_dependency(systemd libsystemd)

find_package(date REQUIRED)
add_library(sluis_dep_date INTERFACE)
target_link_libraries(sluis_dep_date INTERFACE date::date-tz)
add_library(sluis::date ALIAS sluis_dep_date)

add_library(sluis_dep_threads INTERFACE)
target_link_libraries(sluis_dep_threads INTERFACE Threads::Threads)
add_library(sluis::threads ALIAS sluis_dep_threads)
