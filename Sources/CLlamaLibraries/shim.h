// Nothing of its own: the module exists for the compiler and linker flags of the chasqui-llama package.
