import Testing

@testable import ChasquiHTTP

@Suite("A web origin")
struct WebOriginTests {
    @Test(
        "may come from a browser",
        arguments: [
            "*", "localhost", "null", "https://chat.example.org", "http://localhost:3000", "http://[::1]:3000",
            "HTTPS://Chat.Example.org/", "http://192.168.0.7:8080", "chrome-extension://abcdefgh", "tauri://localhost",
            "https://xn--bcher-kva.example:8443",
        ])
    func taken(origin: String) {
        #expect(WebOrigin.mayCome(origin))
    }

    @Test(
        "never comes so",
        arguments: [
            "", "chat.example.org", "https://chat.example.org/chat", "https://*.example.org", "ftp://example.org",
            "https://", "https://chat.example.org:443", "http://a:80", "https://a:0", "https://a:99999", "https://a:b",
            "https://user@a", "https://a?b", "https:/a", "*.example.org", "http://[::1", "http://bücher.example",
            "http://::1",
            "https://a b",
        ])
    func refused(origin: String) {
        #expect(!WebOrigin.mayCome(origin))
    }
}
