// The one colour of functions: whatever may wait returns Task<T>.
//
// Parameters of a coroutine are taken by value: nothing borrowed lives across a co_await.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace portal {

template <class T = void>
using Task = boost::asio::awaitable<T>;

} // namespace portal
