import CChasquiPlugin
package import ChasquiCore
import Foundation
package import Logging

/// A shared library with a plugin in it, opened and checked. It is never closed: threads of its own may still be in it.
package struct PluginLibrary: Sendable {
    static let entryName = "chasqui_plugin_entry"
    static let abiMajor = UInt32(CHASQUI_ABI_MAJOR)
    static let abiMinor = UInt32(CHASQUI_ABI_MINOR)

    let descriptor: PluginDescriptor
    let host: LibraryHost

    /// Opens a library and has it read its configuration. Blocks, as it runs the library's code.
    /// - Parameters:
    ///   - path: of the file; a relative one is one of the working directory's.
    ///   - configuration: the plugin's section.
    ///   - logger: gets what the plugin logs.
    /// - Throws: what is wrong with it, before anything of it is used.
    package init(path: String, configuration: JSONValue, logger: Logger) throws(LibraryError) {
        let entry = try Self.entry(of: path)
        host = LibraryHost(
            file: URL(fileURLWithPath: path).lastPathComponent, configuration: configuration, logger: logger)
        guard let plugin = entry(host.pointer) else {
            throw LibraryError(path: path, reason: .refusedToStart(host.lastError))
        }
        do {
            descriptor = try PluginDescriptor(plugin)
        } catch {
            throw LibraryError(path: path, reason: error)
        }
        host.pluginName = descriptor.name
    }

    private static func entry(of path: String) throws(LibraryError) -> chasqui_plugin_entry_function {
        // A name without a slash would be looked for in the system's directories.
        let file = URL(fileURLWithPath: path).path
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory), !isDirectory.boolValue,
            FileManager.default.isReadableFile(atPath: file)
        else { throw LibraryError(path: path, reason: .missing) }
        guard let library = dlopen(file, RTLD_NOW | RTLD_LOCAL) else {
            throw LibraryError(path: path, reason: .notLoadable(lastLoaderError))
        }
        guard let symbol = dlsym(library, entryName) else {
            dlclose(library)
            throw LibraryError(path: path, reason: .noEntry)
        }
        return unsafeBitCast(symbol, to: chasqui_plugin_entry_function.self)
    }

    private static var lastLoaderError: String {
        guard let text = dlerror() else { return "the loader does not say why" }
        return String(String(cString: text).map { $0.isNewline ? " " : $0 }.prefix(300))
    }
}
