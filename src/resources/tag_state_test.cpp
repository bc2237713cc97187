#include "resources/tag_state.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <sstream>

namespace portal::resources {

namespace {

using namespace std::chrono_literals;

const Timestamp noon = *from_rfc3339("2026-01-31T12:00:00Z");

TagState with_aws(TagValue value) { return {.aws = std::move(value), .portal = {}}; }

TagState asked(TagValue aws, TagValue wanted) {
    TagState state = with_aws(std::move(aws));
    REQUIRE(ask(state, wanted, noon, "c") == TagEvent::asked);
    return state;
}

TagState sent(TagValue aws, TagValue wanted) {
    TagState state = asked(aws, std::move(wanted));
    TagEvent what{};
    REQUIRE(before_write(state, aws, noon, noon, false, what) == Step::write);
    return state;
}

} // namespace

TEST_CASE("at the first two levels AWS's value wins, and what it replaces is said") {
    TagState state;
    CHECK(edit(state, "mine") == TagEvent::edited);
    CHECK(effective(state).from_portal);
    CHECK(observe(state, "theirs", noon) == TagEvent::replaced);
    CHECK(effective(state).value == "theirs");
    CHECK_FALSE(effective(state).from_portal);
    CHECK(edit(state, "mine") == TagEvent::replaced);
    CHECK(effective(state).value == "theirs");
    // When AWS later drops the key, it is gone.
    CHECK(observe(state, std::nullopt, noon) == TagEvent::changed);
    CHECK_FALSE(effective(state).value);
}

TEST_CASE("an edit at the third level is shown while it is under way, and is AWS's once it was seen there") {
    TagState state = asked("a", "b");
    CHECK(effective(state).value == "b");
    CHECK(effective(state).pending);
    TagEvent what{};
    CHECK(before_write(state, "a", noon, noon, false, what) == Step::write);
    CHECK(observe(state, "b", noon) == TagEvent::written);
    CHECK(effective(state).value == "b");
    CHECK_FALSE(effective(state).pending);
    CHECK_FALSE(effective(state).from_portal);
    CHECK(observe(state, "b", noon + read_lag) == TagEvent::none);
    CHECK_FALSE(state.write);
}

TEST_CASE("a removal is pending as long as AWS has the tag") {
    TagState state = sent("a", std::nullopt);
    CHECK(effective(state).value == "a");
    CHECK(effective(state).pending);
    CHECK(observe(state, std::nullopt, noon) == TagEvent::written);
    CHECK_FALSE(effective(state).value);
}

TEST_CASE("a late read of before our own write is no change from outside; after its time it is") {
    TagState state = sent("a", "b");
    observe(state, "b", noon);
    CHECK(observe(state, "a", noon + read_lag - 1s) == TagEvent::none);
    CHECK(effective(state).value == "b");
    CHECK(observe(state, "a", noon + read_lag) == TagEvent::changed);
    CHECK(effective(state).value == "a");
}

TEST_CASE("an edit upon an edit knows what late reads of the one before may show") {
    TagState state = sent("a", "b");
    observe(state, "b", noon);
    REQUIRE(ask(state, "c", noon + 1s, "d") == TagEvent::asked);
    TagEvent what{};
    CHECK(before_write(state, "a", noon + 2s, noon + 2s, false, what) == Step::wait);
    CHECK(before_write(state, "b", noon + 2s, noon + 2s, false, what) == Step::write);
    CHECK(observe(state, "a", noon + 3s) == TagEvent::none);
    CHECK(observe(state, "c", noon + 3s) == TagEvent::written);
}

TEST_CASE("what changed in between is a conflict, before the write and after it") {
    TagState before = asked("a", "b");
    TagEvent what{};
    CHECK(before_write(before, "x", noon, noon, false, what) == Step::conflict);
    CHECK(what == TagEvent::conflicted);
    CHECK(effective(before).value == "x");
    TagState after = sent("a", "b");
    CHECK(observe(after, "x", noon + 1s) == TagEvent::conflicted);
    CHECK(effective(after).value == "x");
    CHECK(keep_aws(before) == TagEvent::resolved);
    CHECK_FALSE(before.write);
    CHECK(ask(after, "b", noon + 2s, "d") == TagEvent::asked);
    CHECK(after.write->base == "x");
    CHECK(observe(after, "b", noon + 3s) == TagEvent::written);
}

TEST_CASE("AWS said yes: the same value as before is waited for, not written again") {
    TagState state = sent("a", "b");
    TagEvent what{};
    CHECK(before_write(state, "a", noon + 1s, noon + 1s, true, what) == Step::wait);
    CHECK(before_write(state, "b", noon + 1s, noon + 1s, true, what) == Step::done);
    CHECK(what == TagEvent::written);
    // Killed before AWS's word was written down: the same again does no harm.
    TagState killed = sent("a", "b");
    CHECK(before_write(killed, "a", noon + 1s, noon + 1s, false, what) == Step::write);
}

TEST_CASE("what cannot be written is kept where AWS has nothing, and said") {
    TagState fresh = asked(std::nullopt, "b");
    CHECK(give_up(fresh) == TagEvent::not_written);
    CHECK(effective(fresh).value == "b");
    CHECK(effective(fresh).from_portal);
    TagState there = sent("a", "b");
    CHECK(give_up(there) == TagEvent::not_written);
    CHECK(effective(there).value == "a");
    CHECK(give_up(there) == TagEvent::none);
}

TEST_CASE("the first level forgets what AWS has and keeps the portal's words") {
    TagState theirs = with_aws("a");
    forget_aws(theirs);
    CHECK(theirs == TagState{});
    TagState ours = asked("a", "b");
    forget_aws(ours);
    CHECK(ours.portal == "b");
    CHECK_FALSE(ours.write);
    TagState done = sent("a", "b");
    observe(done, "b", noon);
    forget_aws(done);
    CHECK(done == TagState{});
}

namespace {

// With what happened before, in the order that it did.
#define HOLDS(condition)                                                                                               \
    if (!(condition)) RC_FAIL(#condition " does not hold after: " + log.str())

/// One key: AWS as it really is, with reads that may be late, and the portal beside it.
struct Simulation {
    TagState state = {};
    TagValue aws = {};
    std::vector<std::pair<Timestamp, TagValue>> past = {{noon - 1h, std::nullopt}}; ///< when AWS got which value
    Timestamp now = noon;
    int level = 2;
    bool accepted = false; ///< as the row of the change says
    int writes_while_reading = 0;
    int blind_overwrites = 0;
    /// The last edit that took effect, and whether something was said of it since.
    std::optional<TagValue> edit_made = {};
    bool reported = false;
    std::ostringstream log = {};

    static constexpr std::chrono::seconds lateness{60}; ///< of a read: less than the portal allows for

    void set_aws(TagValue value) {
        aws = std::move(value);
        past.emplace_back(now, aws);
    }

    TagValue read(bool late) const {
        if (!late) return aws;
        TagValue seen;
        for (const auto& [at, value] : past)
            if (at <= now - lateness) seen = value;
        return seen;
    }

    void told(TagEvent what) {
        log << boost::describe::enum_to_string(what, "?") << " ";
        if (what != TagEvent::none && what != TagEvent::asked && what != TagEvent::written) reported = true;
        if (what == TagEvent::written && state.write && state.write->wanted == aws) reported = false;
    }

    bool under_way() const {
        return state.write && (state.write->state == WriteState::asked || state.write->state == WriteState::sent);
    }

    void person_edits(const TagValue& wanted) {
        const TagState before = state;
        const TagEvent what = level == 3 ? ask(state, wanted, now, "c") : edit(state, wanted);
        if (what == TagEvent::asked) accepted = false;
        log << "edit(" << wanted.value_or("-") << ")=";
        edit_made = wanted;
        reported = what == TagEvent::replaced;
        log << boost::describe::enum_to_string(what, "?") << " ";
        // What changes nothing is what is effective, or under way, or AWS's.
        if (what == TagEvent::none) HOLDS(effective(state).value == wanted || state.write || !effective(before).value);
    }

    void change_level(int wanted) {
        if (wanted == level) return;
        level = wanted;
        log << "level(" << level << ") ";
        if (level < 3) told(give_up(state));
        if (level == 1) told(forget_aws(state));
    }

    void import(bool late) {
        if (level == 1) return;
        log << "import(" << read(late).value_or("-") << ") ";
        told(observe(state, read(late), now));
    }

    /// A run of the job, killed after so many of its steps.
    void job(int steps, bool refused, bool late_before, bool late_after) {
        if (!under_way() && !(accepted && state.write)) return;
        if (level < 3) return;
        log << "job(" << steps << refused << late_before << late_after << ") ";
        if (steps < 1) return;
        TagEvent what{};
        const TagValue seen = read(late_before);
        const Step step = before_write(state, seen, now, now, accepted, what);
        told(what);
        if (step != Step::write || steps < 2) return;
        if (level < 3) ++writes_while_reading;
        if (!late_before && aws != state.write->base && aws != state.write->wanted) ++blind_overwrites;
        if (refused) {
            if (steps >= 3) told(give_up(state));
            return;
        }
        set_aws(state.write->wanted);
        if (steps < 3) return;
        accepted = true;
        if (steps < 4) return;
        now += 200ms;
        told(observe(state, read(late_after), now));
    }

    void resolve(bool ours) {
        if (!state.write || state.write->state != WriteState::conflict) return;
        log << "resolve(" << ours << ") ";
        if (ours && level == 3) {
            const TagValue wanted = state.write->wanted;
            accepted = false;
            edit_made = wanted;
            reported = false;
            if (ask(state, wanted, now, "d") == TagEvent::none) reported = true;
        } else {
            told(keep_aws(state));
        }
    }

    void check() const {
        if (level < 3) HOLDS(!under_way());
        if (level == 1) HOLDS(!state.aws && !state.write);
        HOLDS(!(state.aws && state.portal));
        HOLDS(writes_while_reading == 0);
        HOLDS(blind_overwrites == 0);
        const auto shown = effective(state);
        HOLDS(!shown.pending || under_way());
        if (under_way() && state.write->wanted) HOLDS(shown.value == state.write->wanted);
    }

    /// Everything comes to rest: reads are on time, the job runs to its end, and every conflict is decided.
    void settle() {
        for (int i = 0; i < 4; ++i) {
            now += read_lag + 1s;
            job(4, false, false, false);
            resolve(i % 2 == 0);
            import(false);
            check();
        }
        HOLDS(!under_way());
        const auto shown = effective(state);
        if (level > 1) {
            HOLDS(state.aws == aws);
            HOLDS(shown.value == (aws ? aws : state.portal));
        }
        // No edit is lost without a word.
        if (edit_made && !reported) HOLDS(aws == *edit_made || shown.value == *edit_made);
    }
};

} // namespace

TEST_CASE("whatever happens in whatever order: the rules hold and no edit is lost without a word") {
    const bool held = rc::check([] {
        Simulation world;
        const auto value = [] {
            return *rc::gen::element<TagValue>(TagValue("a"), TagValue("b"), TagValue("c"), TagValue());
        };
        const int steps = *rc::gen::inRange(1, 40);
        for (int i = 0; i < steps; ++i) {
            switch (*rc::gen::inRange(0, 8)) {
            case 0: world.person_edits(value()); break;
            case 1: world.set_aws(value()); break;
            case 2: world.change_level(*rc::gen::element(1, 2, 3, 3, 3)); break;
            case 3: world.import(*rc::gen::arbitrary<bool>()); break;
            case 4:
            case 5:
                world.job(*rc::gen::inRange(0, 5), *rc::gen::weightedElement<bool>({{4, false}, {1, true}}),
                          *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>());
                break;
            case 6: world.now += std::chrono::seconds(*rc::gen::element(1, 30, 61, 400)); break;
            case 7: world.resolve(*rc::gen::arbitrary<bool>()); break;
            }
            world.check();
        }
        world.settle();
    });
    CHECK(held);
}

} // namespace portal::resources
