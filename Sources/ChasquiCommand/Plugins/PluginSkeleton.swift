/// The package that `chasqui plugin new` writes.
struct PluginSkeleton {
    /// Such as `word-count`.
    let name: String
    /// The path of Chasqui's checkout.
    let chasqui: String

    /// What its module and its type are called, such as `WordCountPlugin`: the ending keeps them apart from Swift's words and
    /// from types that a plugin uses.
    var module: String {
        let words = name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return words.hasSuffix("Plugin") ? words : words + "Plugin"
    }

    /// Whether there is a module of that name already; a package with two of them cannot be built.
    static func isTaken(_ module: String) -> Bool {
        ["ChasquiPlugin", "CChasquiPlugin", "PackagePlugin", "SwiftCompilerPlugin"].contains(module)
    }

    /// Whether a package that Chasqui depends on is called so: SwiftPM could not tell the two apart.
    static func isPackage(_ name: String) -> Bool {
        name.hasPrefix("swift-") || ["hummingbird", "async-http-client", "jwt-kit", "yams"].contains(name)
    }

    /// What is in it: each file's path and text.
    var files: [(path: String, text: String)] {
        [
            ("Package.swift", manifest), ("Sources/\(module)/\(module).swift", plugin),
            ("Sources/\(name)-server/main.swift", main), ("Tests/\(module)Tests/\(module)Tests.swift", tests),
            ("chasqui.yaml", configuration), ("README.md", readme), (".gitignore", ".build/\n"),
        ]
    }

    private var manifest: String {
        """
        // swift-tools-version: 6.2
        import PackageDescription

        let package = Package(
            name: "\(name)",
            platforms: [.macOS(.v15)],
            dependencies: [.package(name: "chasqui", path: "\(chasqui)")],
            targets: [
                .target(name: "\(module)", dependencies: [.product(name: "ChasquiPlugin", package: "chasqui")]),
                .executableTarget(
                    name: "\(name)-server",
                    dependencies: ["\(module)", .product(name: "ChasquiCommand", package: "chasqui")]),
                .testTarget(
                    name: "\(module)Tests",
                    dependencies: ["\(module)", .product(name: "ChasquiPluginTesting", package: "chasqui")]),
            ],
            swiftLanguageModes: [.v6],
            cxxLanguageStandard: .cxx17
        )

        """
    }

    private var main: String {
        """
        import ChasquiCommand
        import \(module)

        await ChasquiProgram.main(plugins: [\(module).self])

        """
    }

    private var configuration: String {
        """
        plugins:
          - name: \(name)
            configuration:
              greeting: Hello

        """
    }
}
