# SPDX-License-Identifier: Apache-2.0
# One compiler, checked: clang 16 with libstdc++ (docs/decisions/0001-compiler.md).

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16)
  message(FATAL_ERROR "Sluis builds with clang 16 or later (found ${CMAKE_CXX_COMPILER_ID} "
    "${CMAKE_CXX_COMPILER_VERSION}). Use a preset: cmake --preset release")
endif()

option(SLUIS_PCH "Compile the standard library's headers once a build; without it every include is proven" OFF)

find_program(SLUIS_CCACHE ccache)
if(SLUIS_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${SLUIS_CCACHE})
  if(SLUIS_PCH)  # what ccache must be told before it caches compilations that use a precompiled header
    list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime)
  endif()
  set(CMAKE_C_COMPILER_LAUNCHER ${SLUIS_CCACHE})
endif()

# A sanitizer sees more of code that is not optimised, and the build takes half the time.
if(SLUIS_SANITIZE)
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
else()
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Wcast-qual -Werror)
add_compile_definitions(SLUIS_VERSION="${PROJECT_VERSION}")
add_compile_options(-fno-omit-frame-pointer -fstack-protector-strong)
add_link_options(-fuse-ld=lld)
if(SLUIS_PCH)
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang> $<$<COMPILE_LANGUAGE:CXX>:-fno-pch-timestamp>)
endif()

if(SLUIS_SANITIZE)
  add_compile_options(-fsanitize=${SLUIS_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SLUIS_SANITIZE})
  if(SLUIS_SANITIZE MATCHES "undefined")
    # Debian's spdlog is built by gcc: clang does not know its type information and cries wolf.
    add_compile_options(-fno-sanitize=vptr)
  endif()
else()
  add_compile_options($<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
endif()
if(SLUIS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# The canary: coroutine code that some compilers get wrong without a word.
try_run(SLUIS_CANARY_RUN SLUIS_CANARY_BUILT ${CMAKE_BINARY_DIR}/canary
  SOURCES ${CMAKE_SOURCE_DIR}/cmake/coroutine_canary.cpp
  CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON
  COMPILE_OUTPUT_VARIABLE SLUIS_CANARY_LOG)
if(NOT SLUIS_CANARY_BUILT OR NOT SLUIS_CANARY_RUN EQUAL 0)
  message(FATAL_ERROR "This compiler miscompiles coroutines (canary: built=${SLUIS_CANARY_BUILT}, "
    "exit=${SLUIS_CANARY_RUN}).\n${SLUIS_CANARY_LOG}")
endif()
