extension LlamaServerFlag {
    static let placed = "Threads are placed by the system; use taskset or a unit file."
    static let anyDevice = "All devices that llama.cpp was built for are used."

    static let devices: [LlamaServerFlag] = [
        .works("-t", "--threads"),
        .works("-tb", "--threads-batch"),
        .refused(["-C", "--cpu-mask"], placed),
        .refused(["-Cr", "--cpu-range"], placed),
        .taken(["--cpu-strict"], with: ["0"], placed),
        .taken(["--prio"], with: ["0"], placed),
        .works("--poll"),
        .refused(["-Cb", "--cpu-mask-batch"], placed),
        .refused(["-Crb", "--cpu-range-batch"], placed),
        .taken(["--cpu-strict-batch"], with: ["0"], placed),
        .taken(["--prio-batch"], with: ["0"], placed),
        .refused(["--poll-batch"], placed),
        .always(["--repack"], "Weights are always repacked where the CPU gains by it."),
        .refused(["-nr", "--no-repack"], "Weights are always repacked where the CPU gains by it."),
        .refused(["--rpc"], anyDevice),
        .taken(["-lm", "--load-mode"], with: ["auto"], "--mmap and --mlock say it."),
        .taken(["-lzm", "--lazy-mode"], with: ["auto"], "llama.cpp chooses it by the size of the tensors."),
        .refused(["--numa"], placed),
        .refused(["-dev", "--device"], anyDevice),
        .refused(["--list-devices"], anyDevice),
        .refused(["-ot", "--override-tensor"], anyDevice),
        .refused(["-cmoe", "--cpu-moe"], anyDevice),
        .taken(["-ncmoe", "--n-cpu-moe"], with: ["0"], anyDevice),
        .taken(["-ncffn", "--n-cpu-ffn"], with: ["0"], anyDevice),
        .works("-ngl", "--gpu-layers", "--n-gpu-layers"),
        .taken(["-sm", "--split-mode"], with: ["layer"], anyDevice),
        .refused(["-ts", "--tensor-split"], anyDevice),
        .taken(["-mg", "--main-gpu"], with: ["0"], anyDevice),
        .taken(["-fit", "--fit"], with: falsities, "What does not fit is said at the start; choose -c, -np or -ngl."),
        .refused(["-fitt", "--fit-target"], "What does not fit is said at the start; choose -c, -np or -ngl."),
        .refused(["-fitc", "--fit-ctx"], "What does not fit is said at the start; choose -c, -np or -ngl."),
        .refused(["--check-tensors"], "Check a file once, with llama.cpp's own tools."),
        .refused(["--override-kv"], "Change the file with gguf's scripts."),
        .always(["--op-offload"], "As llama.cpp has it."),
        .refused(["--no-op-offload"], "As llama.cpp has it."),
    ]

    static let adapters: [LlamaServerFlag] = [
        .works("--lora"),
        .works("--lora-scaled"),
        .works("--control-vector"),
        .works("--control-vector-scaled"),
        .works("--control-vector-layer-range"),
        .works("--lora-init-without-apply"),
    ]
}
