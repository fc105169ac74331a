#include "translator/project/manifest.hpp"

#include <charconv>
#include <system_error>

#include "glue/os/hexadecimal.hpp"

namespace gothon::translator {

namespace {

constexpr std::string_view kHead = "gothon-manifest\t4\n";

std::string escaped(std::string_view field) {
  std::string out;
  for (const char each : field) {
    switch (each) {
      case '\\':
        out += "\\\\";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      default:
        out += each;
    }
  }
  return out;
}

std::string unescaped(std::string_view field) {
  std::string out;
  for (std::size_t at = 0; at < field.size(); ++at) {
    if (field[at] != '\\' || at + 1 == field.size()) {
      out += field[at];
      continue;
    }
    const char mark = field[++at];
    out += mark == 't' ? '\t' : mark == 'n' ? '\n' : mark;
  }
  return out;
}

std::string line(std::string_view key, const std::vector<std::string>& fields) {
  std::string out(key);
  for (const std::string& each : fields) out += '\t' + escaped(each);
  return out + '\n';
}

std::string token_text(std::uint64_t token) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>((token >> shift) & 0xFF);
  return os::hexadecimal(bytes);
}

std::string module_line(const TranslatedModule& module, const std::string& translated) {
  return line("module", {module.source, translated, module.node_name, module.node_count_name,
                         module.flags.empty() ? "-" : module.flags});
}

std::string attribute_lines(const TranslatedModule& module) {
  std::string out;
  for (const Export& each : module.exports) out += line("export", {each.name, each.reserved});
  for (const Export& each : module.references) out += line("reference", {each.name, each.reserved});
  for (const Carrier& each : module.carriers)
    out += line("carrier", {std::to_string(each.line), each.name, each.reserved});
  return out;
}

template <typename Number>
bool number(std::string_view text, Number& out, int base = 10) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return !text.empty() && result.ec == std::errc() && result.ptr == text.data() + text.size();
}

bool bytes_of(std::string_view hex, std::string& out) {
  if (hex.size() % 2 != 0) return false;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    unsigned char value = 0;
    if (!number(hex.substr(at, 2), value, 16)) return false;
    out += static_cast<char>(value);
  }
  return true;
}

using Fields = std::vector<std::string>;

bool read_variable(Manifest& out, const Fields& fields) {
  Variable variable;
  std::size_t index = 0;
  if (!number(fields[0], index) || index != out.variables.size() ||
      !number(fields[1], variable.type))
    return false;
  variable.name = fields[2];
  variable.file = fields[3];
  variable.schema = fields[4];
  out.variables.push_back(std::move(variable));
  return true;
}

bool read_module(Manifest& out, const Fields& fields) {
  out.modules.push_back({fields[0], fields[1], fields[2], fields[3], fields[4], {}, {}, {}, {}});
  return true;
}

bool read_name(Manifest& out, const Fields& fields) {
  if (out.modules.empty()) return false;
  out.modules.back().names.push_back({fields[0], Fields(fields.begin() + 1, fields.end())});
  return true;
}

bool read_export(Manifest& out, const Fields& fields) {
  if (out.modules.empty()) return false;
  out.modules.back().exports.push_back({fields[0], fields[1]});
  return true;
}

bool read_reference(Manifest& out, const Fields& fields) {
  if (out.modules.empty()) return false;
  out.modules.back().references.push_back({fields[0], fields[1]});
  return true;
}

bool read_carrier(Manifest& out, const Fields& fields) {
  Carrier carrier{0, fields[1], fields[2]};
  if (out.modules.empty() || !number(fields[0], carrier.line)) return false;
  out.modules.back().carriers.push_back(std::move(carrier));
  return true;
}

bool read_declare(Manifest& out, const Fields& fields) {
  Variable variable;
  std::uint8_t kind = 0;
  if (!number(fields[0], variable.type) || !number(fields[1], kind) || kind > 2) return false;
  variable.kind = static_cast<Initial>(kind);
  variable.file = fields[2];
  variable.name = fields[3];
  if (!bytes_of(fields[4], variable.initial)) return false;
  variable.schema = fields[5];
  out.declarations.push_back(std::move(variable));
  return true;
}

struct LineKind {
  std::string_view key;
  std::size_t least;
  std::size_t most;
  bool (*read)(Manifest&, const Fields&);
};

