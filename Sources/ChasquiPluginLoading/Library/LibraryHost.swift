import CChasquiPlugin
import ChasquiCore
import Foundation
import Logging
import Synchronization

/// The host that one library is given. It is never freed, since the library may keep it.
///
/// It is unchecked since its pointers are set once, before anybody else has them.
final class LibraryHost: @unchecked Sendable {
    private static let longestMessage = 4096

    let pointer: UnsafePointer<chasqui_host>
    private let logger: Logger
    private let state: Mutex<(name: String, lastError: String?)>

    /// - Parameter file: the library's, which stands for the plugin's name until that is known.
    init(file: String, configuration: JSONValue, logger: Logger) {
        self.logger = logger
        state = Mutex((name: file, lastError: nil))
        let host = UnsafeMutablePointer<chasqui_host>.allocate(capacity: 1)
        pointer = UnsafePointer(host)
        host.initialize(
            to: chasqui_host(
                abi_major: PluginLibrary.abiMajor, abi_minor: PluginLibrary.abiMinor,
                size: MemoryLayout<chasqui_host>.size, version: Self.copy(Release.version),
                configuration: Self.copy(configuration.serialized()), context: nil, log: HostFunctions.log,
                refuse: HostFunctions.refuse, replace: HostFunctions.replace, stop: HostFunctions.stop,
                respond: HostFunctions.respond, write: HostFunctions.write, is_gone: HostFunctions.isGone,
                generate: HostFunctions.generate))
        host.pointee.context = Unmanaged.passRetained(self).toOpaque()
    }

    /// For the log.
    var pluginName: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }

    /// What the library logged as an error last.
    var lastError: String? { state.withLock { $0.lastError } }

    /// A line of the library's. Whatever is in it becomes text without control characters.
    func log(_ level: Int32, _ message: UnsafePointer<CChar>?) {
        guard let message else { return }
        let bytes = UnsafeRawBufferPointer(start: message, count: strnlen(message, Self.longestMessage))
        let text = String(decoding: bytes, as: UTF8.self)
        let line = String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
        let level = Self.level(level)
        if level == .error { state.withLock { $0.lastError = line } }
        logger.log(level: level, "a plugin says", metadata: ["plugin": "\(pluginName)", "text": "\(line)"])
    }

    private static func level(_ number: Int32) -> Logger.Level {
        switch Int(number) {
        case ...Int(CHASQUI_LOG_DEBUG): .debug
        case Int(CHASQUI_LOG_INFO): .info
        case Int(CHASQUI_LOG_WARNING): .warning
        default: .error
        }
    }

    private static func copy(_ text: String) -> UnsafePointer<CChar> {
        let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8.count + 1)
        for (index, byte) in text.utf8.enumerated() { bytes[index] = CChar(bitPattern: byte) }
        bytes[text.utf8.count] = 0
        return UnsafePointer(bytes)
    }
}
