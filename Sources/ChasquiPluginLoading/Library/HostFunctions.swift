import CChasquiPlugin
import HTTPTypes

/// The functions of `chasqui_host`, as C calls them.
enum HostFunctions {
    private static let longestBody = 64 << 20

    static let log: @convention(c) (UnsafePointer<chasqui_host>?, Int32, UnsafePointer<CChar>?) -> Void = {
        guard let context = $0?.pointee.context else { return }
        Unmanaged<LibraryHost>.fromOpaque(context).takeUnretainedValue().log($1, $2)
    }

    static let refuse: @convention(c) (OpaquePointer?, Int32, UnsafePointer<CChar>?) -> Int32 = {
        handle, status, message in
        withCall(handle) { call in
            guard (400...599).contains(status) else {
                return call.misused("refuse", "status \(status) is not 400 to 599")
            }
            do {
                return try call.refuse(status: Int(status), message: ForeignText.read(message, most: 4096))
            } catch {
                return call.misused("refuse", "message \(error)")
            }
        }
    }

    static let replace: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int) -> Int32 = { handle, bytes, count in
        withCall(handle) { call in
            do {
                return try call.replace(ForeignText.read(UnsafeRawPointer(bytes), count: count, most: longestBody))
            } catch {
                return call.misused("replace", "text \(error)")
            }
        }
    }

    static let stop: @convention(c) (OpaquePointer?) -> Int32 = { handle in withCall(handle) { $0.stop() } }

    static let respond: @convention(c) (OpaquePointer?, Int32, UnsafePointer<chasqui_pair>?, Int) -> Int32 = {
        handle, status, headers, count in
        withCall(handle) { call in
            guard (200...599).contains(status) else {
                return call.misused("respond", "status \(status) is not 200 to 599")
            }
            guard headers != nil || count == 0 else { return call.misused("respond", "headers are NULL") }
            do {
                let fields = try AnswerHeaders.read(UnsafeBufferPointer(start: headers, count: count))
                return call.respond(status: Int(status), headers: fields)
            } catch {
                return call.misused("respond", "\(error)")
            }
        }
    }

    static let write: @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int) -> Int32 = { handle, bytes, count in
        withCall(handle) { call in
            guard (0...longestBody).contains(count), count == 0 || bytes != nil else {
                return call.misused("write", "count is \(count), or the bytes are NULL")
            }
            return call.write(UnsafeRawBufferPointer(start: bytes, count: count))
        }
    }

    static let isGone: @convention(c) (OpaquePointer?) -> Int32 = { handle in
        withCall(handle) { $0.isGone ? 1 : 0 }
    }

    typealias OnEvent = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<chasqui_event>?) -> Int32

    static let generate:
        @convention(c) (
            OpaquePointer?, UnsafePointer<CChar>?, Int, OnEvent?, UnsafeMutableRawPointer?
        ) -> Int32 = { handle, bytes, count, onEvent, context in
            withCall(handle) { call in
                guard let bytes, (0...longestBody).contains(count), let onEvent else {
                    return call.misused("generate", "count is \(count), or the JSON or on_event is NULL")
                }
                let json = Array(UnsafeRawBufferPointer(start: bytes, count: count))
                return call.generate(json) { piece in piece.withForeign { onEvent(context, $0) } }
            }
        }

    private static func withCall(_ handle: OpaquePointer?, _ body: (PluginCall) -> Int32) -> Int32 {
        guard let handle else { return Int32(CHASQUI_INVALID) }
        return body(Unmanaged<PluginCall>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue())
    }
}
