public import Chasqui

@Generable(description: "A stop on the way")
struct Stop: Equatable {
    @Guide(description: "The town's name") var town: String
    @Guide(description: "Height", .range(0...5000)) var metres: Int
    @Guide(.count(1...3), .element(.anyOf(["food", "rest"]))) var offers: [String]
    var note: String?
    let kind = "stop"
}

@Generable enum Weather: String, CaseIterable {
    case sun, rain
    case heavySnow = "heavy snow"
}

@Generable
enum Way: Equatable {
    case straight
    case bridge(String)
    case detour(by: Stop, hours: Int)
}

@Generable
struct Journey: Equatable {
    var stops: [Stop]
    var weather: Weather
    var way: Way
    @Guide(description: "A code", /[A-Z]{2}\d+/) var code: String
}

/// A type that contains itself.
@Generable
struct Tree: Equatable {
    var name: String
    var branches: [Tree]
}

/// Members as visible as their type, names that are keywords, several names with one type.
@Generable
public struct Odd: Equatable {
    public var `default`: Bool
    public var first, second: Double
}
