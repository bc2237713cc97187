// An operation's answers page by page, as AWS's paginator models say: nobody names a token.
//
//   organizations::ListAccounts request;
//   aws::Pages<organizations::ListAccounts> pages(client, request, identity);
//   while (!pages.done()) {
//       auto page = co_await pages.next();
//       if (!page) co_return tl::unexpected<Error>(std::move(page.error()));
//       ...
//   }
#pragma once

#include "aws/client.hpp"
#include "aws/model.hpp"

#include <optional>

namespace portal::aws {

/// The members of a call and its answers as Values. Used by one coroutine; `client` and `operation` outlive it.
class ValuePages {
public:
    static constexpr std::size_t most = 100'000; ///< pages: a listing that goes on is wrong

    ValuePages(Client& client, const Operation& operation, Value parameters, Identity identity);

    /// Whether the last page was given out. An operation without a paginator has one page.
    bool done() const { return done_; }

    /// Errors: as Client's; aws_answer_invalid where the answer's token is the one that asked for it, or after `most`
    /// pages: the listing would not end. After an error it is done; but after aws_throttled the next next() asks for
    /// the same page again.
    Task<Result<Value>> next();

private:
    Result<void> take_tokens(const Paginator& paginator, const Value& answer);

    Client& client_;
    const Operation& operation_;
    Value parameters_;
    Identity identity_;
    std::size_t given_ = 0;
    bool done_ = false;
};

template <class Input>
class Pages {
public:
    Pages(Client& client, const Input& request, Identity identity)
        : pages_(client, Input::operation(), request.to_value(), std::move(identity)) {}

    bool done() const { return pages_.done(); }

    Task<Result<typename Input::Output>> next() {
        Result<Value> page = co_await pages_.next();
        if (!page) co_return tl::unexpected<Error>(std::move(page.error()));
        co_return Input::Output::from_value(*page);
    }

private:
    ValuePages pages_;
};

} // namespace portal::aws
