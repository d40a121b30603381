import Foundation

/// The thread that loads a model and then runs its engine, with a stack that deep compute graphs fit in.
enum EngineThread {
    static func start(named name: String = "chasqui-engine", _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = name
        thread.stackSize = 16 << 20
        thread.qualityOfService = .userInitiated
        thread.start()
    }
}
