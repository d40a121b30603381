import Testing

@Suite("The macros") struct ExpansionTests {
    @Test("write what is written down, which compiles")
    func expansion() throws {
        let answer = try Compiler.check(
            """
            import Chasqui

            @Generable(description: "A stop")
            struct Stop {
                @Guide(description: "Name", .anyOf(["a"])) var town: String
                @Guide(.count(2)) var offers: [Stop]
                var note: Int?
                let kind = "stop"
                static let all = 3
                var length: Int { 1 }
            }

            @Generable
            enum Mood: String {
                case good
                case veryBad = "very \\"bad\\""
            }

            @Generable
            enum Way {
                case straight
                case bridge(String)
                case around(by: Stop, Int)
            }
            """)
        #expect(answer.status == 0, "\(answer.output)")
        // Their order is that in which the compiler needed them.
        let parts = answer.output.split(separator: "@__swiftmacro_").filter { $0.contains("nonisolated") }
        try Compiler.expect(parts.sorted().joined(separator: "\n"), is: "expansions.txt")
    }

    @Test(
        "say at its place what cannot be",
        arguments: [
            (
                "@Generable class Stop {}", "2:12",
                "@Generable is for structures and enumerations; a class cannot be generated, so make it a structure"
            ),
            ("@Generable enum Nothing {}", "2:17", "@Generable needs an enumeration with at least one case"),
            (
                "@Generable enum Level: Int { case low = 1 }", "2:41",
                "@Generable reads raw values of strings only; take the raw type away, or make it String"
            ),
            (
                "@Generable struct Stop { var town = \"\" }", "2:30",
                "@Generable needs the type of 'town' written out, as in 'var town: String'"
            ),
            (
                "@Generable struct Stop { var heights: [String: Int] }", "2:39",
                "'[String: Int]' cannot be generated; a property is a text, number, Bool, Generable type, an array of "
                    + "these, or an optional of one of these"
            ),
            (
                "@Generable struct Stop { var names: [String?] }", "2:38",
                "'String?' cannot be generated; a property is a text, number, Bool, Generable type, an array of "
                    + "these, or an optional of one of these"
            ),
            (
                "@Generable struct Stop { @Guide(description: \"a\") @Guide(description: \"b\") var town: String }",
                "2:51",
                "a property has one description; leave the others out"
            ),
            (
                "struct Stop { @Guide(description: \"a\") var town: String }", "2:15",
                "@Guide has no effect here: the type around it has no @Generable"
            ),
            (
                "@Generable struct Stop { @Guide(description: \"a\") var town: String { \"\" } }", "2:26",
                "@Guide is for stored properties with one name"
            ),
        ])
    func problems(source: String, place: String, message: String) throws {
        let answer = try Compiler.check("import Chasqui\n\(source)\n")
        #expect(answer.status != 0)
        #expect(answer.output.contains("main.swift:\(place): error: \(message)"), "\(answer.output)")
    }
}
