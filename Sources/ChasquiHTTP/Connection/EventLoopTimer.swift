import NIOCore

/// Runs something later on its event loop, unless it is cancelled before.
///
/// An event loop takes all tasks that are due at once off its list, and runs those of them that are cancelled meanwhile,
/// too; one of a timer's does nothing then. Its uses are all from the event loop.
final class EventLoopTimer {
    private var action: (() -> Void)?
    private var scheduled: Scheduled<Void>?

    init(at deadline: NIODeadline, on eventLoop: any EventLoop, _ action: @escaping () -> Void) {
        self.action = action
        scheduled = eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.fire() }
    }

    convenience init(in delay: TimeAmount, on eventLoop: any EventLoop, _ action: @escaping () -> Void) {
        self.init(at: eventLoop.now + delay, on: eventLoop, action)
    }

    func cancel() {
        action = nil
        scheduled?.cancel()
    }

    private func fire() {
        let action = action
        self.action = nil
        action?()
    }
}
