import Chasqui

/// What someone who just started a server wants to know.
struct Banner {
    let address: ServerAddress
    let logFormat: LoggingConfiguration.Format

    func write() {
        // Whoever asks for JSON reads the output with a program.
        guard logFormat != .json else { return }
        Output.endProgress()
        Output.write(
            """
            Chasqui \(ChasquiVersion.current) listens on \(address.url), with a chat page there and, for example:
              curl -N \(address.url)/v1/chat/completions -d '{"messages":[{"role":"user","content":"Say hello"}],"stream":true}'

            """)
    }
}
