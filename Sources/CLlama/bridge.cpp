#include "chasqui_llama.h"
