#include "audit/audit.hpp"
#include "base/text.hpp"
#include "people/rows.hpp"

namespace portal::people {

namespace {

constexpr std::int64_t most_tokens = 100;

ApiToken token_of(const store::Row& row) {
    return {row.text(0), row.text(1), row.time(2), row.optional_time(3), row.optional_time(4)};
}

} // namespace

Task<Result<api::Page<ApiToken>>> People::list_api_tokens(api::Context context) {
    const auto page = api::page_request(context, 1);
    if (!page) co_return tl::unexpected<Error>(page.error());
    co_return co_await store_.read([&](store::Transaction& t) -> Result<api::Page<ApiToken>> {
        const auto rows = t.query("SELECT id, name, created_at, expires_at, last_used_at FROM api_tokens "
                                  "WHERE user_id = $1 AND revoked_at IS NULL AND id > $2 ORDER BY id LIMIT $3",
                                  context.caller.user_id, start_of(*page), rows_of(*page));
        const auto count = t.query_one("SELECT count(*) FROM api_tokens WHERE user_id = $1 AND revoked_at IS NULL",
                                       context.caller.user_id)
                               ->integer(0);
        return page_of<ApiToken>(rows, *page, count, 0, token_of);
    });
}

Task<Result<ApiTokenCreated>> People::create_api_token(api::Context context, NewApiToken token) {
    // Else a token that expires could make one that does not.
    if (context.caller.session_id.empty())
        co_return fail(ErrorCode::forbidden,
                       "API tokens are created by a person who is signed in, not by an API token.");
    const auto name = clean_name(token.name, "name", 1, 128);
    if (!name) co_return tl::unexpected<Error>(name.error());
    const Timestamp now = clock_.now();
    if (token.expires_at && *token.expires_at <= now)
        co_return fail_field("expires_at", "in-the-past", "The token would have expired already.");
    co_return co_await store_.write([&](store::Transaction& t) -> Result<ApiTokenCreated> {
        const auto count = t.query_one("SELECT count(*) FROM api_tokens WHERE user_id = $1 AND revoked_at IS NULL",
                                       context.caller.user_id)
                               ->integer(0);
        if (count >= most_tokens) return fail(ErrorCode::conflict, "You have 100 API tokens; revoke one first.");
        ApiTokenCreated made;
        made.id = uuid_v7(clock_, random_);
        made.name = *name;
        made.created_at = now;
        made.expires_at = token.expires_at;
        made.token = "cpt_" + random_base64url(random_, 32);
        const json::Value after = json::write(static_cast<const ApiToken&>(made)); // without the token
        audit::append(t, clock_, random_, audit::by_caller(context, "api-token.create", made.id, nullptr, after));
        t.execute("INSERT INTO api_tokens (id, token_hash, user_id, name, created_at, expires_at) VALUES ($1, $2, $3, "
                  "$4, $5, $6)",
                  made.id, token_hash(made.token), context.caller.user_id, made.name, now, made.expires_at);
        return made;
    });
}

Task<Result<void>> People::revoke_api_token(api::Context context) {
    const Timestamp now = clock_.now();
    co_return co_await store_.write([&](store::Transaction& t) -> Result<void> {
        const std::string& id = context.path_parameter("id");
        const auto revoked =
            t.execute("UPDATE api_tokens SET revoked_at = $3 WHERE user_id = $1 AND id = $2 AND revoked_at IS NULL",
                      context.caller.user_id, id, now);
        if (revoked == 0) return fail(ErrorCode::not_found, "There is no such API token.");
        audit::append(t, clock_, random_, audit::by_caller(context, "api-token.revoke", id, nullptr, nullptr));
        return {};
    });
}

} // namespace portal::people
