import ChasquiAccess
import ChasquiCore

extension HTTPContext {
    /// The model that a request is for, if its caller may use it; an adapter's name has to be allowed by itself.
    /// - Throws: ``InferenceError/invalid(field:message:)`` for one that is not there; ``AccessRefusal/model(_:name:)``.
    func service(named name: String?, of models: any ModelDirectory) throws -> any InferenceService {
        let service = try models.service(named: name)
        let model = service.model.id
        record.update { $0.model = model }
        if let principal, !service.model(named: name).names.contains(where: { principal.mayUse(model: $0) }) {
            throw AccessRefusal.model(name ?? model, name: principal.name)
        }
        return service
    }
}

extension ModelDescription {
    /// All names it can be asked for by.
    var names: [String] { [id] + aliases }
}
