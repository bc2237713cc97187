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
    return made;
}

} // namespace portal::installation
