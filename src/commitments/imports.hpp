// Imports on their way: who has which open, and how much memory all of them may take.
//
// An import lives in this process: what was not applied when it ends is gone, and the files are sent again.
// Thread-safe; one import is read by one thread at a time, and no import waits for another.
//
// Memory: of all imports together at most Memory::of_all sums are held (4 million of some 250 bytes each: 1 GB), of one
// customer's Memory::of_customer, and beside these what the pieces that are being read add. A month of costs has some
// thousands. An import that is left alone gives its place and its sums to others after left_after.
#pragma once

#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "base/random.hpp"
#include "commitments/import_session.hpp"

#include <atomic>
#include <map>
#include <mutex>

namespace portal::commitments {

class Imports {
public:
    static constexpr std::size_t most_at_once = 4; ///< of a customer: no one keeps others from importing
    static constexpr std::size_t most_of_all = 64;
    /// How many sums may be held.
    struct Memory {
        std::size_t of_customer = 2 * ImportSession::most_sums; ///< one import's most
        std::size_t of_all = 4 * ImportSession::most_sums;
    };
    static constexpr auto kept_for = std::chrono::hours(1);     ///< after its last piece, where nobody needs its place
    static constexpr auto left_after = std::chrono::minutes(1); ///< untouched so long, it gives its place to a new one

    Imports(const Clock& clock, Random& random, Memory memory) : clock_(clock), random_(random), memory_(memory) {}
    Imports(const Clock& clock, Random& random) : Imports(clock, random, Memory()) {}

    /// The place of one that nobody has touched for left_after, or whose files were refused, is free. Error:
    /// too_many_requests while as many as may be are being sent or looked at.
    Result<ImportView> begin(const CustomerId& customer, const std::string& commitment_id);
    /// Reads it, which takes a processor's time. Error: not_found; too_many_requests while the memory is others'; as
    /// ImportSession::add.
    Result<ImportPosition> add(const CustomerId& customer, const std::string& commitment_id, const std::string& id,
                               ImportPiece piece);
    /// Error: not_found; as ImportSession::complete.
    Result<ImportView> complete(const CustomerId& customer, const std::string& commitment_id, const std::string& id,
                                const Contract& contract);
    /// The import stays until it is given up. Error: not_found; as ImportSession::read.
    Result<ReadFiles> read(const CustomerId& customer, const std::string& commitment_id, const std::string& id,
                           const Contract& contract);

    /// Forgets one; false where there is none.
    bool give_up(const CustomerId& customer, const std::string& commitment_id, const std::string& id);

    /// How many sums all of them hold.
    std::size_t sums() const;

private:
    struct Open {
        Open(std::string customer, std::string commitment, std::string id, Timestamp now)
            : customer_id(std::move(customer)), commitment_id(std::move(commitment)), at(now), session(std::move(id)) {}
        const std::string customer_id;
        const std::string commitment_id;
        Timestamp at;                         ///< under mutex_, as the map is
        std::size_t users = 0;                ///< under mutex_: calls that are reading it
        std::atomic<std::size_t> sums = 0;    ///< as the session said last
        std::atomic<bool> is_refused = false; ///< the same
        std::mutex mutex;                     ///< of the session
        ImportSession session;
    };
    /// One import that is being used: it stays until this ends.
    class Use;

    Use use(const CustomerId& customer, const std::string& commitment_id, const std::string& id);
    /// Under mutex_. Gives up the one that was left alone the longest, of one customer or of all; false where none was
    /// left.
    bool make_room(const std::string& customer_id);
    /// Whether one more piece may be read for that customer.
    bool has_memory(const std::string& customer_id);
    std::size_t sums_of(const std::string& customer_id) const;

    const Clock& clock_;
    Random& random_;
    const Memory memory_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Open>> open_;
};

} // namespace portal::commitments
