import ChasquiHTTP
import ChasquiServing

/// What someone who just started a server wants to know.
struct Banner {
    let addresses: [ServerAddress]
    /// Whether there is a chat page.
    let hasPage: Bool
    /// Whether requests for text need a key.
    let needsKey: Bool
    let logFormat: LoggingConfiguration.Format

    func write() {
        // Whoever asks for JSON reads the output with a program.
        guard logFormat != .json else { return }
        Output.endProgress()
        Output.write(text)
    }

    var text: String {
        guard let first = addresses.first else { return "" }
        let key = needsKey ? #"-H "Authorization: Bearer $KEY" "# : ""
        let page = hasPage && first.isWeb ? ", with a chat page there" : ""
        let others = addresses.dropFirst().map { "  and on \($0.shown)\n" }.joined()
        return """
            Chasqui \(ChasquiVersion.current) listens on \(first.shown)\(page)
            \(others)Try, for example:
              curl -N \(first.curlOptions)\(key)\(first.url)/v1/chat/completions -d '{"messages":[{"role":"user","content":"Say hello"}],"stream":true}'

            """
    }
}

extension ServerAddress {
    /// Whether a browser can open it.
    fileprivate var isWeb: Bool {
        if case .tcp = place { true } else { false }
    }

    fileprivate var shown: String {
        switch place {
        case .tcp: url
        case .unix(let path): "the socket \(path)"
        }
    }

    fileprivate var curlOptions: String {
        switch place {
        case .tcp: ""
        case .unix(let path): "--unix-socket '\(path)' "
        }
    }
}
