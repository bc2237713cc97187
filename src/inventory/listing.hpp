// Everything that a type's list calls answer, page by page: for each of its parameters, and for each parent where it is
// listed by parents; with what other calls tell of names and of what AWS made.
#pragma once

#include "aws/catalog.hpp"
#include "aws/pages.hpp"
#include "inventory/reading.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace portal::inventory {

/// Used by one coroutine; `client` outlives it.
class Listing {
public:
    Listing(aws::Client& client, const aws::CatalogType& type, aws::Identity identity);

    /// Whether the last page was given out.
    bool done() const { return done_; }

    /// Errors: as aws::ValuePages; also of the calls beside: without them the answer would not be whole. After an error
    /// it is done. A type without a parent has one page, which is empty.
    Task<Result<Page>> next();

private:
    Task<Result<void>> prepare();
    Task<Result<void>> prepare_calls();
    /// Each value that the parent's calls answer, once.
    Task<Result<std::vector<std::string>>> values_of(const aws::CatalogParent* parent, aws::Value parameters);
    Task<Result<void>> gather(const aws::Operation* operation, aws::Value parameters,
                              std::function<void(const aws::Value&)> use);
    void begin();
    bool drop_unknown_parameter(const Error& error);

    aws::Client& client_;
    const aws::CatalogType& type_;
    aws::Identity identity_;
    bool is_prepared_ = false;
    bool done_ = false;
    std::shared_ptr<Beside> beside_ = std::make_shared<Beside>();
    std::vector<std::pair<aws::Value, std::string>> calls_; ///< parameters, and the parent that they name
    std::size_t at_ = 0;
    std::optional<aws::ValuePages> pages_;
    std::string without_;
};

} // namespace portal::inventory
