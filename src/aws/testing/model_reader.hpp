// Models read at run time, for the conformance tests: AWS's protocol tests bring a model of their own with each suite.
#pragma once

#include "aws/model.hpp"
#include "aws/value.hpp"
#include "base/json.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace portal::aws::testing {

/// Owns everything that its operations point at.
class ModelReader {
public:
    /// `suite`: one suite of a protocol test file, with metadata and shapes.
    explicit ModelReader(const json::Object& suite);
    ModelReader(const ModelReader&) = delete;
    ModelReader& operator=(const ModelReader&) = delete;

    /// `given`: the case's description of the operation.
    Operation operation(const json::Object& given);

private:
    std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
    const Shape* shape(const std::string& name);
    Member member(const std::string& name, const json::Object& traits, bool required);

    const json::Object& shapes_json_;
    std::deque<std::string> texts_;
    std::deque<Shape> shapes_;
    std::deque<std::vector<Member>> members_;
    std::map<std::string, Shape*> by_name_;
    Service service_;
};

/// The tests' own way to write values in JSON: blobs as text, times as seconds, numbers without digits as text.
Value value_from_json(const Shape& shape, const json::Value& from);
json::Value value_to_json(const Value& value);

} // namespace portal::aws::testing
