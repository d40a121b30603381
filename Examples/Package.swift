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

/// A program with a model in it.
func program(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: [.product(name: "Chasqui", package: "chasqui")], exclude: ["README.md"])
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
        program("EmbeddedChat"),
        program("Extraction"),
        server("HelloEndpoint"),
        server("Moderation"),
        server("PromptLibrary", sqlite),
        server("WeatherTool"),
        server("Retrieval", sqlite),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
