// A stranger's query string through decoding, paging and the filters of the list of accounts: an answer or a refusal
// that names a parameter, and what is taken is within its bounds.
//
// sources: src/accounts/list_query.cpp src/api/paging.cpp src/api/route.cpp src/api/permissions.cpp
// src/base/asio_source.cpp src/base/boost_json_source.cpp src/base/characters.cpp src/base/clock.cpp src/base/error.cpp
// src/base/identifiers.cpp src/base/json.cpp src/base/random.cpp src/base/text.cpp
#include "accounts/list_query.hpp"
#include "base/text.hpp"

#include <cstdlib>

using namespace portal;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    api::Context context;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = percent_decode(pair.substr(0, equals), true);
        const auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
        if (name && value) context.query.emplace(*name, *value);
    }
    const auto query = accounts::list_query(context);
    if (query) {
        if (query->text.size() > 256) std::abort();
        if (query->master_account_id && query->master_account_id->size() != 12) std::abort();
    } else if (query.error().fields.empty()) {
        std::abort();
    }
    const auto page = api::page_request(context, 2);
    if (page) {
        if (page->limit < 1 || page->limit > 1000) std::abort();
        if (!page->after.empty() && page->after.size() != 2) std::abort();
        // What was given out comes back.
        api::Context again;
        again.query.emplace("cursor", api::make_cursor({"name", "id"}));
        if (api::page_request(again, 2)->after != std::vector<std::string>{"name", "id"}) std::abort();
    }
    return 0;
}
