import Chasqui
import Testing

@Suite("A generable type") struct GenerableTests {
    private let stop = Stop(town: "Cusco", metres: 3399, offers: ["food"], note: nil)

    @Test("becomes content and comes back")
    func roundTrip() throws {
        let journey = Journey(
            stops: [stop, stop], weather: .heavySnow, way: .detour(by: stop, hours: 3), code: "PE12")
        #expect(try Journey(journey.generatedContent) == journey)
        #expect(try Journey(GeneratedContent(json: journey.generatedContent.jsonString)) == journey)
        let tree = Tree(name: "a", branches: [Tree(name: "b", branches: [])])
        #expect(try Tree(tree.generatedContent) == tree)
        for way in [Way.straight, .bridge("Rumi")] { #expect(try Way(way.generatedContent) == way) }
        let odd = Odd(default: true, first: 0.5, second: 2)
        #expect(try Odd(odd.generatedContent) == odd)
    }

    @Test("may stand in another type, beside the types that it has")
    func nested() throws {
        let arguments = Search.Arguments(category: .cafe, names: ["a"], place: .near(.hotel), other: nil)
        #expect(try Search.Arguments(arguments.generatedContent) == arguments)
        #expect(
            Search.Arguments.generationSchema.debugDescription.contains(
                #""names":{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":3,"description":"Names"}"#))
    }

    @Test("may have an identity, which the model does not write, and which a partial value shares")
    func identity() throws {
        #expect(!Term.generationSchema.debugDescription.contains("id\""))
        var content = try GeneratedContent(json: #"{"text":"a"}"#)
        let id = GenerationID()
        content.id = id
        let term = try Term(content)
        #expect(term.id == id && term.text == "a")
        #expect(try Term.PartiallyGenerated(content).id == id)
        #expect(term.generatedContent.jsonString == #"{"text":"a"}"#)
    }

    @Test("may call a property as the macro calls things of its own")
    func ownNames() throws {
        let page = Page(id: 3, content: "text")
        #expect(try Page(page.generatedContent) == page)
        #expect(page.asPartiallyGenerated().id == 3)
    }

    @Test("has its properties in their order")
    func order() {
        #expect(
            stop.generatedContent.jsonString
                == #"{"town":"Cusco","metres":3399,"offers":["food"],"note":null}"#)
        #expect(Way.bridge("Rumi").generatedContent.jsonString == #"{"bridge":"Rumi"}"#)
    }

    @Test("has a schema with descriptions and guides")
    func schema() {
        #expect(
            Stop.generationSchema.debugDescription == """
                {"type":"object","title":"Stop","description":"A stop on the way","properties":\
                {"town":{"type":"string","description":"The town's name"},\
                "metres":{"type":"integer","minimum":0,"maximum":5000,"description":"Height"},\
                "offers":{"type":"array","items":{"type":"string","enum":["food","rest"]},"minItems":1,"maxItems":3},\
                "note":{"anyOf":[{"type":"string"},{"type":"null"}]}},\
                "required":["town","metres","offers","note"],"additionalProperties":false}
                """)
        #expect(Weather.generationSchema.debugDescription.contains(#""enum":["sun","rain","heavy snow"]"#))
        #expect(Journey.generationSchema.debugDescription.contains(#""pattern":"^[A-Z]{2}[0-9]+$""#))
    }

    @Test("that contains itself is written once, and referred to")
    func recursion() {
        #expect(
            Tree.generationSchema.debugDescription == """
                {"type":"object","title":"Tree","properties":{"name":{"type":"string"},"branches":{"type":"array",\
                "items":{"$ref":"#/$defs/Tree"}}},"required":["name","branches"],"additionalProperties":false,\
                "$defs":{"Tree":{"type":"object","title":"Tree","properties":{"name":{"type":"string"},\
                "branches":{"type":"array","items":{"$ref":"#/$defs/Tree"}}},"required":["name","branches"],\
                "additionalProperties":false}}}
                """)
    }

    @Test("shows what is there of it while it is written")
    func partial() throws {
        let json = #"{"stops": [{"town": "Cusco", "metres": 3399}, {"town": "Qui"#
        let partial = try Journey.PartiallyGenerated(GeneratedContent(json: json))
        #expect(partial.stops?.map(\.town) == ["Cusco", "Qui"])
        #expect(partial.stops?.map(\.metres) == [3399, nil])
        #expect(partial.weather == nil && partial.code == nil)
        // It may still become a longer one.
        #expect(try Journey.PartiallyGenerated(GeneratedContent(json: #"{"weather": "rain"#)).weather == nil)
        #expect(try Journey.PartiallyGenerated(GeneratedContent(json: #"{"weather": "rain""#)).weather == .rain)
        #expect(stop.asPartiallyGenerated().metres == 3399)
    }

    @Test(
        "refuses what is of another type",
        arguments: [
            "1", "{}", #"{"town": 1, "metres": 1, "offers": [], "note": null}"#,
            #"{"town": "a", "metres": 1.5, "offers": [], "note": null}"#, #"{"town": "a", "metres": 1, "note": null}"#,
        ])
    func refusals(json: String) throws {
        let content = try GeneratedContent(json: json)
        #expect(throws: LanguageModelSession.GenerationError.self) { try Stop(content) }
    }
}
