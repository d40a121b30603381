// SwiftPM wants a source in a C target. That the header compiles by itself is this one's worth.
#include "chasqui_plugin.h"
