// Touches each library that Chasqui links, and prints the version that the archives report.
#include <cstdio>

#include "chat.h"
#include "llama.h"
#include "mtmd.h"

int main() {
    llama_backend_init();
    const bool linked = mtmd_default_marker() != nullptr && common_chat_verify_template("{{ messages }}", true);
    std::printf("%s\n", llama_version());
    return linked ? 0 : 1;
}
