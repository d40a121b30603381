#include "repeated_choice.hpp"

#include <algorithm>
#include <cstddef>

using namespace chasqui;

namespace {

bool is_blank(const std::string & element) { return element == " "; }

elements trimmed(elements given) {
    while (!given.empty() && is_blank(given.back())) {
        given.pop_back();
    }
    given.erase(given.begin(), std::find_if_not(given.begin(), given.end(), is_blank));
    return given;
}

// The place of the parenthesis that the one at `end` closes.
size_t opening(const elements & body, size_t end) {
    size_t depth = 0;
    for (size_t at = end + 1; at-- > 0;) {
        depth += body[at] == ")" ? 1 : 0;
        depth -= body[at] == "(" ? 1 : 0;
        if (depth == 0) {
            return at;
        }
    }
    return end;
}

std::vector<elements> alternatives(const elements & body) {
    std::vector<elements> found(1);
    size_t depth = 0;
    for (const std::string & element : body) {
        depth += element == "(" ? 1 : 0;
        depth -= element == ")" && depth > 0 ? 1 : 0;
        if (depth == 0 && element == "|") {
            found.emplace_back();
        } else {
            found.back().push_back(element);
        }
    }
    for (elements & one : found) {
        one = trimmed(one);
    }
    return found;
}

}  // namespace

elements chasqui::between(const elements & body, size_t from, size_t to) {
    return elements(body.begin() + static_cast<std::ptrdiff_t>(from), body.begin() + static_cast<std::ptrdiff_t>(to));
}

repeated_choice chasqui::read_choice(const elements & body, size_t sign) {
    repeated_choice choice;
    choice.start = opening(body, sign - 1);
    choice.end = sign + 1;
    elements inner = between(body, choice.start + 1, sign - 1);
    const auto group = std::find(inner.begin(), inner.end(), "(");
    if (alternatives(inner).size() == 1 && group != inner.end()) {
        const size_t from = static_cast<size_t>(group - inner.begin());
        size_t to = inner.size() - 1;
        while (to > from && (inner[to] != ")" || opening(inner, to) != from)) {
            to--;
        }
        choice.before = trimmed(between(inner, 0, from));
        choice.behind = trimmed(between(inner, std::min(to + 1, inner.size()), inner.size()));
        inner = between(inner, from + 1, to);
    }
    choice.alternatives = alternatives(inner);
    size_t previous = choice.start;
    while (previous > 0 && is_blank(body[previous - 1])) {
        previous--;
    }
    if (previous > 0 && body[previous - 1] == ")") {
        const size_t first = opening(body, previous - 1);
        choice.has_first = between(body, first + 1, previous - 1) == inner;
        choice.start = choice.has_first ? first : choice.start;
    }
    return choice;
}
