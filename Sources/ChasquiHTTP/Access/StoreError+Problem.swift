import ChasquiAPI
import ChasquiStore

extension StoreError {
    /// What a caller of `/admin` is told; nil where it is the operator's to mend.
    var problem: Problem? {
        switch self {
        case .nameTaken(let name):
            Problem(
                kind: .invalidRequest, message: "There is a key named '\(name)' already; take another name.",
                status: 409, field: "name", code: "name_taken")
        case .noSuchKey(let name):
            Problem(kind: .notFound, message: "There is no key '\(name.prefix(200))'.", code: "key_not_found")
        case .keyRevoked(let name):
            Problem(
                kind: .invalidRequest, message: "The key '\(name)' is revoked, and stays so; make a new one.",
                status: 409, code: "key_revoked")
        default: nil
        }
    }
}
