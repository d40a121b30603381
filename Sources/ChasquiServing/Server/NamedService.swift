import ServiceLifecycle

/// A service that is called by its type in log lines, where service groups print all that a service holds.
struct NamedService: Service, CustomStringConvertible {
    let service: any Service

    var description: String { "\(type(of: service))" }

    func run() async throws {
        try await service.run()
    }
}
