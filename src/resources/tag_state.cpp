#include "resources/tag_state.hpp"

namespace portal::resources {

namespace {

void take_over(TagState& state, const TagValue& seen) {
    state.aws = seen;
    if (seen) state.portal.reset();
}

/// Whether late reads may show `seen`, of the write itself or the one before.
bool lags(const TagWrite& write, const TagValue& seen, Timestamp read_at) {
    const bool was_sent = write.state == WriteState::sent || write.state == WriteState::settled;
    if (was_sent && seen == write.base && read_at < write.at + read_lag) return true;
    return write.stale && seen == write.stale->value && read_at < write.stale->until;
}

} // namespace

EffectiveTag effective(const TagState& state) {
    const bool under_way =
        state.write && (state.write->state == WriteState::asked || state.write->state == WriteState::sent);
    if (under_way) {
        // A removal that AWS has not made yet: the tag is still there.
        if (!state.write->wanted) return {.value = state.aws, .from_portal = false, .pending = state.aws.has_value()};
        return {.value = state.write->wanted, .from_portal = true, .pending = true};
    }
    if (state.aws) return {.value = state.aws};
    return {.value = state.portal, .from_portal = state.portal.has_value()};
}

TagEvent observe(TagState& state, const TagValue& seen, Timestamp read_at) {
    if (!state.write) {
        if (state.aws == seen) return TagEvent::none;
        const bool replaces = state.portal && seen;
        const bool first = !state.aws && !replaces;
        take_over(state, seen);
        return replaces ? TagEvent::replaced : first && !seen ? TagEvent::none : TagEvent::changed;
    }
    TagWrite& write = *state.write;
    if (seen == write.wanted) {
        const WriteState before = write.state;
        take_over(state, seen);
        switch (before) {
        case WriteState::asked: state.write.reset(); return TagEvent::written;
        case WriteState::sent: write.state = WriteState::settled; return TagEvent::written;
        case WriteState::conflict: state.write.reset(); return TagEvent::resolved;
        case WriteState::settled:
            if (read_at >= write.at + read_lag) state.write.reset();
            return TagEvent::none;
        }
    }
    if (lags(write, seen, read_at)) return TagEvent::none;
    switch (write.state) {
    case WriteState::asked: // the job reads again before it writes, and decides
    case WriteState::conflict: state.aws = seen; return TagEvent::none;
    case WriteState::sent:
        state.aws = seen;
        write.state = WriteState::conflict;
        return TagEvent::conflicted;
    case WriteState::settled:
        state.write.reset();
        take_over(state, seen);
        return TagEvent::changed;
    }
    return TagEvent::none;
}

TagEvent edit(TagState& state, const TagValue& wanted) {
    // The later word takes the place of one that nobody has decided on.
    if (state.write && state.write->state == WriteState::conflict) state.write.reset();
    if (state.aws) return wanted == state.aws ? TagEvent::none : TagEvent::replaced;
    if (state.portal == wanted) return TagEvent::none;
    state.portal = wanted;
    return TagEvent::edited;
}

TagEvent ask(TagState& state, const TagValue& wanted, Timestamp now, const std::string& change_id) {
    std::optional<StaleValue> stale;
    if (state.write) {
        const TagWrite& earlier = *state.write;
        // The same again is under way, or there already.
        if (earlier.state != WriteState::conflict && earlier.wanted == wanted) return TagEvent::none;
        const bool was_sent = earlier.state == WriteState::sent || earlier.state == WriteState::settled;
        if (was_sent) stale = StaleValue{earlier.base, earlier.at + read_lag};
        // What was sent may or may not be there: the edit begins from what the portal wrote.
        if (earlier.state == WriteState::sent) state.aws = earlier.wanted;
        state.write.reset();
    }
    if (!state.aws && !wanted && !stale) {
        const bool was_kept = state.portal.has_value();
        state.portal.reset();
        return was_kept ? TagEvent::edited : TagEvent::none;
    }
    if (state.aws == wanted && !stale) return TagEvent::none;
    state.portal.reset();
    state.write = TagWrite{.state = WriteState::asked,
                           .wanted = wanted,
                           .base = state.aws,
                           .at = now,
                           .change_id = change_id,
                           .stale = std::move(stale)};
    return TagEvent::asked;
}

Step before_write(TagState& state, const TagValue& seen, Timestamp read_at, Timestamp now, bool accepted,
                  TagEvent& what) {
    what = TagEvent::none;
    if (!state.write || state.write->state == WriteState::settled) return Step::done;
    if (state.write->state == WriteState::conflict) return Step::conflict;
    if (seen == state.write->wanted) {
        what = observe(state, seen, read_at);
        return Step::done;
    }
    // AWS said yes: what was before is a late read, until it is not late any more.
    if (accepted && lags(*state.write, seen, read_at)) return Step::wait;
    if (seen == state.write->base && !accepted) {
        state.write->state = WriteState::sent;
        state.write->at = now;
        return Step::write;
    }
    if (lags(*state.write, seen, read_at)) return Step::wait;
    state.aws = seen;
    state.write->state = WriteState::conflict;
    state.write->at = now;
    what = TagEvent::conflicted;
    return Step::conflict;
}

TagEvent give_up(TagState& state) {
    if (!state.write || state.write->state == WriteState::settled || state.write->state == WriteState::conflict)
        return TagEvent::none;
    const TagValue wanted = state.write->wanted;
    state.write.reset();
    if (!state.aws) state.portal = wanted;
    return TagEvent::not_written;
}

TagEvent keep_aws(TagState& state) {
    if (!state.write || state.write->state != WriteState::conflict) return TagEvent::none;
    state.write.reset();
    return TagEvent::resolved;
}

TagEvent forget_aws(TagState& state) {
    if (state.write && state.write->state != WriteState::settled) state.portal = state.write->wanted;
    const bool had = state.aws.has_value() || state.write;
    state.aws.reset();
    state.write.reset();
    return had ? TagEvent::forgotten : TagEvent::none;
}

} // namespace portal::resources
