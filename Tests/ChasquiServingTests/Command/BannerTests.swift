import ChasquiHTTP
import ChasquiServing
import Testing

@testable import ChasquiCommand

@Suite("What is said when the server listens") struct BannerTests {
    private func text(_ place: ListenAddress, hasPage: Bool) -> String {
        Banner(addresses: [ServerAddress(place)], hasPage: hasPage, needsKey: false, logFormat: .text).text
    }

    @Test("names the chat page where there is one that a browser can open")
    func page() {
        let place = ListenAddress.tcp(host: "127.0.0.1", port: 80)
        #expect(text(place, hasPage: true).contains("http://127.0.0.1:80, with a chat page there\n"))
        #expect(text(place, hasPage: false).contains("listens on http://127.0.0.1:80\n"))
        #expect(!text(.unix(path: "/run/a.sock"), hasPage: true).contains("page"))
    }
}
