// client-portal openapi.
#include "program/commands.hpp"

#include "http/server.hpp"
#include "program/aws_setup.hpp"
#include "program/portal.hpp"
#include "program/version.hpp"
#include "store/store.hpp"

#include <boost/asio/io_context.hpp>
#include <filesystem>

namespace portal::program {

std::string openapi_text() {
    // The document needs the routes alone, so what they are wired to is never called.
    SystemClock clock;
    SystemRandom random;
    boost::asio::io_context context;
    const Configuration configuration;
    const auto folder = std::filesystem::temp_directory_path() / ("client-portal-openapi-" + random_hex(random, 8));
    std::filesystem::create_directories(folder);
    std::string text;
    {
        auto store = store::open({.url = "sqlite:" + (folder / "portal.sqlite").string()});
        auto amazon = connect_to_aws(configuration, context.get_executor(), clock, random);
        if (store && amazon) {
            Portal portal(**store, *amazon->installation, configuration, clock, random);
            text = json::serialize_pretty(
                http::whole_document(portal.routes(), configuration.installation.product_name, version));
        }
    }
    std::filesystem::remove_all(folder);
    return text;
}

} // namespace portal::program
