/// The place of the greatest of many floats.
enum Argmax {
    /// The first index of the greatest value; nil if there is none that is a number.
    static func index(of values: UnsafeBufferPointer<Float>) -> Int? {
        let width = SIMD16<Float>.scalarCount
        let blocks = values.count / width
        var greatest = SIMD16<Float>(repeating: -.infinity)
        let raw = UnsafeRawBufferPointer(values)
        for block in 0..<blocks {
            let lanes = raw.loadUnaligned(
                fromByteOffset: block * width * MemoryLayout<Float>.size, as: SIMD16<Float>.self)
            greatest.replace(with: lanes, where: lanes .> greatest)
        }
        var best = greatest.max()
        for index in (blocks * width)..<values.count where values[index] > best { best = values[index] }
        return values.firstIndex(of: best)
    }
}
