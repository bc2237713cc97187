// The SMTP client is libcurl's.
#include "mail/mail.hpp"
#include "store/threads.hpp"

#include <array>
#include <cstring>
#include <curl/curl.h>
#include <memory>

namespace portal::mail {

namespace {

constexpr long longest_connecting = 15, longest_silence = 15, longest = 60; // seconds

struct Source {
    const std::string& text;
    std::size_t at = 0;
};

std::size_t on_read(char* into, std::size_t size, std::size_t count, void* user) {
    auto& source = *static_cast<Source*>(user);
    const std::size_t taken = std::min(size * count, source.text.size() - source.at);
    std::memcpy(into, source.text.data() + source.at, taken);
    source.at += taken;
    return taken;
}

// libcurl calls this at least once a second, whatever it waits for.
int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& give_up = *static_cast<const std::function<bool()>*>(user);
    return give_up && give_up() ? 1 : 0;
}

} // namespace

Result<void> deliver(const Settings& settings, const std::string& to, const std::string& mail,
                     const std::function<bool()>& give_up) {
    store::refuse_on_io_thread("SMTP");
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(), curl_easy_cleanup);
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
        curl_slist_append(nullptr, ("<" + to + ">").c_str()), curl_slist_free_all);
    if (!easy || !recipients) return fail(ErrorCode::internal, "There is no memory for a mail.");
    std::array<char, CURL_ERROR_SIZE> message{};
    Source source{mail};
    const auto set = [&](auto option, auto value) { curl_easy_setopt(easy.get(), option, value); };
    set(CURLOPT_URL, settings.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, message.data());
    set(CURLOPT_CONNECTTIMEOUT, longest_connecting);
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, longest_silence);
    set(CURLOPT_TIMEOUT, longest);
    set(CURLOPT_QUICK_EXIT, 1L); // a name that is still being looked up is not waited for
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, on_progress);
    set(CURLOPT_XFERINFODATA, &give_up);
    set(CURLOPT_USE_SSL, static_cast<long>(settings.needs_encryption ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!settings.certificate_file.empty()) set(CURLOPT_CAINFO, settings.certificate_file.c_str());
    if (!settings.username.empty()) {
        set(CURLOPT_USERNAME, settings.username.c_str());
        set(CURLOPT_PASSWORD, settings.password.c_str());
    }
    const std::string from = "<" + settings.from + ">";
    set(CURLOPT_MAIL_FROM, from.c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, on_read);
    set(CURLOPT_READDATA, &source);
    const CURLcode result = curl_easy_perform(easy.get());
    if (result == CURLE_OK) return {};
    if (result == CURLE_ABORTED_BY_CALLBACK) return fail(ErrorCode::mail_not_taken, "The portal ended meanwhile.");
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    std::string why = message[0] != '\0' ? message.data() : curl_easy_strerror(result);
    if (status > 0) why += " (SMTP " + std::to_string(status) + ")";
    return fail(ErrorCode::mail_not_taken, why);
}

} // namespace portal::mail
