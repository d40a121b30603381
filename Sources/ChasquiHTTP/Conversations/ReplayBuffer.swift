import NIOCore

/// The last bytes of a stream, found by their place in all of it.
struct ReplayBuffer {
    private var bytes = ByteBuffer()
    /// How many of the first bytes are gone.
    private(set) var dropped = 0

    /// How many bytes are here.
    var count: Int { bytes.readableBytes }
    /// How many bytes ever came.
    var total: Int { dropped + count }

    /// - Parameter most: how many bytes are kept.
    mutating func append(_ new: ByteBuffer, most: Int) {
        bytes.writeImmutableBuffer(new)
        drop(count - most)
    }

    /// Forgets so many of the first bytes.
    mutating func drop(_ excess: Int) {
        guard excess > 0 else { return }
        let gone = min(excess, count)
        bytes.moveReaderIndex(forwardBy: gone)
        dropped += gone
        // Moving what is left costs its length, which is no more than four times what was dropped since.
        if bytes.readerIndex > count / 4 { bytes.discardReadBytes() }
    }

    /// A copy of the bytes from a place on, up to so many, and none where no more have come; nil where they are gone.
    func bytes(from place: Int, most: Int) -> ByteBuffer? {
        guard place >= dropped else { return nil }
        guard place < total else { return ByteBuffer() }
        let length = min(most, total - place)
        // A slice would share the storage, and the next byte to come would cost a copy of all of it.
        return bytes.viewBytes(at: bytes.readerIndex + place - dropped, length: length).map { ByteBuffer(bytes: $0) }
    }
}
