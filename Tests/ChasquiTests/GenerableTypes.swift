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

/// Types inside of another type, as tools have them, and a property with several guides.
enum Search {
    @Generable enum Category: String { case hotel, cafe }

    @Generable enum Place: Equatable { case anywhere, near(Category) }

    @Generable
    struct Arguments: Equatable {
        @Guide(description: "What to look for") let category: Category
        @Guide(description: "Names") @Guide(.count(1...3)) var names: [String]
        var place: Place
        var other: Category?
    }
}

/// An identity of its own.
@Generable
struct Term {
    var id: GenerationID
    @Guide(description: "A term") var text: String
}

/// Names that the macro itself uses.
@Generable
struct Page: Equatable {
    var id: Int
    var content: String
}
