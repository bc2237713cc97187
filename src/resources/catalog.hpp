// What the catalogue says of types: by name and by ARN, and how the tags of one resource are asked for. Pure.
#pragma once

#include "aws/catalog.hpp"
#include "aws/value.hpp"
#include "base/json.hpp"

#include <functional>
#include <map>
#include <string>

namespace portal::resources {

/// The catalogue's type of an ARN, by its whole shape; of several shapes the most specific one. Null where it has none.
const aws::CatalogType* type_of_arn(std::string_view arn);
/// Whether a complete listing of the type speaks for this ARN: what it does not list is not there. Where not, the
/// Tagging API's word stands.
bool covers(const aws::CatalogType& type, std::string_view arn);
/// `shape`: "arn:{partition}:iam::{account}:role/{name+}". A placeholder stands for characters without a slash or
/// colon, one with a plus for those without a colon; never for none.
bool is_of_shape(std::string_view arn, std::string_view shape);
const aws::CatalogType* find_type(std::string_view name);

/// Global types are listed, and tagged, in one region of the partition.
std::string global_region_of(const std::string& partition);

/// How the owning service is asked for one resource's tags, and what it answered. Of types that are written only.
aws::Value tag_parameters_of(const aws::CatalogTagging& tagging, const std::string& arn, const std::string& id);
/// Whether `id` is needed for that: one that only the Tagging API saw is not known by it.
bool needs_identifier(const aws::CatalogTagging& tagging);
void take_tags(const aws::CatalogTagging& tagging, const aws::Value& page, std::map<std::string, std::string>& into);

/// Calls `use` with each value that a path leads to: "a.b", "a[].b", "." for the value itself.
void each(const aws::Value& value, std::string_view path, const std::function<void(const aws::Value&)>& use);

/// What follows the last slash, or where there is none the last colon: the name in an ARN or address.
std::string last_of(const std::string& id);

/// The catalogue's JSON as the values that a call is made of.
aws::Value value_of(const json::Value& value);

} // namespace portal::resources
