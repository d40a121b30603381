import ChasquiAPI
import ChasquiAccess
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
        case .stillInGrace(let name, let until):
            Problem(
                kind: .invalidRequest,
                message: "The key '\(name.prefix(200))' was rotated lately, and its former secret is taken until "
                    + "\(Moment.text(until)); rotate it then, or with grace_seconds 0, which ends all former secrets at once.",
                status: 409, field: "grace_seconds", code: "key_in_grace")
        case .full:
            Problem(
                kind: .unavailable, message: "Nothing was changed: no space is left where the server keeps its keys.",
                code: "database_full")
        case .readOnly:
            Problem(
                kind: .unavailable, message: "Nothing was changed: the server may only read its keys.",
                code: "database_read_only")
        default: nil
        }
    }
}
