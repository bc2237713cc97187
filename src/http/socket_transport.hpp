// Transports over sockets. Heavy: for .cpp files only.
#pragma once

#include "http/transport.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>

namespace portal::http {

std::unique_ptr<Transport> plain_transport(boost::asio::ip::tcp::socket socket);

/// `context` must outlive it.
std::unique_ptr<Transport> tls_transport(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context);

} // namespace portal::http
