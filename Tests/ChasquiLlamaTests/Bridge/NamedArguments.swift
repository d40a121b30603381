import Testing

/// How a format writes a call of `find_road` with an argument that is a text and one, `km`, that is a number.
struct NamedArguments: Sendable, CustomTestStringConvertible {
    let template: String
    let before: String
    /// With `NAME` for the argument's name.
    let text: String
    let number: String
    var separator = ""
    let after: String
    /// Arguments that are required may stand behind others.
    var isFree = true

    var testDescription: String { template }

    static let all = [
        NamedArguments(
            template: "LFM2-8B-A1B", before: "<|im_start|>assistant\n<|tool_call_start|>[find_road(",
            text: "NAME=\"Cusco\"", number: "km=3", separator: ", ", after: ")]<|tool_call_end|>"),
        NamedArguments(
            template: "openbmb-MiniCPM5-1B",
            before: "<|im_start|>assistant\n<think>\n</think>\n<function name=\"find_road\">",
            text: "<param name=\"NAME\">Cusco</param>", number: "<param name=\"km\">3</param>", after: "</function>"),
        NamedArguments(
            template: "Kimi-K3",
            before: "<|open|>tools<|sep|><|open|>call tool=\"find_road\" index=\"1\"<|sep|>",
            text: "<|open|>argument key=\"NAME\" type=\"string\"<|sep|>Cusco<|close|>argument<|sep|>",
            number: "<|open|>argument key=\"km\" type=\"number\"<|sep|>3<|close|>argument<|sep|>",
            after: "<|close|>call<|sep|><|close|>tools<|sep|>"),
        NamedArguments(
            template: "google-gemma-4-31B-it", before: "<|tool_call>call:find_road{", text: "NAME:<|\"|>Cusco<|\"|>",
            number: "km:3", separator: ",", after: "}<tool_call|>"),
        NamedArguments(
            template: "inclusionai-ling-3.0-flash", before: "<tool_call>find_road",
            text: "<arg_key>NAME</arg_key><arg_value>Cusco</arg_value>",
            number: "<arg_key>km</arg_key><arg_value>3</arg_value>", after: "</tool_call>", isFree: false),
        NamedArguments(
            template: "Qwen3.5-4B", before: "<|im_start|>assistant\n<tool_call>\n<function=find_road>\n",
            text: "<parameter=NAME>\nCusco\n</parameter>\n", number: "<parameter=km>\n3\n</parameter>\n",
            after: "</function>\n</tool_call>", isFree: false),
    ]
}
