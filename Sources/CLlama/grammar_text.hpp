#pragma once

#include <map>
#include <string>
#include <vector>

namespace chasqui {

// A name as llama.cpp's rules have it.
std::string rule_name(const std::string & name);
// A text in GBNF's quotes.
std::string grammar_literal(const std::string & text);
// A byte as it stands in a class of GBNF.
std::string grammar_class(char byte);
// The text of a class that is one character of ASCII; empty where it is anything else.
std::string unescaped_class(const std::string & text);
// The pieces of a rule: texts in quotes, classes, names, counts in braces, and else single characters.
using elements = std::vector<std::string>;
elements grammar_elements(const std::string & body);
std::string joined(const elements & given);
// Whether a piece stands for any text up to what follows.
bool is_free_text(const std::string & element);
// A rule with what stands for a part of it, which is some pieces in a row, replaced wherever it is.
std::string replaced(const std::string & body, const std::string & part, const std::string & by);
// The first text in quotes, without them; empty where it has escapes or there is none.
std::string first_literal(const std::string & body);

bool ends_with(const std::string & text, const std::string & end);

// With more rules a grammar gets none for what its arguments are.
constexpr size_t most_rules = 4096;

// The rules of a grammar that llama.cpp wrote, a line each.
class grammar_rules {
public:
    explicit grammar_rules(const std::string & text);

    // In the order in which they stand.
    const std::vector<std::string> & names() const { return order; }
    // Empty where there is no such rule.
    const std::string & body(const std::string & name) const;
    void add(const std::string & name, const std::string & body);
    void replace(const std::string & name, const std::string & body) { bodies[name] = body; }
    std::string text() const;

private:
    std::vector<std::string> order;
    std::map<std::string, std::string> bodies;
};

// The rule of a tool's calls: formats' names for it end alike. Empty where there is none.
std::string call_rule(const std::string & tool, const grammar_rules & rules);

}  // namespace chasqui
