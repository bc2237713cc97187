#include "cli/cost_files.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace portal::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_manifest = 16 << 20;

tl::unexpected<Error> unusable(const fs::path& path, const std::string& why) {
    return fail(ErrorCode::invalid_request, path.string() + " " + why);
}

bool has_costs(const fs::path& path) {
    const std::string name = to_lower(path.filename().string());
    return !name.starts_with('.') && (name.ends_with(".csv") || name.ends_with(".csv.gz") || name.ends_with(".zip"));
}

Result<std::vector<fs::path>> of_folder(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (at->is_regular_file() && has_costs(at->path())) files.push_back(at->path());
    if (error) return unusable(folder, "cannot be read: " + error.message() + ".");
    if (files.empty()) return unusable(folder, "holds no *.csv, *.csv.gz or *.zip.");
    std::sort(files.begin(), files.end());
    return files;
}

/// The file of a key or an s3:// address: as much of its path as lies below the manifest's folder, or below one that
/// this one is in, as a bucket that was copied has it.
std::optional<fs::path> find(const fs::path& folder, std::string key) {
    if (key.starts_with("s3://")) key.erase(0, 5);
    std::vector<fs::path> parts;
    for (const auto& part : fs::path(key).lexically_normal())
        if (part != "/" && part != "..") parts.push_back(part);
    std::error_code error;
    fs::path above = fs::absolute(folder, error);
    for (int up = 0; up < 4 && !above.empty(); ++up, above = above.parent_path())
        for (std::size_t from = 0; from < parts.size(); ++from) {
            fs::path path = above;
            for (std::size_t i = from; i < parts.size(); ++i) path /= parts[i];
            if (fs::is_regular_file(path, error)) return path;
        }
    return std::nullopt;
}

Result<std::vector<fs::path>> of_manifest(const fs::path& manifest) {
    std::error_code error;
    if (fs::file_size(manifest, error) > largest_manifest || error) return unusable(manifest, "cannot be read.");
    std::ifstream input(manifest, std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(input)), std::istreambuf_iterator<char>());
    const auto read = json::parse(content, largest_manifest);
    const json::Object* object = read ? read->if_object() : nullptr;
    const json::Array* listed = nullptr;
    for (const char* name : {"reportKeys", "dataFiles"})
        if (const json::Value* value = object ? object->if_contains(name) : nullptr) listed = value->if_array();
    if (!listed || listed->empty())
        return unusable(manifest, "is no manifest of a cost export: it has neither reportKeys nor dataFiles.");
    std::vector<fs::path> files;
    for (const auto& key : *listed) {
        if (!key.is_string()) return unusable(manifest, "lists something that is no file.");
        const std::string name(key.as_string());
        // A manifest is a stranger's text: it names cost files and nothing else. Parquet is the portal's to explain.
        if (!has_costs(fs::path(name)) && !to_lower(name).ends_with(".parquet"))
            return unusable(manifest, "lists " + name + ", which is no cost file.");
        auto path = find(manifest.parent_path(), name);
        if (!path) return unusable(manifest, "lists " + name + ", which does not lie beside it.");
        files.push_back(std::move(*path));
    }
    return files;
}

} // namespace

std::vector<fs::path> left_out_of(const std::vector<std::string>& given) {
    std::vector<fs::path> found;
    for (const auto& one : given) {
        std::error_code error;
        for (fs::directory_iterator at(one, error), end; !error && at != end; at.increment(error))
            if (!at->path().filename().string().starts_with('.') && !(at->is_regular_file() && has_costs(at->path())))
                found.push_back(at->path());
    }
    std::ranges::sort(found);
    if (found.size() > most_left_out) found.resize(most_left_out);
    return found;
}

Result<std::vector<fs::path>> cost_files(const std::vector<std::string>& given) {
    std::vector<fs::path> all;
    for (const auto& one : given) {
        const fs::path path(one);
        std::error_code error;
        Result<std::vector<fs::path>> files;
        if (fs::is_directory(path, error))
            files = of_folder(path);
        else if (!std::ifstream(path, std::ios::binary))
            return unusable(path, "cannot be read.");
        else if (to_lower(path.extension().string()) == ".json")
            files = of_manifest(path);
        else
            files = std::vector<fs::path>{path};
        if (!files) return files;
        all.insert(all.end(), files->begin(), files->end());
    }
    return all;
}

} // namespace portal::cli
