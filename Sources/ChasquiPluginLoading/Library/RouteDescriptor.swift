import CChasquiPlugin
import ChasquiAccess
import ChasquiPlugin
import HTTPTypes

/// A route of a library, checked.
struct RouteDescriptor {
    typealias Handle =
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<chasqui_request>?, OpaquePointer?) -> Int32

    private static let longestPath = 256
    private static let longestSummary = 256
    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]

    let method: HTTPRequest.Method
    let path: String
    let access: PluginRoute.Access
    let summary: String
    let handle: Handle

    init(_ pointer: UnsafePointer<chasqui_route>, member: String) throws(LibraryError.Reason) {
        let route = try PluginDescriptor.copy(
            UnsafeRawPointer(pointer), sizeAt: 0, of: "chasqui_route", into: chasqui_route())
        guard let handle = route.handle else { throw .invalid("\(member).handle", "is NULL") }
        self.handle = handle
        let method = try PluginDescriptor.text(route.method, "\(member).method", most: 16)
        guard let known = Self.methods.first(where: { $0.rawValue == method }) else {
            let names = Self.methods.map(\.rawValue).joined(separator: ", ")
            throw .invalid("\(member).method", "is \"\(method)\", and has to be one of \(names)")
        }
        self.method = known
        path = try PluginDescriptor.text(route.path, "\(member).path", most: Self.longestPath)
        try Self.check(path, member: "\(member).path")
        access = try Self.access(route.access, member: "\(member).access")
        summary =
            route.summary == nil
            ? "" : try PluginDescriptor.text(route.summary, "\(member).summary", most: Self.longestSummary)
    }

    private static func access(
        _ pointer: UnsafePointer<CChar>?, member: String
    ) throws(LibraryError.Reason) -> PluginRoute.Access {
        guard pointer != nil else { return .needs(.chat) }
        let text = try PluginDescriptor.text(pointer, member, most: 16)
        if text == "open" { return .open }
        guard let scope = Scope(rawValue: text) else {
            let names = Scope.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(member, "is \"\(text)\", and has to be open or one of \(names)")
        }
        return .needs(scope)
    }

    /// The names in braces, in order, and `**` where that is at the end.
    var parameters: [String] {
        path.split(separator: "/").compactMap { part in
            part.hasPrefix("{") ? String(part.dropFirst().dropLast()) : part == "**" ? "**" : nil
        }
    }

    /// Characters that a path has without escapes (RFC 3986), whole parts as parameters.
    private static func check(_ path: String, member: String) throws(LibraryError.Reason) {
        guard path.hasPrefix("/"), path.count > 1, !path.hasSuffix("/") else {
            throw .invalid(member, "is \"\(path)\", and has to begin with / and go on behind it, without / at its end")
        }
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() where !(part == "**" && index == parts.count - 1) {
            let isParameter = part.hasPrefix("{") && part.hasSuffix("}") && part.count > 2
            let inner = isParameter ? part.dropFirst().dropLast() : part
            guard !inner.isEmpty, inner.utf8.allSatisfy(isParameter ? isWord : isPlain), part != ".", part != ".."
            else {
                throw .invalid(
                    member, "is \"\(path)\", and its parts have to be letters, digits, -, ., _, ~ or a name in braces")
            }
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        isWord(byte) || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "~")].contains(byte)
    }
}
