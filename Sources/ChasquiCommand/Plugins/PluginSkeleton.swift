/// The package that `chasqui plugin new` writes.
struct PluginSkeleton {
    /// Such as `word-count`.
    let name: String
    /// The path of Chasqui's checkout.
    let chasqui: String

    /// Such as `WordCount`.
    var module: String {
        name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// Modules of Swift's own, and of the packages that Chasqui is built with, which are one word.
    private static let takenModules: Set<String> = [
        "Swift", "Foundation", "PackageDescription", "Testing", "Dispatch", "Synchronization", "Observation",
        "Distributed",
        "Glibc", "Musl", "Darwin",
        "Algorithms", "Atomics", "Collections", "Configuration", "Crypto", "Hummingbird", "Instrumentation", "Logging",
        "Metrics", "Numerics", "Tracing", "Yams",
    ]

    /// Whether there is a module of that name already; a package with two of them cannot be built.
    static func isTaken(_ module: String) -> Bool {
        module.hasPrefix("Chasqui") || takenModules.contains(module)
    }

    /// The last part of the checkout's path, which is what SwiftPM calls a package without a name of its own.
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
