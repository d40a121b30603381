// swift-tools-version: 6.2
import CompilerPluginSupport
import PackageDescription

// Set by `make test`: a newer compiler's new warning must not break the build of someone who only uses Chasqui.
let warningsAreErrors = Context.environment["CHASQUI_WARNINGS_AS_ERRORS"] == "1"

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("ExistentialAny"),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

let package = Package(
    name: "chasqui",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Chasqui", targets: ["Chasqui", "ChasquiSession"]),
        .library(name: "ChasquiServing", targets: ["ChasquiServing"]),
        .library(name: "ChasquiPlugin", targets: ["ChasquiPlugin"]),
        .library(name: "ChasquiPluginTesting", targets: ["ChasquiPluginTesting"]),
        .library(name: "ChasquiCommand", targets: ["ChasquiCommand"]),
        .executable(name: "chasqui", targets: ["ChasquiExecutable"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.11.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swiftlang/swift-syntax", "602.0.0"..<"604.0.0"),
    ],
    targets: [
        .systemLibrary(name: "CLlamaLibraries", pkgConfig: "chasqui-llama"),
        .target(name: "CLlama", dependencies: ["CLlamaLibraries"]),
        .target(name: "CChasquiPlugin"),
        .target(
            name: "ChasquiCore",
            dependencies: [.product(name: "OrderedCollections", package: "swift-collections")],
            swiftSettings: settings),
        .target(
            name: "ChasquiScheduler",
            dependencies: [
                "ChasquiCore",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(
            name: "ChasquiLlama",
            dependencies: [
                "CLlama", "ChasquiCore", "ChasquiScheduler",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .target(
            name: "ChasquiAPI",
            dependencies: [
                "ChasquiAccess", "ChasquiCore",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(
            name: "ChasquiAccess",
            dependencies: [
                "ChasquiCore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(
            name: "ChasquiStore",
            dependencies: [
                "ChasquiAccess", "ChasquiCore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .target(
            name: "ChasquiTracing",
            dependencies: [
                "ChasquiCore",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings),
        .target(
            name: "ChasquiPlugin",
            dependencies: [
                "ChasquiAccess", "ChasquiCore",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .target(
            name: "ChasquiPluginLoading",
            dependencies: [
                "CChasquiPlugin", "ChasquiAccess", "ChasquiAPI", "ChasquiCore", "ChasquiPlugin",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .target(
            name: "ChasquiHTTP",
            dependencies: [
                "ChasquiCore", "ChasquiAPI", "ChasquiAccess", "ChasquiPlugin", "ChasquiStore", "ChasquiTracing",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP2", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            resources: [.embedInCode("Page/index.html"), .embedInCode("Page/docs.html")],
            swiftSettings: settings),
        .target(
            name: "ChasquiServing",
            dependencies: [
                "ChasquiAccess", "ChasquiAPI", "ChasquiCore", "ChasquiLlama", "ChasquiHTTP", "ChasquiPlugin",
                "ChasquiPluginLoading", "ChasquiSession",
                "ChasquiStore", "ChasquiTracing",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings),
        .target(
            name: "ChasquiSession",
            dependencies: [
                "ChasquiCore", "ChasquiLlama",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .macro(
            name: "ChasquiMacros",
            dependencies: [
                .product(name: "SwiftCompilerPlugin", package: "swift-syntax"),
                .product(name: "SwiftDiagnostics", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "SwiftSyntaxBuilder", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
            ],
            swiftSettings: settings),
        .target(name: "Chasqui", dependencies: ["ChasquiSession", "ChasquiMacros"], swiftSettings: settings),
        .target(
            name: "ChasquiCommand",
            dependencies: [
                "ChasquiServing", "ChasquiAPI", "ChasquiAccess", "ChasquiCore", "ChasquiHTTP", "ChasquiLlama",
                "ChasquiPlugin", "ChasquiStore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .target(
            name: "ChasquiPluginTesting",
            dependencies: [
                "ChasquiCore", "ChasquiHTTP", "ChasquiPlugin", "ChasquiServing",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .executableTarget(name: "ChasquiExecutable", dependencies: ["ChasquiCommand"], swiftSettings: settings),
        // Measures what plugins' filters cost; see Benchmarks/README.md.
        .target(name: "CAllocations", path: "Benchmarks/Allocations"),
        .executableTarget(
            name: "FilterBenchmark",
            dependencies: [
                "CAllocations", "ChasquiCore", "ChasquiPlugin", .product(name: "Logging", package: "swift-log"),
            ],
            path: "Benchmarks/Filters", swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: [.product(name: "Logging", package: "swift-log")],
            path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(
            name: "ChasquiCoreTests",
            dependencies: [
                "ChasquiCore", "TestSupport", .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChasquiSchedulerTests", dependencies: ["ChasquiScheduler", "ChasquiCore", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "ChasquiLlamaTests",
            dependencies: [
                "ChasquiLlama", "ChasquiCore", "ChasquiScheduler", "CLlama", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChasquiAPITests",
            dependencies: [
                "ChasquiAPI", "ChasquiAccess", "ChasquiCore", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            resources: [.copy("Goldens")],
            swiftSettings: settings),
        .testTarget(
            name: "ChasquiAccessTests",
            dependencies: [
                "ChasquiAccess", "ChasquiCore", "TestSupport",
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChasquiStoreTests",
            dependencies: [
                "ChasquiStore", "ChasquiAccess", "ChasquiCore", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChasquiTracingTests",
            dependencies: [
                "ChasquiTracing", "ChasquiCore",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChasquiPluginLoadingTests",
            dependencies: [
                "ChasquiPluginLoading", "ChasquiPlugin", "ChasquiAccess", "ChasquiAPI", "ChasquiCore", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            exclude: ["Plugins"],
            swiftSettings: settings),
        .testTarget(
            name: "ChasquiHTTPTests",
            dependencies: [
                "ChasquiHTTP", "ChasquiAPI", "ChasquiAccess", "ChasquiCore", "ChasquiPlugin", "ChasquiStore",
                "ChasquiTracing", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChasquiSessionTests",
            dependencies: [
                "ChasquiSession", "ChasquiCore", "ChasquiLlama", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: settings),
        // It does not depend on the macros themselves, which would have every test built for the host a second time.
        .testTarget(
            name: "ChasquiTests", dependencies: ["Chasqui", "ChasquiSession"], exclude: ["Goldens"],
            swiftSettings: settings),
        .testTarget(
            name: "ChasquiServingTests",
            dependencies: [
                "ChasquiServing", "ChasquiAccess", "ChasquiCommand", "ChasquiCore", "ChasquiHTTP", "ChasquiLlama",
                "ChasquiPlugin", "ChasquiPluginTesting", "ChasquiSession", "ChasquiStore", "ChasquiTracing",
                "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// The conformance tests build what is in Examples/, which is a package of its own, with what is built here already.
if Context.environment["CHASQUI_EXAMPLES"] == "1" {
    for (name, more) in [
        ("HelloEndpoint", []), ("Moderation", []), ("WeatherTool", []),
        ("PromptLibrary", [Target.Dependency.product(name: "GRDB", package: "GRDB.swift")]),
        ("Retrieval", [.product(name: "GRDB", package: "GRDB.swift")]),
    ] {
        package.targets.append(
            .executableTarget(
                name: name, dependencies: ["ChasquiPlugin", "ChasquiCommand"] + more,
                path: "Examples/Sources/\(name)", exclude: ["README.md", "chasqui.yaml"]))
    }
    for name in ["EmbeddedChat", "Extraction"] {
        package.targets.append(
            .executableTarget(
                name: name, dependencies: ["Chasqui"], path: "Examples/Sources/\(name)", exclude: ["README.md"]))
    }
}
