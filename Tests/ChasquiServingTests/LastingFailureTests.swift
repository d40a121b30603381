import Testing

@testable import ChasquiServing

@Suite("A failure that lasts")
struct LastingFailureTests {
    private enum Failure: Error { case full, damaged }

    @Test("begins once, and again when it is another one or was over")
    func once() {
        var failure = LastingFailure<Failure>()
        let told = [
            failure.ends(), failure.begins(.full), failure.begins(.full), failure.begins(.damaged), failure.ends(),
            failure.ends(), failure.begins(.damaged),
        ]
        #expect(told == [false, true, false, true, true, false, true])
    }
}
