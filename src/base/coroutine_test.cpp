// What a compiler of coroutines must get right: what is made inside a co_await expression lives once and ends once. g++
// 12 fails five of these and does not compile three others, which is why the portal is built with clang
// (docs/decisions/compiler.md). A compiler that fails here must not build the portal.
#include "base/async.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <doctest/doctest.h>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace portal {
namespace {

std::set<const void*> alive;
int wrong = 0;

/// Knows where each of its kind lives: a copy byte by byte, or an end that comes twice, is seen.
struct Tracked {
    std::string text = "a text that is too long for the string's own buffer";

    Tracked() { alive.insert(this); }
    Tracked(const Tracked& other) : text(other.text) { born_of(other); }
    Tracked(Tracked&& other) noexcept : text(std::move(other.text)) { born_of(other); }
    Tracked& operator=(const Tracked&) = default;
    Tracked& operator=(Tracked&&) = default;
    ~Tracked() {
        if (alive.erase(this) == 1) return;
        ++wrong;
        // Its text is another's: ending it too would end the test program.
        new (&text) std::string;
    }

private:
    void born_of(const Tracked& other) {
        if (!alive.contains(&other)) ++wrong;
        alive.insert(this);
    }
};

struct Aggregate {
    Tracked first;
    Tracked second;
    std::optional<Tracked> third = {};
};

Task<> hop() { co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable); }

Task<std::size_t> take(Aggregate given) {
    co_await hop();
    co_return given.first.text.size();
}

Task<std::size_t> take_optional(std::optional<Tracked> given) {
    co_await hop();
    co_return given ? given->text.size() : 0;
}

Task<std::size_t> take_list(std::vector<Tracked> given) {
    co_await hop();
    co_return given.size();
}

Task<std::size_t> call(std::function<std::size_t()> function) {
    co_await hop();
    co_return function();
}

template <class Function>
Task<std::size_t> call_moved(Function function) {
    co_await hop();
    co_return function();
}

template <class Function>
Task<std::size_t> call_borrowed(Function&& function) {
    co_await hop();
    co_return function();
}

Task<bool> yes(Tracked given) {
    co_await hop();
    co_return !given.text.empty();
}

Task<Tracked> make() {
    co_await hop();
    co_return Tracked{};
}

struct Interface {
    virtual ~Interface() = default;
    virtual Task<bool> ask(Tracked given) = 0;
};

struct Implementation : Interface {
    Tracked own;
    Task<bool> ask(Tracked given) override {
        co_await hop();
        co_return given.text == own.text;
    }
};

Task<bool> nothing_but_conditions(Interface& interface) {
    if (!co_await interface.ask(Tracked{})) co_return false;
    if (!co_await yes(Tracked{})) co_return false;
    if (!co_await interface.ask({})) co_return false;
    co_return true;
}

void check(Task<bool> (*test)()) {
    alive.clear();
    wrong = 0;
    bool held = false;
    boost::asio::io_context context;
    boost::asio::co_spawn(context, test, [&](std::exception_ptr, bool answer) { held = answer; });
    context.run();
    CHECK(held);
    CHECK(wrong == 0);
    CHECK(alive.empty());
}

TEST_CASE("an aggregate that is made in a co_await expression") {
    check([]() -> Task<bool> { co_return co_await take(Aggregate{Tracked{}, Tracked{}, Tracked{}}) > 0; });
    check([]() -> Task<bool> { co_return co_await take({Tracked{}, Tracked{}, {}}) > 0; });
}

TEST_CASE("a lambda that owns what it captured") {
    check([]() -> Task<bool> {
        Tracked owned;
        co_return co_await call([owned] { return owned.text.size(); }) > 0;
    });
    check([]() -> Task<bool> {
        Tracked owned;
        co_return co_await call_moved([owned = std::move(owned)] { return owned.text.size(); }) > 0;
    });
    check([]() -> Task<bool> {
        Tracked owned;
        co_return co_await call_borrowed([owned] { return owned.text.size(); }) > 0;
    });
}

TEST_CASE("an optional, a list and braces as arguments") {
    check([]() -> Task<bool> { co_return co_await take_optional(Tracked{}) > 0; });
    check([]() -> Task<bool> { co_return co_await take_list({Tracked{}, Tracked{}}) == 2; });
    check([]() -> Task<bool> { co_return co_await yes({}); });
}

TEST_CASE("a coroutine that is nothing but conditions, and a virtual function awaited in one") {
    check([]() -> Task<bool> {
        Implementation implementation;
        co_return co_await nothing_but_conditions(implementation);
    });
    check([]() -> Task<bool> {
        Implementation implementation;
        Interface* interface = &implementation;
        co_return co_await interface->ask({}) && co_await yes({});
    });
}

TEST_CASE("braces around co_await, a conditional expression, a loop over an awaited list") {
    check([]() -> Task<bool> {
        Aggregate made{co_await make(), Tracked{}, co_await make()};
        std::vector<Tracked> list{co_await make(), Tracked{}};
        co_return made.third&& list.size() == 2;
    });
    check([]() -> Task<bool> {
        const bool either = co_await yes({});
        co_return (either ? co_await take({Tracked{}, Tracked{}, Tracked{}}) : co_await take_optional({})) > 0;
    });
    check([]() -> Task<bool> {
        std::size_t all = 0;
        for (auto& one : std::vector<Tracked>{co_await make()}) all += co_await take_optional(one);
        co_return all > 0;
    });
}

} // namespace
} // namespace portal
