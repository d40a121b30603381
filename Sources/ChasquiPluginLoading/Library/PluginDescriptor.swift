import CChasquiPlugin

/// What a library says of itself, checked and copied.
///
/// It is unchecked since it has pointers of the library's, whose header promises that callbacks may come from any thread
/// and that nothing of it goes away.
struct PluginDescriptor: @unchecked Sendable {
    typealias Reason = LibraryError.Reason

    private static let mostRoutes = 256
    private static let longestName = 64
    private static let longestVersion = 64

    let name: String
    let version: String?
    let routes: [RouteDescriptor]
    let callbacks: chasqui_plugin

    init(_ pointer: UnsafePointer<chasqui_plugin>) throws(Reason) {
        let raw = UnsafeRawPointer(pointer)
        let major = raw.loadUnaligned(as: UInt32.self)
        guard major == PluginLibrary.abiMajor else { throw .otherMajor(major) }
        let minor = raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        guard minor <= PluginLibrary.abiMinor else { throw .newerMinor(minor) }
        callbacks = try Self.copy(raw, sizeAt: 8, of: "chasqui_plugin", into: chasqui_plugin())
        name = try Self.text(callbacks.name, "name", most: Self.longestName)
        guard Self.isName(name) else {
            throw .invalid("name", "is not 1 to \(Self.longestName) of a-z, 0-9, - and _, beginning with a letter")
        }
        version =
            callbacks.version == nil ? nil : try Self.text(callbacks.version, "version", most: Self.longestVersion)
        routes = try Self.routes(callbacks)
        guard callbacks.filter_event != nil || (callbacks.open_events == nil && callbacks.close_events == nil) else {
            throw .invalid("filter_event", "is NULL, though open_events or close_events is not")
        }
        guard !routes.isEmpty || callbacks.filter_request != nil || callbacks.filter_event != nil else {
            throw .invalid("chasqui_plugin", "has no routes and no filters")
        }
    }

    /// As much of a struct as the library has of it; the rest stays at zero.
    static func copy<Struct>(
        _ raw: UnsafeRawPointer, sizeAt offset: Int, of name: String, into empty: Struct
    ) throws(Reason) -> Struct {
        let size = raw.loadUnaligned(fromByteOffset: offset, as: Int.self)
        // All of these structs are those of version 1.0, which no plugin can have less of.
        guard size >= MemoryLayout<Struct>.size, size <= 1 << 16 else {
            throw .invalid("\(name).size", "is \(size), and has to be sizeof(\(name)), \(MemoryLayout<Struct>.size)")
        }
        var result = empty
        withUnsafeMutableBytes(of: &result) { bytes in
            bytes.copyMemory(from: UnsafeRawBufferPointer(start: raw, count: bytes.count))
        }
        return result
    }

    static func text(_ pointer: UnsafePointer<CChar>?, _ member: String, most: Int) throws(Reason) -> String {
        let text: String
        do {
            text = try ForeignText.read(pointer, most: most)
        } catch {
            throw .invalid(member, error.description)
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw .invalid(member, "has control characters in it")
        }
        return text
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    private static func routes(_ plugin: chasqui_plugin) throws(Reason) -> [RouteDescriptor] {
        guard plugin.route_count > 0 else { return [] }
        guard plugin.route_count <= mostRoutes, let routes = plugin.routes else {
            throw .invalid(
                "route_count", "is \(plugin.route_count), and there may be \(mostRoutes) routes, none of them NULL")
        }
        var result: [RouteDescriptor] = []
        for index in 0..<plugin.route_count {
            guard let route = routes[index] else { throw .invalid("routes[\(index)]", "is NULL") }
            result.append(try RouteDescriptor(route, member: "routes[\(index)]"))
        }
        return result
    }
}
