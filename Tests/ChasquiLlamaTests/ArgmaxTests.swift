import Testing

@testable import ChasquiLlama

@Suite("The likeliest token")
struct ArgmaxTests {
    private func index(of values: [Float]) -> Int? {
        values.withUnsafeBufferPointer { Argmax.index(of: $0) }
    }

    @Test("is found wherever it stands", arguments: [1, 15, 16, 17, 49])
    func anywhere(count: Int) {
        for place in 0..<count {
            var values = (0..<count).map { -Float($0) - 1 }
            values[place] = 3
            #expect(index(of: values) == place)
        }
    }

    @Test("is the first of equals")
    func firstOfEquals() {
        #expect(index(of: [0, 5, 5, 1] + Array(repeating: 5, count: 30)) == 1)
    }

    @Test("is never one that is not a number, and none if all are not")
    func notANumber() {
        #expect(index(of: [.nan, 1, .nan] + Array(repeating: .nan, count: 20)) == 1)
        #expect(index(of: Array(repeating: .nan, count: 20)) == nil)
    }
}
