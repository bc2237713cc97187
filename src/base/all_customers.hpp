// Work that rightly spans customers, so that each place where it is done says so.
#pragma once

namespace portal {

/// In the place of a CustomerId: everybody's rows are seen, and for which reason. A function or class whose SQL names
/// no customer takes one; a lint finds those that do not.
enum class AllCustomers {
    schedules,   ///< what should happen by itself and is not planned yet, looked for when the portal starts
    queue,       ///< a worker takes whatever job is due; so many run at once, whoever's they are
    event_feed,  ///< one look at the newest event serves all who follow
    credentials, ///< an email, a password or a token says whose it is, which is not known before
    maintenance, ///< what is too old is deleted; the first administrator is made
};

} // namespace portal
