import Foundation

/// What the system says about a failed file operation, in a few words.
enum SystemReason {
    static func of(_ error: any Error) -> String {
        let error = error as NSError
        if let posix = error.userInfo[NSUnderlyingErrorKey] as? NSError, posix.domain == NSPOSIXErrorDomain {
            return of(errno: Int32(posix.code))
        }
        return error.domain == NSPOSIXErrorDomain ? of(errno: Int32(error.code)) : error.localizedDescription
    }

    static func of(errno: Int32) -> String {
        String(cString: strerror(errno)).lowercased()
    }
}
