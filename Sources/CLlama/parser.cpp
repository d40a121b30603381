#include <memory>
#include <string>
#include <vector>

#include "answer_reader.hpp"
#include "guard.hpp"
#include "log.hpp"

using namespace chasqui;

struct chasqui_parser {
    explicit chasqui_parser(const chasqui_chat & chat) : reader(chat) {}

    answer_reader reader;
    std::vector<chasqui_delta> deltas;
    std::string answer;
};

chasqui_status chasqui_parser_create(const chasqui_chat * chat, chasqui_parser ** parser, char ** message) {
    return guard(message, [&] { *parser = std::make_unique<chasqui_parser>(*chat).release(); });
}

void chasqui_parser_free(chasqui_parser * parser) { delete parser; }

chasqui_status chasqui_parser_feed(
    chasqui_parser * parser, chasqui_view text, bool is_final, const chasqui_delta ** deltas, size_t * count,
    char ** message) {
    const chasqui_status status = guard(message, [&] {
        parser->reader.forget();
        // A failed parse is reported by the status; the log would get a line for every token.
        const log_silence quiet;
        parser->reader.feed({text.bytes, text.count}, is_final);
    });
    // What a failed parse found before it failed is handed out as well.
    const chasqui_status listing = guard(status == CHASQUI_OK ? message : nullptr, [&] {
        parser->deltas.clear();
        for (const owned_delta & delta : parser->reader.news()) {
            parser->deltas.push_back(
                {delta.kind, view(delta.text), delta.tool_index, view(delta.tool_id), view(delta.tool_name)});
        }
    });
    *deltas = parser->deltas.data();
    *count = parser->deltas.size();
    return status == CHASQUI_OK ? listing : status;
}

bool chasqui_parser_fits(const chasqui_parser * parser) {
    try {
        return parser->reader.fits();
    } catch (const std::exception &) {
        return false;
    }
}

chasqui_view chasqui_parser_answer(chasqui_parser * parser) {
    try {
        parser->answer = parser->reader.answer().value_or("");
        return view(parser->answer);
    } catch (const std::exception &) {
        return {"", 0};
    }
}
