# Writes <OUT>/assets_embedded.cpp and the gzipped files beside it from the built page in <DIST>, or from <FIRST_PAGE> where
# that is not there. Run at every build: nothing is touched when nothing changed.
cmake_minimum_required(VERSION 3.25)
set(files "")
if(EXISTS "${DIST}/index.html")
    file(GLOB_RECURSE files RELATIVE "${DIST}" "${DIST}/*")
    list(SORT files)
    set(folder "${DIST}")
else()
    set(files "index.html")
    set(folder "${FIRST_PAGE}")
endif()

set(types_html "text/html; charset=utf-8")
set(types_js "text/javascript; charset=utf-8")
set(types_css "text/css; charset=utf-8")
set(types_json "application/json")
set(types_svg "image/svg+xml")
set(types_png "image/png")
set(types_ico "image/x-icon")
set(types_woff2 "font/woff2")
set(types_txt "text/plain; charset=utf-8")
set(types_webmanifest "application/manifest+json")

set(blobs "")
set(declarations "")
set(rows "")
set(kept "")
foreach(path IN LISTS files)
    file(SHA256 "${folder}/${path}" hash)
    string(REGEX REPLACE "^.*\\.([a-z0-9]+)$" "\\1" extension "${path}")
    set(type "${types_${extension}}")
    if(NOT type)
        message(FATAL_ERROR "web/dist/${path}: say its content type in embed_assets.cmake")
    endif()
    set(blob "${OUT}/${hash}.gz")
    list(APPEND kept "${blob}")
    if(NOT EXISTS "${blob}")
        # -n: without name and time, so that equal pages make equal binaries.
        execute_process(COMMAND gzip -9 -n -c "${folder}/${path}" OUTPUT_FILE "${blob}.part" RESULT_VARIABLE failed)
        if(failed)
            message(FATAL_ERROR "gzip failed for ${path}")
        endif()
        file(RENAME "${blob}.part" "${blob}")
    endif()
    set(symbol "portal_asset_${hash}")
    string(APPEND blobs "    \"${symbol}:\\n .incbin \\\"${blob}\\\"\\n${symbol}_end:\\n .byte 0\\n\"\n")
    string(APPEND declarations "extern \"C\" [[gnu::visibility(\"hidden\")]] const char ${symbol}[], ${symbol}_end[];\n")
    string(APPEND rows
        "        {\"/${path}\", \"${type}\", \"${hash}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
endforeach()

file(GLOB old "${OUT}/*.gz")
foreach(blob IN LISTS old)
    if(NOT blob IN_LIST kept)
        file(REMOVE "${blob}")
    endif()
endforeach()

file(CONFIGURE OUTPUT "${OUT}/assets_embedded.cpp" @ONLY CONTENT [[
#include "http/pages.hpp"

#include <array>

asm(".pushsection .rodata\n"
@blobs@    ".popsection\n");

@declarations@
namespace portal::http {

std::span<const Asset> embedded_assets() {
    static const std::array assets = std::to_array<Asset>({
@rows@    });
    return assets;
}

} // namespace portal::http
]])
