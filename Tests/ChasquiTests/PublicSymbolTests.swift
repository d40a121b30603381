import Testing

#if os(Linux)
@Suite("What a program sees that imports Chasqui") struct PublicSymbolTests {
    @Test("is what is written down, without a type of C")
    func symbols() throws {
        let symbols = try ["Chasqui", "ChasquiSession"].flatMap { try Compiler.symbols(of: $0) }.flatMap(\.symbols)
        try #require(symbols.count > 100)
        try Compiler.expect(symbols.map(\.line).sorted().joined(separator: "\n") + "\n", is: "public-symbols.txt")
        let foreign = symbols.filter { symbol in
            symbol.declarationFragments.contains { $0.preciseIdentifier?.hasPrefix("c:") == true }
        }
        #expect(foreign.map(\.line) == [])
    }

    @Test("with ChasquiPlugin is what is written down, without a type of C")
    func pluginSymbols() throws {
        let symbols = try Compiler.symbols(of: "ChasquiPlugin").flatMap(\.symbols)
        try #require(symbols.count > 50)
        try Compiler.expect(symbols.map(\.line).sorted().joined(separator: "\n") + "\n", is: "plugin-symbols.txt")
        let foreign = symbols.filter { symbol in
            symbol.declarationFragments.contains { $0.preciseIdentifier?.hasPrefix("c:") == true }
        }
        #expect(foreign.map(\.line) == [])
    }

    @Test("is documented without a warning", arguments: ["Chasqui", "ChasquiSession", "ChasquiPlugin"])
    func documentation(module: String) throws {
        let answer = try Compiler.document(module)
        #expect(answer.status == 0, "\(answer.output)")
    }
}
#endif
