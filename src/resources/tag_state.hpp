// One tag key of one resource, as AWS and the portal each see it: the tag rules of the access levels. Pure.
//
//   no write    AWS's value is effective where it has one, else the portal's own
//   asked       somebody edited it at the third level; nothing was sent yet
//   sent        AWS was asked to; that it did was not seen yet
//   settled     AWS was seen to have it; remembered for a while, as a late read may still show what was before
//   conflict    AWS has another value than the edit began from or made: a person decides
#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"

#include <optional>
#include <string>

namespace portal::resources {

/// AWS's reads lag its writes; within this time after a write the value from before it is no change from outside.
inline constexpr std::chrono::minutes read_lag{5};

using TagValue = std::optional<std::string>; ///< absent: the resource does not have the key

enum class WriteState { asked, sent, settled, conflict };
BOOST_DESCRIBE_ENUM(WriteState, asked, sent, settled, conflict)

/// What late reads may still show.
struct StaleValue {
    TagValue value;
    Timestamp until;
    bool operator==(const StaleValue&) const = default;
};

struct TagWrite {
    WriteState state = WriteState::asked;
    TagValue wanted;
    TagValue base; ///< AWS's value when the edit was made: the last that both sides agreed on
    Timestamp at;  ///< asked, then sent
    std::string change_id;
    std::optional<StaleValue> stale = {}; ///< of the write before this one
    bool operator==(const TagWrite&) const = default;
};

struct TagState {
    TagValue aws;    ///< as last seen
    TagValue portal; ///< lives in the portal alone: only where AWS has none
    std::optional<TagWrite> write = {};
    bool operator==(const TagState&) const = default;
};

struct EffectiveTag {
    TagValue value;
    bool from_portal = false;
    bool pending = false;
};
EffectiveTag effective(const TagState& state);

/// What happened to a key, for its history.
enum class TagEvent {
    none,
    edited,      ///< in the portal
    changed,     ///< at AWS, from outside
    replaced,    ///< AWS's value took the place of the portal's
    asked,       ///< an edit that is to be written to AWS
    written,     ///< AWS has it
    conflicted,  ///< AWS has another value: a person decides
    resolved,    ///< ... and did, or AWS came to have the edit's value
    not_written, ///< the edit came to nothing at AWS; its detail says why
    forgotten,   ///< with AWS's tags, at the first access level
};
BOOST_DESCRIBE_ENUM(TagEvent, none, edited, changed, replaced, asked, written, conflicted, resolved, not_written,
                    forgotten)

// Each changes the state and says what that was.

/// AWS answered this value; `read_at`: not after the moment that AWS was asked.
TagEvent observe(TagState& state, const TagValue& seen, Timestamp read_at);
/// An edit at the first two levels: it lives in the portal. Where AWS has a value, that stays (replaced).
TagEvent edit(TagState& state, const TagValue& wanted);
/// An edit at the third level. none: AWS has it already, or a key of the portal's alone is removed (edited).
TagEvent ask(TagState& state, const TagValue& wanted, Timestamp now, const std::string& change_id);
/// What the write-back does with a key, after it has read it and before it writes.
enum class Step {
    write,    ///< AWS is asked now: the state says so already
    wait,     ///< a late read: look again
    conflict, ///< a person decides
    done,     ///< AWS has it, or nobody wants it any more
};
/// `accepted`: AWS has said yes to this write before.
Step before_write(TagState& state, const TagValue& seen, Timestamp read_at, Timestamp now, bool accepted,
                  TagEvent& what);
/// It was not written, or nobody may write any more: what AWS has stays, and where it has nothing the value is kept in
/// the portal.
TagEvent give_up(TagState& state);
/// A conflict is decided for AWS; for the portal, it is asked anew.
TagEvent keep_aws(TagState& state);
/// The first access level: AWS's tags are forgotten, the portal's words are kept.
TagEvent forget_aws(TagState& state);

} // namespace portal::resources
