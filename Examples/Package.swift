// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Examples",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "chasqui", path: "..")],
    targets: [
        .executableTarget(name: "EmbeddedChat", dependencies: [.product(name: "Chasqui", package: "chasqui")]),
        .executableTarget(name: "Extraction", dependencies: [.product(name: "Chasqui", package: "chasqui")]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
