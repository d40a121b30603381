#include "grammar_text.hpp"

#include <cctype>
#include <sstream>

using namespace chasqui;

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
