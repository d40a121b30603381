import ChasquiPlugin

/// A tool that the server runs for the model: the weather of a few towns.
struct WeatherTool: ChasquiPlugin {
    static let name = "weather"
    private let towns: [String: String]

    /// `towns` is a list such as `Cusco: snow`.
    init(configuration: PluginConfiguration) throws {
        var towns: [String: String] = [:]
        for (index, line) in try configuration.strings("towns", default: ["Cusco: snow", "Lima: fog"]).enumerated() {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmed }
            guard parts.count == 2 else {
                throw configuration.error("towns[\(index)]", "is '\(line)', and has to be such as 'Cusco: snow'")
            }
            towns[parts[0]] = parts[1]
        }
        self.towns = towns
    }

    func register(in registration: inout PluginRegistration) {
        registration.add(Weather(towns: towns))
    }
}

private struct Weather: ServerTool {
    let towns: [String: String]
    let name = "get_weather"
    let description = "Tells the weather of a town."

    /// Only towns that are known can be asked for.
    var parameters: JSONValue {
        let names = towns.keys.sorted().map { JSONValue.string($0) }
        return .object([
            "type": .string("object"),
            "properties": .object(["town": .object(["type": .string("string"), "enum": .array(names)])]),
            "required": .array([.string("town")]),
        ])
    }

    func call(_ arguments: JSONValue, _ context: FilterContext) -> String {
        guard case .object(let members) = arguments, case .string(let town)? = members["town"] else {
            return "Error: say which town."
        }
        guard let weather = towns[town] else { return "The weather of \(town) is not known." }
        return "In \(town) there is \(weather)."
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
