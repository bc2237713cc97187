#include "audit/audit.hpp"
#include "audit/subject.hpp"

#include <charconv>
#include <stdexcept>

namespace portal::audit {

namespace {

std::optional<std::string> or_null(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

std::optional<std::string> or_null(const json::Value& value) {
    return value.is_null() ? std::nullopt : std::optional<std::string>(json::serialize(value));
}

json::Value read_json(const std::optional<std::string>& text) {
    if (!text) return nullptr;
    auto value = json::parse(*text);
    if (!value) throw std::runtime_error("an audit entry with unreadable JSON");
    return std::move(*value);
}

AuditEntry entry_of(const store::Row& row) {
    AuditEntry entry;
    entry.id = row.text(0);
    entry.at = row.time(1);
    entry.actor = row.optional_text(2);
    if (!boost::describe::enum_from_string(row.text(3).c_str(), entry.actor_kind))
        throw std::runtime_error("an audit entry with an unknown kind of actor");
    entry.action = row.text(4);
    entry.subject = row.optional_text(5);
    entry.before = read_json(row.optional_text(6));
    entry.after = read_json(row.optional_text(7));
    entry.from_address = row.optional_text(8);
    entry.request_id = row.optional_text(9);
    return entry;
}

/// The sequence of the last row of the page before; nothing: the cursor is not one of this list's.
std::optional<std::int64_t> end_of_page_before(const api::PageRequest& page) {
    std::int64_t sequence = INT64_MAX;
    if (page.after.empty()) return sequence;
    const std::string& text = page.after[0];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), sequence);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return sequence;
}

constexpr std::int64_t counted_exactly = 10'000;

} // namespace

Entry by_caller(const api::Context& context, std::string action, std::string subject, json::Value before,
                json::Value after) {
    Entry entry;
    entry.customer = context.caller.customer;
    entry.actor_kind = context.caller.api_token_id.empty() ? ActorKind::user : ActorKind::api_token;
    entry.actor_id = context.caller.user_id;
    entry.actor = context.caller.email;
    entry.action = std::move(action);
    entry.subject = std::move(subject);
    entry.before = std::move(before);
    entry.after = std::move(after);
    entry.from_address = context.from_address;
    entry.request_id = context.request_id;
    return entry;
}

Entry by_system(CustomerId customer, std::string action, std::string subject, json::Value before, json::Value after) {
    Entry entry;
    entry.customer = std::move(customer);
    entry.action = std::move(action);
    entry.subject = std::move(subject);
    entry.before = std::move(before);
    entry.after = std::move(after);
    return entry;
}

void append(store::Transaction& transaction, const Clock& clock, Random& random, const Entry& entry) {
    transaction.execute(
        "INSERT INTO audit_log (id, at, customer_id, actor_kind, actor_id, actor, action, subject, before_json, "
        "after_json, from_address, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        uuid_v7(clock, random), clock.now(), entry.customer.value,
        boost::describe::enum_to_string(entry.actor_kind, "system"), or_null(entry.actor_id), or_null(entry.actor),
        entry.action, or_null(entry.subject), or_null(entry.before), or_null(entry.after), or_null(entry.from_address),
        or_null(entry.request_id));
}

Result<api::Page<AuditEntry>> list(store::Transaction& transaction, const CustomerId& customer,
                                   const api::PageRequest& page) {
    const auto before = end_of_page_before(page);
    if (!before) return fail(ErrorCode::invalid_cursor, "The cursor was not given out by this list.");
    api::Page<AuditEntry> found;
    const auto rows = transaction.query("SELECT id, at, actor, actor_kind, action, subject, before_json, after_json, "
                                        "from_address, request_id, sequence FROM audit_log "
                                        "WHERE customer_id = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3",
                                        customer.value, *before, static_cast<std::int64_t>(page.limit + 1));
    for (std::size_t i = 0; i < rows.size() && i < page.limit; ++i) found.items.push_back(entry_of(rows[i]));
    if (rows.size() > page.limit)
        found.next_cursor = api::make_cursor({std::to_string(rows[page.limit - 1].integer(10))});
    const std::int64_t count =
        transaction
            .query_one("SELECT count(*) FROM (SELECT 1 FROM audit_log WHERE customer_id = $1 LIMIT $2) AS counted",
                       customer.value, counted_exactly + 1)
            ->integer(0);
    found.total = {.count = std::min(count, counted_exactly), .exact = count <= counted_exactly};
    return found;
}

std::vector<AuditEntry> of_subject(store::Transaction& transaction, const CustomerId& customer,
                                   std::string_view subject, std::size_t most) {
    std::vector<AuditEntry> found;
    for (const auto& row :
         transaction.query("SELECT id, at, actor, actor_kind, action, subject, before_json, after_json, NULL, NULL, "
                           "sequence FROM audit_log WHERE customer_id = $1 AND subject = $2 ORDER BY sequence DESC "
                           "LIMIT $3",
                           customer.value, subject, static_cast<std::int64_t>(most)))
        found.push_back(entry_of(row));
    return found;
}

std::optional<Timestamp> last(store::Transaction& transaction, const CustomerId& customer, std::string_view actor_id,
                              std::string_view action) {
    const auto row = transaction.query_one("SELECT at FROM audit_log WHERE customer_id = $1 AND actor_id = $2 AND "
                                           "action = $3 ORDER BY sequence DESC LIMIT 1",
                                           customer.value, actor_id, action);
    if (!row) return std::nullopt;
    return row->time(0);
}

api::Routes routes(store::Store& store) {
    api::Routes routes;
    routes.push_back(api::route<api::Nothing, api::Page<AuditEntry>>(
        {.path = "/audit-log",
         .permission = api::Permission::audit_log_read,
         .operation_id = "listAuditLog",
         .summary = "Who did what, newest first",
         .tag = "people",
         .query = api::paging_parameters()},
        [&store](api::Context context) -> Task<Result<api::Page<AuditEntry>>> {
            const auto page = api::page_request(context, 1);
            if (!page) co_return tl::unexpected<Error>(page.error());
            co_return co_await store.read(
                [&](store::Transaction& t) { return list(t, context.caller.customer, *page); });
        }));
    return routes;
}

} // namespace portal::audit
