#include "client/words/check_report.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "client/words/printing.hpp"
#include "glue/os/directory.hpp"
#include "translator/problems/rules.hpp"

namespace gothon::client {
namespace {

using nlohmann::ordered_json;
using translator::Diagnostic;
using translator::Rule;

std::string report_of(const ordered_json& document) {
  return json_text(document.dump(2, ' ', false, ordered_json::error_handler_t::replace));
}

/// Counts up when a field changes its meaning or goes; new ones may come at any time.
constexpr int kJsonVersion = 1;

std::string severity_name(translator::Severity severity) {
  return severity == translator::Severity::kError ? "error" : "warning";
}

std::string text_report(const std::vector<Diagnostic>& found, const std::string&) {
  std::string out;
  for (const Diagnostic& each : found) out += translator::format(each);
  return out;
}

std::string json_report(const std::vector<Diagnostic>& found, const std::string&) {
  ordered_json list = ordered_json::array();
  for (const Diagnostic& each : found) {
    list.push_back({{"file", each.file},
                    {"line", each.line},
                    {"column", each.column},
                    {"severity", severity_name(each.severity)},
                    {"rule", each.rule},
                    {"message", each.text},
                    {"source", each.source}});
  }
  return report_of({{"version", kJsonVersion}, {"diagnostics", std::move(list)}});
}

/// A path as part of a URI (RFC 3986), byte for byte.
std::string uri_path(std::string_view path) {
  static constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char each : path) {
    const auto byte = static_cast<unsigned char>(each);
    if (kPlain.find(each) != std::string_view::npos) {
      out += each;
    } else {
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

std::string directory_uri(const std::string& directory) {
  return "file://" + uri_path(directory) + (directory.ends_with('/') ? "" : "/");
}

ordered_json sarif_rule(const Rule& rule) {
  const std::string name(rule.name);
  const std::string page =
      "file://" + uri_path(os::executable_directory() + "/../share/doc/gothon/rules.md");
  return {{"id", name},
          {"shortDescription", {{"text", std::string(rule.summary) + "."}}},
          {"helpUri", page + "#" + name},
          {"help", {{"text", std::string(rule.summary) + ". See rules.md, section " + name + "."}}},
          {"defaultConfiguration", {{"level", severity_name(rule.severity)}}}};
}

ordered_json sarif_result(const Diagnostic& found) {
  ordered_json artifact{{"uri", uri_path(found.file)}, {"uriBaseId", "ROOT"}};
  if (found.file.starts_with('/')) artifact = {{"uri", "file://" + uri_path(found.file)}};
  const auto all = translator::rules();
  const auto index = translator::find_rule(found.rule) - all.data();
  const ordered_json place{{"artifactLocation", std::move(artifact)},
                           {"region", {{"startLine", found.line}, {"startColumn", found.column}}}};
  return {{"ruleId", found.rule},
          {"ruleIndex", index},
          {"level", severity_name(found.severity)},
          {"message", {{"text", found.text}}},
          {"locations", ordered_json::array({ordered_json{{"physicalLocation", place}}})}};
}

std::string sarif_report(const std::vector<Diagnostic>& found, const std::string& root) {
  ordered_json known = ordered_json::array();
  for (const Rule& each : translator::rules()) known.push_back(sarif_rule(each));
  ordered_json results = ordered_json::array();
  for (const Diagnostic& each : found) results.push_back(sarif_result(each));
  const ordered_json driver{
      {"name", "gothon"}, {"version", GOTHON_VERSION}, {"rules", std::move(known)}};
  ordered_json run{{"tool", {{"driver", driver}}}, {"columnKind", "unicodeCodePoints"}};
  run["originalUriBaseIds"] = {{"ROOT", {{"uri", directory_uri(root)}}}};
  run["results"] = std::move(results);
  const ordered_json document{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                              {"version", "2.1.0"},
                              {"runs", ordered_json::array({std::move(run)})}};
  return report_of(document);
}

struct Format {
  std::string_view word;
  CheckFormat format;
  std::string (*write)(const std::vector<Diagnostic>&, const std::string&);
};
constexpr std::array kFormats{Format{"text", CheckFormat::kText, text_report},
                              Format{"json", CheckFormat::kJson, json_report},
                              Format{"sarif", CheckFormat::kSarif, sarif_report}};

}  // namespace

std::optional<CheckFormat> check_format(std::string_view word) {
  const auto found = std::ranges::find(kFormats, word, &Format::word);
  if (found == kFormats.end()) return std::nullopt;
  return found->format;
}

std::string check_report(CheckFormat format, const std::vector<Diagnostic>& found,
                         const std::string& root) {
  return std::ranges::find(kFormats, format, &Format::format)->write(found, root);
}

}  // namespace gothon::client
