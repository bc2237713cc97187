#include "inventory/listing.hpp"

#include <set>

namespace portal::inventory {

namespace {

/// The parent went away between the two calls: it has nothing any more.
bool is_gone(const Error& error) {
    return error.aws_code.find("NotFound") != std::string::npos || error.aws_code.find("NoSuch") != std::string::npos;
}

aws::Value all_but(const aws::ValueMap& parameters, const std::string& left_out) {
    aws::ValueMap kept;
    for (const auto& [name, value] : parameters)
        if (name != left_out) kept.set(name, value);
    return aws::Value(std::move(kept));
}

} // namespace

Listing::Listing(aws::Client& client, const aws::CatalogType& type, aws::Identity identity)
    : client_(client), type_(type), identity_(std::move(identity)) {}

Task<Result<void>> Listing::gather(const aws::Operation* operation, aws::Value parameters,
                                   std::function<void(const aws::Value&)> use) {
    aws::ValuePages pages(client_, *operation, std::move(parameters), identity_);
    while (!pages.done()) {
        const auto page = co_await pages.next();
        if (!page) co_return tl::unexpected<Error>(page.error());
        use(*page);
    }
    co_return Result<void>();
}

Task<Result<void>> Listing::prepare() {
    for (const auto& set : type_.sets) {
        auto& values = beside_->sets[std::string(set.name)];
        const auto read =
            co_await gather(&set.operation(), parameters_of(set.parameters).front(), [&](const auto& page) {
                resources::each(page, set.path, [&](const aws::Value& value) {
                    if (const auto* text = value.as_string()) values.insert(*text);
                });
            });
        if (!read) co_return read;
    }
    if (const auto* names = type_.names) {
        const auto read =
            co_await gather(&names->operation(), parameters_of(names->parameters).front(), [&](const auto& page) {
                resources::each(page, names->items, [&](const aws::Value& item) { beside_->take_name(*names, item); });
            });
        if (!read) co_return read;
    }
    co_return co_await prepare_calls();
}

Task<Result<std::vector<std::string>>> Listing::values_of(const aws::CatalogParent* parent, aws::Value parameters) {
    std::vector<std::string> values;
    std::set<std::string> seen;
    const auto read = co_await gather(&parent->operation(), std::move(parameters), [&](const auto& page) {
        resources::each(page, parent->path, [&](const aws::Value& value) {
            const auto* text = value.as_string();
            if (text && !text->empty() && seen.insert(*text).second) values.push_back(*text);
        });
    });
    if (!read) co_return tl::unexpected<Error>(read.error());
    co_return values;
}

Task<Result<void>> Listing::prepare_calls() {
    const aws::CatalogParent* parent = type_.for_each;
    const aws::CatalogParent* above = parent ? parent->for_each : nullptr;
    std::vector<std::string> tops{""};
    if (above) {
        auto read = co_await values_of(above, parameters_of(above->parameters).front());
        if (!read) co_return tl::unexpected<Error>(read.error());
        tops = std::move(*read);
    }
    for (const std::string& top : tops) {
        const auto with_top = [&](aws::Value parameters) {
            if (above) parameters.as_map()->set(std::string(above->into), top);
            return parameters;
        };
        std::vector<std::string> parents{""};
        if (parent) {
            auto read = co_await values_of(parent, with_top(parameters_of(parent->parameters).front()));
            if (!read && above && is_gone(read.error())) continue;
            if (!read) co_return tl::unexpected<Error>(read.error());
            parents = std::move(*read);
        }
        for (const std::string& value : parents)
            for (aws::Value parameters : parameters_of(type_.parameters)) {
                parameters = with_top(std::move(parameters));
                if (parent) parameters.as_map()->set(std::string(parent->into), value);
                calls_.emplace_back(std::move(parameters), value);
            }
    }
    co_return Result<void>();
}

void Listing::begin() {
    if (at_ == calls_.size()) {
        done_ = true;
        return;
    }
    pages_.emplace(client_, type_.operation(), calls_[at_].first, identity_);
}

/// A partition may be behind AWS's models: what only asks for more is then not asked for, and the page says so. EC2
/// answers UnknownParameter with the parameter's name.
bool Listing::drop_unknown_parameter(const Error& error) {
    if (error.aws_code != "UnknownParameter") return false;
    const aws::Value known = calls_[at_].first;
    for (const auto& [name, value] : *known.as_map()) {
        if (error.detail.find(name) == std::string::npos) continue;
        for (auto& call : calls_) call.first = all_but(*call.first.as_map(), name);
        without_ += (without_.empty() ? "" : ", ") + name;
        begin();
        return true;
    }
    return false;
}

Task<Result<Page>> Listing::next() {
    if (done_) co_return fail(ErrorCode::internal, "There is no page after the last one.");
    if (!is_prepared_) {
        const auto prepared = co_await prepare();
        if (!prepared) {
            done_ = true;
            co_return tl::unexpected<Error>(prepared.error());
        }
        is_prepared_ = true;
        begin();
        if (done_) co_return Page(aws::Value(aws::ValueMap()));
    }
    auto answer = co_await pages_->next();
    while (!answer && drop_unknown_parameter(answer.error())) answer = co_await pages_->next();
    const bool is_missing = !answer && type_.for_each && is_gone(answer.error());
    if (!answer && !is_missing) {
        done_ = true;
        co_return tl::unexpected<Error>(std::move(answer.error()));
    }
    Page page(is_missing ? aws::Value(aws::ValueMap()) : std::move(*answer));
    page.parent = calls_[at_].second;
    page.without = without_;
    page.beside = beside_;
    if (pages_->done()) {
        ++at_;
        begin();
    }
    co_return page;
}

} // namespace portal::inventory
