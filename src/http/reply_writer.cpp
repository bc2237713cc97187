#include "http/reply_writer.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>

namespace portal::http {

namespace {

/// IMF-fixdate (RFC 9110, 5.6.7), made once a second on each thread.
const std::string& date_now() {
    thread_local std::time_t made_for = 0;
    thread_local std::string text;
    const std::time_t now = std::time(nullptr);
    if (now != made_for || text.empty()) {
        static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::tm parts{};
        gmtime_r(&now, &parts);
        std::array<char, 32> numbers{};
        // Not %a and %b: those speak the process's language.
        std::strftime(numbers.data(), numbers.size(), " %Y %H:%M:%S GMT", &parts);
        std::array<char, 4> day{};
        std::strftime(day.data(), day.size(), "%d", &parts);
        text = std::string(days.at(static_cast<std::size_t>(parts.tm_wday))) + ", " + day.data() + " " +
               months.at(static_cast<std::size_t>(parts.tm_mon)) + numbers.data();
        made_for = now;
    }
    return text;
}

void add(std::string& head, std::string_view name, std::string_view value) {
    if (std::any_of(value.begin(), value.end(), [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 127; }))
        throw std::logic_error("a control character in the header " + std::string(name));
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
}

} // namespace

std::string_view reason_phrase(int status) {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    default: return "Unknown";
    }
}

std::string write_reply_head(const Reply& reply, bool keep_alive) {
    std::string head;
    head.reserve(512);
    head += "HTTP/1.1 ";
    head += std::to_string(reply.status);
    head += ' ';
    head += reason_phrase(reply.status);
    head += "\r\n";
    add(head, "Date", date_now());
    for (const Header& header : reply.headers) add(head, header.name, header.value);
    const bool bodiless = reply.status == 204 || reply.status == 304 || reply.stream;
    if (!bodiless) add(head, "Content-Length", std::to_string(reply.content().size()));
    // Both said, as a client of HTTP/1.0 keeps a connection only when told so.
    add(head, "Connection", keep_alive ? "keep-alive" : "close");
    head += "\r\n";
    return head;
}

} // namespace portal::http
