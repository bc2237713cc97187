#include "http/idempotency_store.hpp"

#include "base/all_customers.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

#include <openssl/sha.h>

namespace portal::http {

namespace {

constexpr std::chrono::hours kept_for{24};
/// After so long a request that never ended was cut off by a crash.
constexpr std::chrono::minutes under_way_for{5};

std::string hash_of(std::string_view text) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    return to_hex({reinterpret_cast<const char*>(digest), sizeof digest});
}

void forget_old(store::Transaction& transaction, AllCustomers, Timestamp now) {
    transaction.execute("DELETE FROM idempotency_keys WHERE begun_at < $1 OR (status IS NULL AND begun_at < $2)",
                        now - kept_for, now - under_way_for);
}

class KeysInStore final : public IdempotencyStore {
public:
    KeysInStore(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

    Task<Begun> begin(IdempotencyKey key, std::string request_hash) override {
        auto work = [this, key = std::move(key), request_hash = std::move(request_hash)](
                        store::Transaction& transaction) { return begin_in(transaction, key, request_hash); };
        co_return co_await store_.write(work);
    }

    Task<> answer(IdempotencyKey key, KeptAnswer answer) override {
        auto work = [key = std::move(key), answer = std::move(answer)](store::Transaction& transaction) {
            transaction.execute("UPDATE idempotency_keys SET status = $1, headers = $2, body = $3, withheld = $4 "
                                "WHERE customer_id = $5 AND user_id = $6 AND key_hash = $7",
                                std::int64_t(answer.status), json::serialize(json::write(answer.headers)), answer.body,
                                answer.withheld, key.customer.value, key.user_id, hash_of(key.key));
        };
        co_await store_.write(work);
    }

    Task<> forget(IdempotencyKey key) override {
        auto work = [key = std::move(key)](store::Transaction& transaction) {
            transaction.execute("DELETE FROM idempotency_keys WHERE customer_id = $1 AND user_id = $2 AND key_hash = "
                                "$3 AND status IS NULL",
                                key.customer.value, key.user_id, hash_of(key.key));
        };
        co_await store_.write(work);
    }

private:
    Begun begin_in(store::Transaction& transaction, const IdempotencyKey& key, const std::string& request_hash) const {
        const Timestamp now = clock_.now();
        forget_old(transaction, AllCustomers::maintenance, now);
        const std::int64_t inserted =
            transaction.execute("INSERT INTO idempotency_keys (customer_id, user_id, key_hash, request_hash, begun_at) "
                                "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                                key.customer.value, key.user_id, hash_of(key.key), request_hash, now);
        if (inserted > 0) return {};
        const auto row =
            transaction.query_one("SELECT request_hash, status, headers, body, withheld FROM idempotency_keys "
                                  "WHERE customer_id = $1 AND user_id = $2 AND key_hash = $3",
                                  key.customer.value, key.user_id, hash_of(key.key));
        if (!row) return {.state = State::under_way, .answer = {}};
        if (row->text(0) != request_hash) return {.state = State::other_request, .answer = {}};
        if (row->is_null(1)) return {.state = State::under_way, .answer = {}};
        KeptAnswer answer{
            .status = static_cast<int>(row->integer(1)), .headers = {}, .body = row->text(3), .withheld = row->flag(4)};
        if (const auto headers = json::parse(row->text(2)))
            answer.headers =
                json::read<std::map<std::string, std::string>>(*headers).value_or(std::map<std::string, std::string>());
        return {.state = State::answered, .answer = std::move(answer)};
    }

    store::Store& store_;
    const Clock& clock_;
};

} // namespace

std::unique_ptr<IdempotencyStore> make_idempotency_store(store::Store& store, const Clock& clock) {
    return std::make_unique<KeysInStore>(store, clock);
}

} // namespace portal::http
