import Testing

#if os(Linux)
@Suite("What a program sees that imports Chasqui") struct PublicSymbolTests {
    @Test("is what is written down, without a type of C")
    func symbols() throws {
        try Self.expect("public-symbols.txt", of: "Chasqui", "ChasquiSession")
    }

    @Test("with ChasquiPlugin is what is written down, without a type of C")
    func pluginSymbols() throws {
        try Self.expect("plugin-symbols.txt", of: "ChasquiPlugin")
    }

    @Test("with ChasquiServing is what is written down, without a type of C")
    func servingSymbols() throws {
        try Self.expect("serving-symbols.txt", of: "ChasquiServing", "ChasquiHTTP")
    }

    @Test(
        "is documented without a warning", arguments: ["Chasqui", "ChasquiSession", "ChasquiPlugin", "ChasquiServing"])
    func documentation(module: String) throws {
        let answer = try Compiler.document(module)
        #expect(answer.status == 0, "\(answer.output)")
    }

    private static func expect(_ golden: String, of modules: String...) throws {
        let symbols = try modules.flatMap { try Compiler.symbols(of: $0) }.flatMap(\.symbols)
        try #require(symbols.count > 50)
        try Compiler.expect(symbols.map(\.line).sorted().joined(separator: "\n") + "\n", is: golden)
        let foreign = symbols.filter { symbol in
            symbol.declarationFragments.contains { $0.preciseIdentifier?.hasPrefix("c:") == true }
        }
        #expect(foreign.map(\.line) == [])
    }
}
#endif
