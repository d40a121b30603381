// swift-tools-version: 6.2
import PackageDescription

/// A server with a plugin in it.
func server(_ name: String, _ more: Target.Dependency...) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            .product(name: "ChasquiPlugin", package: "chasqui"), .product(name: "ChasquiCommand", package: "chasqui"),
        ] + more,
        exclude: ["README.md", "chasqui.yaml"])
}

let sqlite = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")

let package = Package(
    name: "Examples",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "chasqui", path: ".."),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .executableTarget(name: "EmbeddedChat", dependencies: [.product(name: "Chasqui", package: "chasqui")]),
        .executableTarget(name: "Extraction", dependencies: [.product(name: "Chasqui", package: "chasqui")]),
        server("HelloEndpoint"),
        server("Moderation"),
        server("PromptLibrary", sqlite),
        server("WeatherTool"),
        server("Retrieval", sqlite),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
