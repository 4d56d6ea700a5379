// swift-tools-version:6.2
import PackageDescription

/// Strict in our own rooms: every warning is an error, except that a newer release of a
/// dependency may deprecate what an older one still offers.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdHTTP2 = Target.Dependency.product(name: "HummingbirdHTTP2", package: "hummingbird")
let inMemoryLogging = Target.Dependency.product(name: "InMemoryLogging", package: "swift-log")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHTTPCompression = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "moongauge",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "moongauge", targets: ["moongauge"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // C
        .target(name: "CLua", linkerSettings: [.linkedLibrary("lua5.4")]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Values and protocols that the other rooms meet through
        .target(name: "Samples", swiftSettings: strict),

        // Samples in, samples kept
        .target(name: "Exposition", dependencies: ["Samples"], swiftSettings: strict),
        .target(name: "SampleStore", dependencies: ["Samples", "CZlib"], swiftSettings: strict),
        .target(
            name: "Scraping",
            dependencies: [
                "Samples", "Exposition", "KubernetesClient",
                nioCore, nioPosix, nioHTTP1, nioHTTPCompression, nioSSL, logging,
            ],
            swiftSettings: strict
        ),

        // Kubernetes
        .target(name: "Kubernetes", dependencies: ["Samples"], swiftSettings: strict),
        .target(
            name: "KubernetesClient",
            dependencies: [
                "Kubernetes", "Samples", asyncHTTPClient, nioCore, nioHTTP1, nioHTTPCompression, nioPosix, nioSSL,
                logging,
                yams,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Egress",
            dependencies: ["Samples", "CZlib", nioCore, nioPosix, nioHTTP1, nioSSL],
            swiftSettings: strict
        ),
        .target(name: "Certificates", dependencies: ["COpenSSL"], swiftSettings: strict),

        // Answers out
        .target(name: "ResourceMetrics", dependencies: ["Samples"], swiftSettings: strict),
        .target(name: "LuaRuntime", dependencies: ["CLua"], swiftSettings: strict),
        .target(
            name: "Plugins", dependencies: ["Egress", "LuaRuntime", "Samples", "Exposition", "Certificates", logging],
            swiftSettings: strict
        ),
        .target(
            name: "PluginTesting",
            dependencies: ["Plugins", "Egress", "LuaRuntime", "SampleStore", "Kubernetes", "Samples", logging],
            swiftSettings: strict
        ),
        .target(
            name: "APIServer",
            dependencies: [
                "Samples", "Kubernetes", "KubernetesClient", "Certificates", "CZlib",
                hummingbirdCore, hummingbirdHTTP2, httpTypes, nioCore, nioHTTP2, nioHTTPTypes, nioPosix, nioSSL, nioTLS,
                logging, serviceLifecycle,
            ],
            swiftSettings: strict
        ),
        .target(name: "Telemetry", dependencies: ["Exposition", "Samples", logging], swiftSettings: strict),

        // A cluster without a cluster
        .target(
            name: "HollowCluster",
            dependencies: [
                "Kubernetes", "Exposition", "Samples", "Certificates", "CZlib",
                hummingbirdCore, hummingbirdHTTP2, httpTypes, asyncHTTPClient, nioCore, nioHTTP1, nioPosix,
                nioSSL, logging, serviceLifecycle, yams,
            ],
            resources: [.copy("Recording")],
            swiftSettings: strict
        ),

        // The wiring
        .executableTarget(
            name: "moongauge",
            dependencies: [
                "Samples", "Exposition", "SampleStore", "Scraping", "Kubernetes", "KubernetesClient", "Certificates",
                "ResourceMetrics", "Egress", "Plugins", "PluginTesting", "APIServer", "Telemetry", "HollowCluster",
                argumentParser, logging, serviceLifecycle, unixSignals, nioSSL, yams,
            ],
            swiftSettings: strict
        ),

        // Measurements
        .target(name: "BenchmarkSupport", path: "Benchmarks/BenchmarkSupport", swiftSettings: strict),
        .executableTarget(
            name: "LuaBenchmark", dependencies: ["LuaRuntime", "BenchmarkSupport"], path: "Benchmarks/LuaBenchmark",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "EgressBenchmark",
            dependencies: [
                "Egress", "LuaRuntime", "Plugins", "BenchmarkSupport", logging, nioCore, nioHTTP1, nioPosix,
            ],
            path: "Benchmarks/EgressBenchmark", swiftSettings: strict
        ),
        .executableTarget(
            name: "PluginBenchmark", dependencies: ["Plugins", "SampleStore", "Samples", "BenchmarkSupport", logging],
            path: "Benchmarks/PluginBenchmark", swiftSettings: strict
        ),
        .executableTarget(
            name: "StoreBenchmark",
            dependencies: ["SampleStore", "ResourceMetrics", "Samples", "BenchmarkSupport", "TestSupport"],
            path: "Benchmarks/StoreBenchmark", swiftSettings: strict
        ),

        // Tests, a room each
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "SamplesTests", dependencies: ["Samples"], swiftSettings: strict),
        .testTarget(
            name: "ExpositionTests", dependencies: ["Exposition", "Samples", "TestSupport"], swiftSettings: strict),
        .target(
            name: "SampleStoreConformance", dependencies: ["Samples"], path: "Tests/SampleStoreConformance",
            swiftSettings: strict
        ),
        .testTarget(
            name: "SampleStoreTests",
            dependencies: ["SampleStore", "SampleStoreConformance", "Samples", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PrometheusTests",
            dependencies: ["SampleStore", "Samples", "TestSupport", asyncHTTPClient, nioCore, nioHTTP1],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ResourceMetricsTests", dependencies: ["ResourceMetrics", "SampleStore", "Exposition", "Samples"],
            exclude: ["Fixtures"], swiftSettings: strict
        ),
        .testTarget(
            name: "KubernetesTests", dependencies: ["Kubernetes", "Samples"], exclude: ["Fixtures"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "KubernetesClientTests",
            dependencies: [
                "KubernetesClient", "Kubernetes", "Samples", "Certificates", "HollowCluster", asyncHTTPClient, nioCore,
                nioHTTP1, nioPosix, nioSSL, logging,
            ],
            exclude: ["Golden"], swiftSettings: strict
        ),
        .testTarget(name: "CertificatesTests", dependencies: ["Certificates"], swiftSettings: strict),
        .testTarget(
            name: "ScrapingTests",
            dependencies: [
                "Scraping", "SampleStore", "Samples", "KubernetesClient", "Certificates", "HollowCluster",
                "TestSupport",
                nioCore, nioEmbedded,
                nioHTTP1, nioPosix, nioSSL, inMemoryLogging, logging,
            ],
            exclude: ["Fixtures"], swiftSettings: strict
        ),
        .target(
            name: "LoopbackServing", dependencies: ["Certificates", nioCore, nioPosix, nioSSL],
            path: "Tests/LoopbackServing", swiftSettings: strict
        ),
        .testTarget(
            name: "EgressTests",
            dependencies: [
                "Egress", "LoopbackServing", "Certificates", "Samples", nioCore, nioEmbedded, nioHTTP1,
                nioHTTPCompression, nioPosix,
                nioSSL,
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"], swiftSettings: strict),
        .testTarget(name: "LuaRuntimeTests", dependencies: ["LuaRuntime"], swiftSettings: strict),
        .testTarget(
            name: "PluginsTests",
            dependencies: [
                "Plugins", "Egress", "LoopbackServing", "LuaRuntime", "SampleStore", "Samples", inMemoryLogging,
                logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PluginTestingTests", dependencies: ["PluginTesting", "Plugins", "LuaRuntime", "Samples"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HollowClusterTests",
            dependencies: [
                "HollowCluster", "Certificates", "Samples", asyncHTTPClient, hummingbird, hummingbirdCore,
                hummingbirdHTTP2, httpTypes, nioCore, nioHTTP1, nioPosix, nioSSL, logging, serviceLifecycle,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "APIServerTests",
            dependencies: [
                "APIServer", "Certificates", "HollowCluster", "Kubernetes", "KubernetesClient", "Samples",
                asyncHTTPClient, httpTypes, hummingbirdCore, nioCore, nioEmbedded, nioHTTP1, nioPosix, nioSSL,
                inMemoryLogging, logging, serviceLifecycle, yams,
            ],
            exclude: ["Golden"], swiftSettings: strict
        ),

        // Tests of the whole, through its real binary and real clients
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "moongauge", "APIServer", "Certificates", "HollowCluster", "Samples", "Kubernetes", "KubernetesClient",
                "Scraping", "Egress", "Plugins", "Telemetry", argumentParser, asyncHTTPClient, logging, nioCore,
                nioHTTP1,
                nioSSL, serviceLifecycle, subprocess, systemPackage, yams,
            ],
            exclude: ["Clients"], swiftSettings: strict
        ),
    ]
)
