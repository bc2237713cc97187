#include "http/event_stream.hpp"

#include "base/log.hpp"
#include "http/api_reply.hpp"

#include <charconv>

namespace portal::http {

namespace {

std::string write_event(std::int64_t sequence, const std::string& kind, const std::string& subject, Timestamp at) {
    // JSON escapes line ends, so data is one line; kinds are the program's own words.
    const json::Value data = json::Object{{"id", subject}, {"kind", kind}, {"at", to_rfc3339(at)}};
    return "id: " + std::to_string(sequence) + "\nevent: " + kind + "\ndata: " + json::serialize(data) + "\n\n";
}

std::optional<std::int64_t> read_sequence(const std::string& text) {
    std::int64_t sequence = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), sequence);
    if (error != std::errc() || end != text.data() + text.size() || sequence < 0) return std::nullopt;
    return sequence;
}

std::string session_of(const api::Caller& caller) {
    return caller.session_id.empty() ? "token " + caller.api_token_id : "session " + caller.session_id;
}

} // namespace

api::Route EventStreams::route() {
    api::Route events;
    events.info = {.path = "/events",
                   .permission = api::Permission::own_session,
                   .operation_id = "followEvents",
                   .summary = "What changes, as server-sent events",
                   .tag = "Events",
                   .errors = {ErrorCode::invalid_request},
                   .media_type = "text/event-stream"};
    events.response_schema = [](json::SchemaSet&) -> json::Value { return json::Object{{"type", "string"}}; };
    return events;
}

Task<Reply> EventStreams::open(ApiCall call) {
    std::optional<std::int64_t> sequence;
    if (const std::string* last = call.head.header("last-event-id"); last && !last->empty()) {
        sequence = read_sequence(*last);
        if (!sequence)
            co_return problem_reply(
                {.code = ErrorCode::invalid_request,
                 .detail = "Last-Event-ID is not an id that this stream gave out.",
                 .fields = {{"Last-Event-ID", "not-allowed", "It is not an id that this stream gave out."}}},
                call.context.request_id);
    } else {
        sequence = co_await parts_.latest(call.context.caller.customer);
    }
    Reply reply;
    reply.set("Content-Type", "text/event-stream");
    reply.set("X-Accel-Buffering", "no"); // nginx would hold events back
    reply.stream = [this, call = std::move(call), from = *sequence](Stream& out) { return run(out, call, from); };
    co_return reply;
}

void EventStreams::stop() {
    stopping_ = true;
    parts_.feed.close();
}

std::shared_ptr<EventStreams::Slot> EventStreams::take_slot(const std::string& session) {
    const std::lock_guard lock(mutex_);
    Slots& slots = slots_[session];
    if (slots.size() >= settings_.most_of_a_session) {
        // A closed tab is noticed only when writing to it fails, so the oldest is the likeliest to be dead.
        slots.front()->ended = true;
        slots.pop_front();
    }
    return slots.emplace_back(std::make_shared<Slot>());
}

void EventStreams::give_back(const std::string& session, const std::shared_ptr<Slot>& slot) {
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find(session);
    if (found == slots_.end()) return;
    found->second.remove(slot);
    if (found->second.empty()) slots_.erase(found);
}

Task<bool> EventStreams::is_still_welcome(Credentials credentials, CustomerId customer) {
    credentials.is_by_itself = true;
    const Result<api::Caller> caller = co_await parts_.authenticate(std::move(credentials));
    co_return caller && caller->customer == customer;
}

Task<> EventStreams::run(Stream& out, ApiCall call, std::int64_t sequence) {
    const std::string session = session_of(call.context.caller);
    const std::string request_id = call.context.request_id;
    const auto slot = take_slot(session);
    try {
        co_await follow(out, std::move(call), sequence, slot);
    } catch (const std::exception& error) {
        // The browser comes back by itself; the head is sent, so there is no other way to tell.
        log::error("an event stream failed", {{"request_id", request_id}, {"reason", error.what()}});
    }
    give_back(session, slot);
}

Task<> EventStreams::follow(Stream& out, ApiCall call, std::int64_t sequence, std::shared_ptr<Slot> slot) {
    const CustomerId customer = call.context.caller.customer;
    Timestamp checked = parts_.clock.now();
    std::string text =
        "retry: " + std::to_string(settings_.retry.count()) + "\n\n" + write_event(sequence, "ready", "", checked);
    while (true) {
        // Not in the condition: see Connection.
        const bool written = co_await out.write(std::move(text));
        if (!written) break;
        const events::Feed::Batch batch = co_await parts_.feed.after(customer, sequence, settings_.heartbeat);
        if (stopping_ || out.stopping() || slot->ended) break;
        if (const Timestamp now = parts_.clock.now(); now - checked >= settings_.check_credentials_every) {
            const bool welcome = co_await is_still_welcome(call.credentials, customer);
            if (!welcome) break;
            checked = now;
        }
        sequence = batch.sequence;
        text = batch.replay_lost ? write_event(sequence, "reset", "", parts_.clock.now()) : std::string();
        for (const events::Event& event : batch.events)
            text += write_event(event.sequence, event.kind, event.subject, event.at);
        if (text.empty()) text = ":\n\n";
    }
}

} // namespace portal::http
