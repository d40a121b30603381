import Testing

@testable import ChasquiServing

@Suite("Keys of a server") struct KeyFileTests {
    private func keys(_ text: String) throws -> [String] {
        try withFile(text) { path in
            var access = AccessConfiguration()
            access.apiKeyFile = path
            return try access.listedKeys()
        }
    }

    @Test("are the lines of their file that are no comments")
    func lines() throws {
        #expect(try keys("# shop\n a \n\nb\r\n") == ["a", "b"])
    }

    @Test("have to be there where a file of them is named", arguments: ["", "\n \n", "# a comment\n"])
    func none(text: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try keys(text) }
        #expect(error?.description.contains("has no key in it") == true)
    }

    @Test("have to be there where they are given as a text", arguments: ["", ",", ", ,", " "])
    func empty(text: String) {
        #expect(throws: ConfigurationError.self) {
            try ConfigurationSources(flags: ["access.api_keys": text]).resolve()
        }
    }

    @Test("may be none where a file says so with a list")
    func emptyList() throws {
        try withFile("access: {api_keys: []}") { path in
            let configuration = try ConfigurationSources(file: path).resolve().configuration
            #expect(configuration.access.apiKeys == [])
        }
    }
}
