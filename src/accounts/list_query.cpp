#include "accounts/list_query.hpp"

#include "base/identifiers.hpp"

namespace portal::accounts {

Result<bool> flag(const api::Context& context, const std::string& name) {
    const auto value = context.query_value(name);
    if (!value || *value == "false") return false;
    if (*value == "true") return true;
    return fail_field(name, "not-allowed", "One of: true, false.");
}

Result<ListQuery> list_query(const api::Context& context) {
    ListQuery query;
    if (const auto master = context.query_value("master_account_id")) {
        const auto parsed = AccountId::parse(*master);
        if (!parsed) return fail_field("master_account_id", "not-12-digits", parsed.error().detail);
        query.master_account_id = parsed->value();
    }
    for (const auto& word : context.query_values("status")) {
        Status status{};
        if (!boost::describe::enum_from_string(word.c_str(), status))
            return fail_field("status", "not-allowed", "There is no such status.");
        query.statuses.push_back(status);
    }
    query.text = context.query_value("q").value_or("");
    if (query.text.size() > 256) return fail_field("q", "too-long", "At most 256 bytes.");
    const auto top_level = flag(context, "top_level");
    if (!top_level) return tl::unexpected<Error>(top_level.error());
    query.top_level = *top_level;
    return query;
}

} // namespace portal::accounts
