#include "http/socket_transport.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace portal::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);

std::string address_of(const tcp::socket& socket) {
    boost::system::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) return "unknown";
    const auto address = endpoint.address();
    // A dual-stack socket sees IPv4 peers as ::ffff:a.b.c.d; one peer has one name.
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    return address.to_string();
}

void close_now(tcp::socket& socket) {
    boost::system::error_code ignored;
    socket.close(ignored);
}

class PlainTransport final : public Transport {
public:
    explicit PlainTransport(tcp::socket socket) : socket_(std::move(socket)), peer_(address_of(socket_)) {}

    Task<bool> open() override { co_return true; }

    Task<std::size_t> read_some(std::span<char> into) override {
        const auto [error, count] =
            co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), with_error);
        co_return error ? 0 : count;
    }

    Task<bool> write(std::string_view first, std::string_view second) override {
        const std::array both{asio::buffer(first), asio::buffer(second)};
        const auto [error, count] = co_await asio::async_write(socket_, both, with_error);
        co_return !error;
    }

    Task<> finish_writing() override {
        boost::system::error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
        co_return;
    }

    void close() override { close_now(socket_); }
    const std::string& peer_address() const override { return peer_; }

private:
    tcp::socket socket_;
    std::string peer_;
};

class TlsTransport final : public Transport {
public:
    TlsTransport(tcp::socket socket, asio::ssl::context& context)
        : peer_(address_of(socket)), stream_(std::move(socket), context) {}

    Task<bool> open() override {
        const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, with_error);
        co_return !error;
    }

    Task<std::size_t> read_some(std::span<char> into) override {
        const auto [error, count] =
            co_await stream_.async_read_some(asio::buffer(into.data(), into.size()), with_error);
        co_return error ? 0 : count;
    }

    Task<bool> write(std::string_view first, std::string_view second) override {
        // A TLS record each: a small answer is sent as one.
        if (first.size() + second.size() <= 16 * 1024) {
            const std::string joined = std::string(first) + std::string(second);
            const auto [error, count] = co_await asio::async_write(stream_, asio::buffer(joined), with_error);
            co_return !error;
        }
        const std::array both{asio::buffer(first), asio::buffer(second)};
        const auto [error, count] = co_await asio::async_write(stream_, both, with_error);
        co_return !error;
    }

    Task<> finish_writing() override {
        // Asio's shutdown waits for the peer's close_notify too; the caller's deadline bounds that.
        co_await stream_.async_shutdown(with_error);
    }

    void close() override { close_now(stream_.next_layer()); }
    const std::string& peer_address() const override { return peer_; }

private:
    std::string peer_;
    asio::ssl::stream<tcp::socket> stream_;
};

} // namespace

std::unique_ptr<Transport> plain_transport(tcp::socket socket) {
    return std::make_unique<PlainTransport>(std::move(socket));
}

std::unique_ptr<Transport> tls_transport(tcp::socket socket, asio::ssl::context& context) {
    return std::make_unique<TlsTransport>(std::move(socket), context);
}

} // namespace portal::http
