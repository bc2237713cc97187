#include "commitments/imports.hpp"

#include <algorithm>

namespace portal::commitments {

namespace {

tl::unexpected<Error> none() {
    return fail(ErrorCode::not_found, "There is no such import: it was applied, or given up for another one. Send the "
                                      "files again.");
}

} // namespace

class Imports::Use {
public:
    Use() = default;
    Use(Imports& imports, std::shared_ptr<Open> open) : imports_(&imports), open_(std::move(open)) { ++open_->users; }
    Use(Use&& other) noexcept : imports_(other.imports_), open_(std::move(other.open_)) {}
    Use& operator=(Use&&) = delete;
    ~Use() {
        if (!open_) return;
        const std::scoped_lock lock(imports_->mutex_);
        --open_->users;
        open_->at = imports_->clock_.now();
    }

    explicit operator bool() const { return open_ != nullptr; }

    /// One at a time; what the session holds after it is what others see.
    template <class Work>
    auto run(Work work) {
        const std::scoped_lock lock(open_->mutex);
        auto result = work(open_->session);
        open_->sums = open_->session.sums();
        open_->is_refused = open_->session.is_refused();
        return result;
    }

private:
    Imports* imports_ = nullptr;
    std::shared_ptr<Open> open_;
};

Imports::Use Imports::use(const CustomerId& customer, const std::string& commitment_id, const std::string& id) {
    const std::scoped_lock lock(mutex_);
    const auto found = open_.find(id);
    if (found == open_.end() || found->second->customer_id != customer.value ||
        found->second->commitment_id != commitment_id)
        return {};
    found->second->at = clock_.now();
    return {*this, found->second};
}

bool Imports::make_room(const std::string& customer_id) {
    const Timestamp now = clock_.now();
    auto oldest = open_.end();
    for (auto one = open_.begin(); one != open_.end(); ++one) {
        const Open& open = *one->second;
        if (!customer_id.empty() && open.customer_id != customer_id) continue;
        if (open.users > 0 || (!open.is_refused && open.at + left_after > now)) continue;
        if (oldest == open_.end() || open.at < oldest->second->at) oldest = one;
    }
    if (oldest == open_.end()) return false;
    open_.erase(oldest);
    return true;
}

std::size_t Imports::sums_of(const std::string& customer_id) const {
    std::size_t sums = 0;
    for (const auto& [id, open] : open_)
        if (customer_id.empty() || open->customer_id == customer_id) sums += open->sums;
    return sums;
}

std::size_t Imports::sums() const {
    const std::scoped_lock lock(mutex_);
    return sums_of("");
}

bool Imports::has_memory(const std::string& customer_id) {
    const std::scoped_lock lock(mutex_);
    while (sums_of(customer_id) > memory_.of_customer)
        if (!make_room(customer_id)) return false;
    while (sums_of("") > memory_.of_all)
        if (!make_room("")) return false;
    return true;
}

Result<ImportView> Imports::begin(const CustomerId& customer, const std::string& commitment_id) {
    const std::scoped_lock lock(mutex_);
    const Timestamp now = clock_.now();
    std::erase_if(open_, [&](const auto& one) { return one.second->users == 0 && one.second->at + kept_for < now; });
    const auto theirs = [&] {
        return static_cast<std::size_t>(
            std::ranges::count_if(open_, [&](const auto& one) { return one.second->customer_id == customer.value; }));
    };
    if ((theirs() >= most_at_once && !make_room(customer.value)) || (open_.size() >= most_of_all && !make_room("")))
        return fail(ErrorCode::too_many_requests, "Other imports are under way. Their places are free a minute after "
                                                  "the last piece was sent.");
    const std::string id = uuid_v7(clock_, random_);
    auto open = std::make_shared<Open>(customer.value, commitment_id, id, now);
    return open_.emplace(id, std::move(open)).first->second->session.view();
}

Result<ImportPosition> Imports::add(const CustomerId& customer, const std::string& commitment_id, const std::string& id,
                                    ImportPiece piece) {
    auto used = use(customer, commitment_id, id);
    if (!used) return none();
    if (!has_memory(customer.value))
        return fail(ErrorCode::too_many_requests,
                    "Other imports take the memory there is. It is free a minute after they "
                    "were left alone, or when they are applied or given up.");
    return used.run([&](ImportSession& session) { return session.add(std::move(piece)); });
}

Result<ImportView> Imports::complete(const CustomerId& customer, const std::string& commitment_id,
                                     const std::string& id, const Contract& contract) {
    auto used = use(customer, commitment_id, id);
    if (!used) return none();
    return used.run([&](ImportSession& session) { return session.complete(contract); });
}

bool Imports::give_up(const CustomerId& customer, const std::string& commitment_id, const std::string& id) {
    if (!use(customer, commitment_id, id)) return false;
    const std::scoped_lock lock(mutex_);
    return open_.erase(id) > 0;
}

Result<ReadFiles> Imports::read(const CustomerId& customer, const std::string& commitment_id, const std::string& id,
                                const Contract& contract) {
    auto used = use(customer, commitment_id, id);
    if (!used) return none();
    return used.run([&](ImportSession& session) { return session.read(contract); });
}

} // namespace portal::commitments
