import ChasquiCore
import ChasquiHTTP

extension Setting {
    private static let most = Float.greatestFiniteMagnitude

    static let sampling = [
        Setting(
            .sampling, "n_predict", ["--n-predict", "-n", "--predict"], llamaVariable: "N_PREDICT",
            \.http.defaults.maxTokens, .integer(0...Int(Int32.max), orOpen: "-1"),
            "The most tokens of an answer; -1 goes on to the context's end."),
        Setting(
            .sampling, "temperature", ["--temp", "--temperature"], llamaVariable: "TEMPERATURE",
            \.http.defaults.sampling.temperature, .number(0...most, lessAs: 0),
            "How random answers are; 0 and less take the likeliest."),
        Setting(
            .sampling, "top_k", ["--top-k"], llamaVariable: "TOP_K", \.http.defaults.sampling.topK,
            .integer(0...Int(Int32.max), or: ("-1", 0)),
            "Choose among this many of the likeliest tokens; 0 and -1 among all."),
        Setting(
            .sampling, "top_p", ["--top-p"], llamaVariable: "TOP_P", \.http.defaults.sampling.topP, .number(0...1),
            "Choose among the likeliest tokens that have this probability together; 1 among all."),
        Setting(
            .sampling, "min_p", ["--min-p"], llamaVariable: "MIN_P", \.http.defaults.sampling.minP, .number(0...1),
            "Choose among tokens at least this times as likely as the likeliest; 0 among all."),
        Setting(
            .sampling, "typical_p", ["--typical-p", "--typical"], \.http.defaults.sampling.typicalP, .number(0...1),
            "Locally typical sampling; 1 is off."),
        Setting(
            .sampling, "seed", ["--seed", "-s"], \.http.defaults.sampling.seed, .seed,
            "The seed of random choices; -1 draws a new one for each request."),
        Setting(
            .sampling, "repeat_last_n", ["--repeat-last-n"], \.http.defaults.sampling.penaltyLastN,
            .integer(-1...Int(Int32.max)), "How many of the last tokens the penalties look at; -1 is all of them."),
        Setting(
            .sampling, "repeat_penalty", ["--repeat-penalty"], llamaVariable: "REPEAT_PENALTY",
            \.http.defaults.sampling.repeatPenalty, .number(0...most, exceptLowest: true),
            "Divides the logits of tokens that were used; 1 is off."),
        Setting(
            .sampling, "presence_penalty", ["--presence-penalty"], llamaVariable: "PRESENCE_PENALTY",
            \.http.defaults.sampling.presencePenalty, .number(-100...100),
            "Taken once off the logits of tokens that were used."),
        Setting(
            .sampling, "frequency_penalty", ["--frequency-penalty"], llamaVariable: "FREQUENCY_PENALTY",
            \.http.defaults.sampling.frequencyPenalty, .number(-100...100),
            "Taken off the logits of tokens for each use."),
        Setting(
            .sampling, "ignore_eos", ["--ignore-eos"], \.http.defaults.sampling.ignoreEOS, .truth,
            "Go on where the model would end."),
    ]
}
