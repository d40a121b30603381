#include "grammar_text.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

using namespace chasqui;

namespace {

bool is_in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

// The place behind an element that ends with a sign of its own.
size_t behind(const std::string & body, size_t from, char end) {
    for (size_t at = from + 1; at < body.size(); at++) {
        if (body[at] == '\\') {
            at++;
        } else if (body[at] == end) {
            return at + 1;
        }
    }
    return body.size();
}

size_t end_of_element(const std::string & body, size_t from) {
    switch (body[from]) {
    case '"': return behind(body, from, '"');
    case '[': return behind(body, from, ']');
    case '{': return behind(body, from, '}');
    default: break;
    }
    size_t end = from;
    while (end < body.size() && is_in_name(body[end])) {
        end++;
    }
    return std::max(end, from + 1);
}

}  // namespace

elements chasqui::grammar_elements(const std::string & body) {
    elements found;
    for (size_t at = 0; at < body.size();) {
        const size_t end = end_of_element(body, at);
        found.push_back(body.substr(at, end - at));
        at = end;
    }
    return found;
}

std::string chasqui::joined(const elements & given) {
    std::string text;
    for (const std::string & element : given) {
        text += element;
    }
    return text;
}

bool chasqui::is_free_text(const std::string & element) { return element.compare(0, 6, "until-") == 0; }

std::string chasqui::replaced(const std::string & body, const std::string & part, const std::string & by) {
    const elements all = grammar_elements(body);
    const elements wanted = grammar_elements(part);
    std::string written;
    for (auto from = all.begin(); from != all.end();) {
        const auto found = wanted.empty() ? all.end() : std::search(from, all.end(), wanted.begin(), wanted.end());
        for (; from != found; ++from) {
            written += *from;
        }
        if (found != all.end()) {
            written += by;
            from = found + static_cast<ptrdiff_t>(wanted.size());
        }
    }
    return written;
}

std::string chasqui::rule_name(const std::string & name) {
    std::string written;
    for (const char c : name) {
        const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
        if (is_plain || written.empty() || written.back() != '-') {
            written += is_plain ? c : '-';
        }
    }
    return written;
}

std::string chasqui::grammar_literal(const std::string & text) {
    std::string written = "\"";
    for (const char c : text) {
        switch (c) {
        case '"': written += "\\\""; break;
        case '\\': written += "\\\\"; break;
        case '\n': written += "\\n"; break;
        case '\r': written += "\\r"; break;
        case '\t': written += "\\t"; break;
        default: written += c;
        }
    }
    return written + "\"";
}

std::string chasqui::grammar_class(char byte) {
    const bool is_special = byte == ']' || byte == '[' || byte == '\\' || byte == '^' || byte == '-';
    return (is_special ? "\\" : "") + std::string(1, byte);
}

std::string chasqui::unescaped_class(const std::string & text) {
    if (text.size() == 1) {
        return text;
    }
    if (text.size() != 2 || text[0] != '\\') {
        return "";
    }
    switch (text[1]) {
    case 'n': return "\n";
    case 'r': return "\r";
    case 't': return "\t";
    default: return std::isalnum(static_cast<unsigned char>(text[1])) != 0 ? "" : text.substr(1);
    }
}

std::string chasqui::first_literal(const std::string & body) {
    const size_t start = body.find('"');
    const size_t end = start == std::string::npos ? start : body.find('"', start + 1);
    const std::string text = end == std::string::npos ? "" : body.substr(start + 1, end - start - 1);
    return text.find('\\') == std::string::npos ? text : "";
}

grammar_rules::grammar_rules(const std::string & text) {
    static const std::string sign = " ::= ";
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const size_t at = line.find(sign);
        if (at != std::string::npos) {
            add(line.substr(0, at), line.substr(at + sign.size()));
        }
    }
}

const std::string & grammar_rules::body(const std::string & name) const {
    static const std::string none;
    const auto found = bodies.find(name);
    return found == bodies.end() ? none : found->second;
}

void grammar_rules::add(const std::string & name, const std::string & body) {
    if (bodies.emplace(name, body).second) {
        order.push_back(name);
    }
}

std::string grammar_rules::text() const {
    std::string all;
    for (const std::string & name : order) {
        all += name + " ::= " + bodies.at(name) + "\n";
    }
    return all;
}

bool chasqui::ends_with(const std::string & text, const std::string & end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::string chasqui::call_rule(const std::string & tool, const grammar_rules & rules) {
    const std::string end = "tool-" + rule_name(tool);
    std::string found;
    for (const std::string & name : rules.names()) {
        if (ends_with(name, end) && (found.empty() || name.size() < found.size())) {
            found = name;
        }
    }
    return found;
}
