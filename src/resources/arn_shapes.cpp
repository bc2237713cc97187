#include "resources/catalog.hpp"

#include <algorithm>
#include <unordered_map>

namespace portal::resources {

namespace {

template <class Use>
void each_of(std::string_view list, Use use) {
    while (!list.empty()) {
        const auto end = std::min(list.find('|'), list.size());
        use(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

/// arn:partition:service:...
std::string_view service_of(std::string_view arn) {
    for (int part = 0; part < 2; ++part) {
        const auto colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    return arn.substr(0, arn.find(':'));
}

/// How many characters of a shape stand for themselves, and of equals first the one that spans no slashes.
std::size_t weight_of(std::string_view shape) {
    std::size_t weight = 0;
    bool inside = false;
    bool spans = false;
    for (const char c : shape) {
        if (c == '{') inside = true;
        if (!inside) weight += 2;
        spans = spans || (inside && c == '+');
        if (c == '}') inside = false;
    }
    return weight + (spans ? 0 : 1);
}

struct Shape {
    std::string_view text;
    const aws::CatalogType* type = nullptr;
    std::size_t weight = 0;
};

using Index = std::unordered_map<std::string_view, std::vector<Shape>>;

/// The shapes of each service, the most specific first.
Index index_of(std::span<const aws::CatalogType> types) {
    Index index;
    for (const auto& type : types)
        each_of(type.arns, [&](std::string_view shape) {
            index[service_of(shape)].push_back({shape, &type, weight_of(shape)});
        });
    for (auto& [service, shapes] : index) std::ranges::stable_sort(shapes, std::greater(), &Shape::weight);
    return index;
}

} // namespace

bool is_of_shape(std::string_view arn, std::string_view shape) {
    const auto open = shape.find('{');
    const std::string_view literal = shape.substr(0, open);
    if (!arn.starts_with(literal)) return false;
    arn.remove_prefix(literal.size());
    if (open == std::string_view::npos) return arn.empty();
    const auto close = shape.find('}', open);
    const bool spans = shape[close - 1] == '+';
    const std::string_view rest = shape.substr(close + 1);
    for (auto length = std::min(arn.find_first_of(spans ? ":" : ":/"), arn.size()); length > 0; --length)
        if (is_of_shape(arn.substr(length), rest)) return true;
    return false;
}

const aws::CatalogType* type_of_arn(std::string_view arn) {
    static const Index index = index_of(aws::catalog());
    const auto shapes = index.find(service_of(arn));
    if (shapes == index.end()) return nullptr;
    for (const auto& shape : shapes->second)
        if (is_of_shape(arn, shape.text)) return shape.type;
    return nullptr;
}

bool covers(const aws::CatalogType& type, std::string_view arn) {
    bool found = false;
    each_of(type.covered, [&](std::string_view shape) { found = found || is_of_shape(arn, shape); });
    return found;
}

} // namespace portal::resources
