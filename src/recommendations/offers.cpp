#include "recommendations/offers.hpp"

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <charconv>

namespace portal::recommendations {

namespace {

// AWS Cost Management User Guide, "Accessing reservation recommendations": Cost Explorer takes the long names alone.
// OpenSearch Service was renamed; whichever of its names AWS takes is used.
const std::vector<Offer>& table() {
    static const std::vector<Offer> rows = {
        {Kind::reserved_instance, "ec2", {"Amazon Elastic Compute Cloud - Compute"}, {"standard", "convertible"}},
        {Kind::reserved_instance, "rds", {"Amazon Relational Database Service"}, {""}},
        {Kind::reserved_instance, "elasticache", {"Amazon ElastiCache"}, {""}},
        {Kind::reserved_instance, "opensearch", {"Amazon OpenSearch Service", "Amazon Elasticsearch Service"}, {""}},
        {Kind::reserved_instance, "redshift", {"Amazon Redshift"}, {""}},
        {Kind::reserved_instance, "memorydb", {"Amazon MemoryDB Service"}, {""}, false},
        {Kind::reserved_instance, "dynamodb", {"Amazon DynamoDB Service"}, {""}, false},
        {Kind::savings_plan, "compute", {"COMPUTE_SP"}, {""}},
        {Kind::savings_plan, "ec2_instance", {"EC2_INSTANCE_SP"}, {""}},
        {Kind::savings_plan, "sagemaker", {"SAGEMAKER_SP"}, {""}},
        {Kind::savings_plan, "database", {"DATABASE_SP"}, {""}, false},
    };
    return rows;
}

constexpr std::array terms{1, 3};
constexpr std::array payment_options{"no_upfront", "partial_upfront", "all_upfront"};

} // namespace

std::span<const Offer> offers() { return table(); }

const Offer* find_offer(Kind kind, std::string_view service) {
    const auto found = std::ranges::find_if(
        table(), [&](const Offer& offer) { return offer.kind == kind && offer.service == service; });
    return found == table().end() ? nullptr : &*found;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_lookback(std::int64_t days) { return days == 7 || days == 30 || days == 60; }

std::string Question::key() const {
    std::string text = std::string(boost::describe::enum_to_string(about, "")) + " " +
                       boost::describe::enum_to_string(kind, "") + " " + service;
    if (about != About::recommendations) return text;
    return text + " " + (offering_class.empty() ? "-" : offering_class) + " " + std::to_string(term_years) + " " +
           payment_option + " " + std::to_string(lookback_days) + " " + scope;
}

std::optional<Question> question_from(const std::string& key) {
    std::vector<std::string> parts;
    boost::algorithm::split(parts, key, boost::is_any_of(" "));
    Question question;
    if (parts.size() < 3 || !boost::describe::enum_from_string(parts[0].c_str(), question.about) ||
        !boost::describe::enum_from_string(parts[1].c_str(), question.kind))
        return std::nullopt;
    question.service = parts[2];
    if (question.about != About::recommendations) return parts.size() == 3 ? std::optional(question) : std::nullopt;
    if (parts.size() != 8) return std::nullopt;
    const auto term = whole_number(parts[4]), lookback = whole_number(parts[6]);
    if (!term || !lookback) return std::nullopt;
    question.offering_class = parts[3] == "-" ? "" : parts[3];
    question.term_years = *term;
    question.payment_option = parts[5];
    question.lookback_days = *lookback;
    question.scope = parts[7];
    return question;
}

std::vector<Question> questions(const Wanted& wanted) {
    std::vector<Question> made;
    for (const Offer& offer : table()) {
        const bool is_named = std::ranges::find(wanted.services, offer.service) != wanted.services.end();
        if (wanted.services.empty() ? !offer.by_default : !is_named) continue;
        for (const auto& offering_class : offer.classes)
            for (const std::int64_t term : terms)
                for (const char* payment : payment_options)
                    for (const std::int64_t lookback : wanted.lookback_days)
                        for (const auto& scope : wanted.scopes)
                            made.push_back({.about = About::recommendations,
                                            .kind = offer.kind,
                                            .service = std::string(offer.service),
                                            .offering_class = std::string(offering_class),
                                            .term_years = term,
                                            .payment_option = payment,
                                            .lookback_days = lookback,
                                            .scope = scope});
        // What is owned: reservations by service; of Savings Plans one answer has all types.
        if (offer.kind == Kind::savings_plan) continue;
        for (const About about : {About::utilization, About::coverage})
            made.push_back({.about = about, .kind = offer.kind, .service = std::string(offer.service)});
    }
    const bool has_plans =
        std::ranges::any_of(made, [](const Question& question) { return question.kind == Kind::savings_plan; });
    for (const About about : {About::utilization, About::coverage})
        if (has_plans) made.push_back({.about = about, .kind = Kind::savings_plan, .service = "all"});
    return made;
}

std::string payment_option_from(const std::string& at_aws) {
    for (const char* known : payment_options) {
        std::string upper = known;
        for (char& c : upper)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (upper == at_aws) return known;
    }
    return at_aws;
}

} // namespace portal::recommendations
