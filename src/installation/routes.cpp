#include "installation/routes.hpp"

namespace portal::installation {

namespace {

struct InstallationView {
    std::string product_name;
    std::string version;
    std::optional<std::string> support_contact;
    bool signed_in = false;
};
BOOST_DESCRIBE_STRUCT(InstallationView, (), (product_name, version, support_contact, signed_in))

/// One row of the catalogue of errors.
struct ErrorView {
    std::string code;
    int http_status = 0;
    std::string title;
    std::string remedy;
};
BOOST_DESCRIBE_STRUCT(ErrorView, (), (code, http_status, title, remedy))

struct ErrorList {
    std::vector<ErrorView> items;
};
BOOST_DESCRIBE_STRUCT(ErrorList, (), (items))

ErrorList errors() {
    ErrorList list;
    for (const ErrorEntry& entry : error_catalogue())
        list.items.push_back({.code = std::string(entry.name),
                              .http_status = entry.status,
                              .title = std::string(entry.title),
                              .remedy = std::string(entry.remedy)});
    return list;
}

} // namespace

api::Routes routes(const Settings& settings) {
    api::Routes made;
    made.push_back(api::route<api::Nothing, InstallationView>(
        {.method = api::Method::get,
         .path = "/installation",
         .operation_id = "getInstallation",
         .summary = "What this portal is called, and who helps",
         .tag = "installation"},
        [&settings](api::Context context) -> Task<Result<InstallationView>> {
            co_return InstallationView{.product_name = settings.product_name,
                                       .version = settings.version,
                                       .support_contact = settings.support_contact.empty()
                                                              ? std::nullopt
                                                              : std::optional(settings.support_contact),
                                       .signed_in = !context.caller.user_id.empty()};
        }));
    made.push_back(api::route<api::Nothing, ErrorList>(
        {.method = api::Method::get,
         .path = "/errors",
         .operation_id = "listErrors",
         .summary = "Every error that this API, the page and the command line know: code, meaning, remedy",
         .tag = "installation"},
        [](api::Context) -> Task<Result<ErrorList>> { co_return errors(); }));
    return made;
}

} // namespace portal::installation
