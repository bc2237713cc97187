#include "base/error.hpp"

#include <algorithm>
#include <deque>

namespace portal {

namespace {

struct Catalogue {
    std::deque<std::string> names; // a deque: views into it stay valid while it grows
    std::vector<ErrorEntry> entries;

    void add(ErrorCode code, std::string_view enumerator, int status, std::string_view title, std::string_view remedy) {
        std::string& name = names.emplace_back(enumerator);
        std::replace(name.begin(), name.end(), '_', '-');
        entries.push_back({code, name, status, title, remedy});
    }
};

const Catalogue& catalogue() {
    static const Catalogue instance = [] {
        Catalogue made;
#define PORTAL_ERROR_ENTRY(name, status, title, remedy) made.add(ErrorCode::name, #name, status, title, remedy);
        PORTAL_ERRORS(PORTAL_ERROR_ENTRY)
#undef PORTAL_ERROR_ENTRY
        return made;
    }();
    return instance;
}

} // namespace

const std::vector<ErrorEntry>& error_catalogue() { return catalogue().entries; }

const ErrorEntry& catalogue_entry(ErrorCode code) { return catalogue().entries.at(static_cast<std::size_t>(code)); }

tl::unexpected<Error> fail_field(std::string field, std::string field_code, std::string detail, ErrorCode code) {
    Error error{.code = code, .detail = detail};
    error.fields.push_back({std::move(field), std::move(field_code), std::move(detail)});
    return tl::unexpected<Error>(std::move(error));
}

} // namespace portal
