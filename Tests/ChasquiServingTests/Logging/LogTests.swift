import ChasquiLlama
import Foundation
import Logging
import Synchronization
import Testing

@testable import ChasquiServing

/// Keeps what is written.
final class MemorySink: LogSink {
    private let kept = Mutex<[String]>([])
    var lines: [String] { kept.withLock { $0 } }
    func write(_ line: String) { kept.withLock { $0.append(line) } }
}

@Suite("Log lines") struct LogTests {
    private let dumb = TerminalTraits(isTerminal: false, hasColors: false)

    private func logger(
        _ configuration: LoggingConfiguration, _ terminal: TerminalTraits, _ sink: MemorySink, label: String = "chasqui"
    ) throws -> Logger {
        let file = try LogSystem.openFile(for: configuration)
        let make = LogSystem.handlers(for: configuration, file: file, terminal: terminal, console: sink)
        return Logger(label: label, factory: make)
    }

    @Test("JSON lines are JSON, whatever is in them")
    func json() throws {
        let sink = MemorySink()
        let nasty = "a \"quote\", a \\, a line\nend, \u{1}\u{7F}\u{2028} and 🦙"
        try logger(LoggingConfiguration(), dumb, sink).warning(
            "\(nasty)",
            metadata: [
                "id": "\(nasty)", "status": .stringConvertible(200), "level": "taken", "list": ["a", "b"],
                "map": ["k": "v"],
            ])
        let line = try #require(sink.lines.first)
        #expect(line.hasSuffix("\n") && line.dropLast().allSatisfy { !$0.isNewline })
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == nasty)
        #expect(object["id"] as? String == nasty)
        #expect(object["level"] as? String == "warning")
        #expect(object["level_"] as? String == "taken")
        #expect(object["label"] as? String == "chasqui")
        #expect(object["status"] as? Int == 200)
        #expect(object["list"] as? [String] == ["a", "b"])
        #expect(object["map"] as? [String: String] == ["k": "v"])
        let time = try #require(object["time"] as? String)
        #expect(
            try Date(time, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)).timeIntervalSinceNow < 1
        )
    }

    @Test("lines for people stay lines and cannot steer the terminal")
    func text() throws {
        let sink = MemorySink()
        var configuration = LoggingConfiguration()
        configuration.format = .text
        try logger(configuration, dumb, sink, label: "llama").info("a\n\u{1B}[2Jb", metadata: ["k": "v\r"])
        let line = try #require(sink.lines.first)
        #expect(line.hasSuffix("INFO     a\\n\\u001b[2Jb [llama] k=v\\r\n"))
    }

    @Test("a terminal gets text with colours, anything else JSON, unless one is asked for")
    func formats() throws {
        let terminal = TerminalTraits(isTerminal: true, hasColors: true)
        func first(_ format: LoggingConfiguration.Format, _ traits: TerminalTraits) throws -> Character? {
            let sink = MemorySink()
            var configuration = LoggingConfiguration()
            configuration.format = format
            try logger(configuration, traits, sink).info("x")
            return sink.lines.first?.first
        }
        #expect(try first(.auto, terminal) == "\u{1B}")
        #expect(try first(.auto, dumb) == "{")
        #expect(try first(.json, terminal) == "{")
        #expect(try first(.text, dumb)?.isNumber == true)
    }

    @Test("lines below the level are not written")
    func level() throws {
        let sink = MemorySink()
        var configuration = LoggingConfiguration()
        configuration.level = .warning
        let logger = try logger(configuration, dumb, sink)
        logger.info("no")
        logger.error("yes")
        #expect(sink.lines.count == 1)
    }

    @Test("console and file both get a line, and the console can be switched off")
    func both() throws {
        try withDirectory { directory in
            let path = directory.appending(path: "chasqui.log").path
            let sink = MemorySink()
            var configuration = LoggingConfiguration()
            configuration.file = path
            try logger(configuration, dumb, sink).info("one")
            configuration.isConsoleEnabled = false
            try logger(configuration, dumb, sink).info("two")
            configuration.isFileEnabled = false
            try logger(configuration, dumb, sink).info("three")
            #expect(sink.lines.count == 1)
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("\"one\"") && text.contains("\"two\"") && !text.contains("three"))
        }
    }

    @Test("a log file that cannot be written is an error that says the repair")
    func unwritable() {
        var configuration = LoggingConfiguration()
        configuration.file = "/no/such/directory/chasqui.log"
        let error = #expect(throws: ConfigurationError.self) {
            _ = try LogSystem.openFile(for: configuration)
        }
        #expect(error?.description.contains("no such file or directory") == true)
    }
}

@Suite("llama.cpp's messages") struct LlamaLogTests {
    private func logged(isLoaded: Bool?, level: Logger.Level = .info) -> [String] {
        let sink = MemorySink()
        let log = LlamaLog(
            logger: Logger(label: "llama") {
                LineLogHandler(label: $0, format: .json, sink: sink, level: LiveLevel(level))
            })
        log.take(.info, "chatter")
        log.take(.error, "trouble")
        if let isLoaded { log.endLoading(isLoaded: isLoaded) }
        log.take(.warning, "later")
        return sink.lines.compactMap { line in ["chatter", "trouble", "later"].first { line.contains($0) } }
    }

    @Test("trouble while loading is held until the model is loaded, and chatter is for debugging")
    func held() {
        #expect(logged(isLoaded: nil) == [])
        #expect(logged(isLoaded: true) == ["trouble", "later"])
        #expect(logged(isLoaded: false) == ["later"])
        #expect(logged(isLoaded: false, level: .debug) == ["chatter", "trouble", "later"])
    }
}