constexpr LineKind kLineKinds[] = {
    {"session", 1, 1, [](Manifest& out, const Fields& f) { return out.facts.id = f[0], true; }},
    {"runtime", 1, 1,
     [](Manifest& out, const Fields& f) { return out.facts.runtime = f[0], true; }},
    {"token", 1, 1,
     [](Manifest& out, const Fields& f) { return number(f[0], out.facts.token, 16); }},
    {"nodes", 1, 1, [](Manifest& out, const Fields& f) { return number(f[0], out.facts.nodes); }},
    {"strings", 1, 1,
     [](Manifest& out, const Fields& f) { return number(f[0], out.facts.strings); }},
    {"gothon", 1, 1, [](Manifest& out, const Fields& f) { return out.facts.gothon = f[0], true; }},
    {"root", 1, 1, [](Manifest& out, const Fields& f) { return out.facts.root = f[0], true; }},
    {"quiet", 0, 0, [](Manifest& out, const Fields&) { return out.facts.quiet = true; }},
    {"main", 1, 1, [](Manifest& out, const Fields& f) { return out.facts.main = f[0], true; }},
    {"variable", 5, 5, read_variable},
    {"plain", 1, 1, [](Manifest& out, const Fields& f) { return out.plain.push_back(f[0]), true; }},
    {"module", 5, 5, read_module},
    {"name", 2, 3, read_name},
    {"export", 2, 2, read_export},
    {"reference", 2, 2, read_reference},
    {"carrier", 3, 3, read_carrier},
    {"declare", 6, 6, read_declare},
};

bool read_line(Manifest& out, std::string_view text) {
  Fields fields;
  while (true) {
    const std::size_t tab = text.find('\t');
    fields.push_back(unescaped(text.substr(0, tab)));
    if (tab == std::string_view::npos) break;
    text.remove_prefix(tab + 1);
  }
  const std::string key = std::move(fields.front());
  fields.erase(fields.begin());
  for (const LineKind& each : kLineKinds) {
    if (each.key != key) continue;
    return fields.size() >= each.least && fields.size() <= each.most && each.read(out, fields);
  }
  return false;
}

}  // namespace

std::string translated_path(const SessionFacts& facts, std::size_t index) {
  return facts.directory + "/modules/" + std::to_string(index) + ".py";
}

std::string write_manifest(const SessionFacts& facts, const Translation& translation) {
  std::string out(kHead);
  out += line("session", {facts.id});
  out += line("runtime", {facts.runtime});
  out += line("token", {token_text(facts.token)});
  out += line("nodes", {std::to_string(facts.nodes)});
  out += line("strings", {std::to_string(facts.strings)});
  out += line("gothon", {facts.gothon});
  out += line("root", {facts.root});
  out += line("main", {translation.main_file});
  if (facts.quiet) out += line("quiet", {});
  for (std::size_t index = 0; index < translation.variables.size(); ++index) {
    const Variable& each = translation.variables[index];
    out += line("variable", {std::to_string(index), std::to_string(each.type), each.name, each.file,
                             each.schema});
  }
  for (const std::string& each : translation.plain) out += line("plain", {each});
  // Left to Python, which reports what is wrong with it.
  for (const UnparsedModule& each : translation.unparsed) out += line("plain", {each.source});
  for (std::size_t index = 0; index < translation.modules.size(); ++index) {
    const TranslatedModule& module = translation.modules[index];
    out += module_line(module, translated_path(facts, index));
    for (const ReservedName& name : module.names) {
      out += line("name", {name.reserved, std::to_string(name.variable)});
    }
    out += attribute_lines(module);
  }
  return out;
}

std::string write_late_manifest(const LateTranslation& late, const std::string& translated) {
  const Translation& translation = late.translation;
  std::string out(kHead);
  if (translation.modules.empty()) {
    for (const std::string& each : translation.plain) out += line("plain", {each});
    for (const UnparsedModule& each : translation.unparsed) out += line("plain", {each.source});
    return out;
  }
  for (std::size_t index = 0; index < late.first_known; ++index) {
    const Variable& each = translation.variables[index];
    out += line("declare", {std::to_string(each.type), std::to_string(static_cast<int>(each.kind)),
                            each.file, each.name, os::hexadecimal(each.initial), each.schema});
  }
  const TranslatedModule& module = translation.modules.front();
  out += module_line(module, translated);
  for (const ReservedName& name : module.names) {
    const Variable& variable = translation.variables[name.variable];
    out += line("name", {name.reserved, variable.file, variable.name});
  }
  return out + attribute_lines(module);
}

tl::expected<Manifest, std::string> read_manifest(std::string_view text) {
  if (!text.starts_with(kHead)) {
    return tl::unexpected(
        std::string("manifest: line 1: it does not start as one of this version does"));
  }
  Manifest out;
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    ++count;
    if (count > 1 && !read_line(out, text.substr(0, end))) {
      return tl::unexpected("manifest: line " + std::to_string(count) +
                            ": unknown, or with wrong fields: another version of gothon wrote it");
    }
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace gothon::translator
