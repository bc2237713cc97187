#include "resources/tag_reading.hpp"

#include "aws/pages.hpp"

namespace portal::resources {

Task<Result<Tags>> read_tags(aws::Client& client, aws::Identity identity, const aws::CatalogTagging& tagging,
                             std::string arn, std::string id) {
    Tags tags;
    aws::ValuePages pages(client, tagging.operation(), tag_parameters_of(tagging, arn, id), std::move(identity));
    while (!pages.done()) {
        auto page = co_await pages.next();
        if (!page) {
            if (page.error().aws_code == "NoSuchTagSet") co_return Tags(); // S3's word for none
            co_return tl::unexpected<Error>(std::move(page.error()));
        }
        take_tags(tagging, *page, tags);
    }
    co_return tags;
}

} // namespace portal::resources
