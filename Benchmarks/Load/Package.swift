// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that measuring builds nothing of Chasqui and Chasqui's build nothing of this.
let package = Package(
    name: "chasqui-load",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "chasqui-load", targets: ["chasqui-load"])],
    targets: [.executableTarget(name: "chasqui-load")]
)
