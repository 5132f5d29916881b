// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Held for every target: warnings are errors, and what is imported is said where it is used.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// For what the daemon links: no regular-expression library beneath `contains`, and small code, for
/// its resident memory is a promise (0.8 MB and 1.3 MB of text less).
let small: [SwiftSetting] =
    strict + [
        .unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"]),
        .unsafeFlags(["-Osize"], .when(configuration: .release)),
    ]

/// For the daemon that scripts/sweep kills at each point between two of its steps, in a build
/// directory of its own. No other build knows of it.
let crashPoints: [SwiftSetting] =
    Context.environment["REVIVED_CRASH_POINTS"] == "1" ? [.define("CRASH_POINTS")] : []

/// What runs as root resolves all symbols at its start, and then writes to that table no more.
let hardened: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "-z", "-Xlinker", "now"])]

let package = Package(
    name: "revived",
    products: [
        .executable(name: "revived", targets: ["revived"]),
        .executable(name: "revivectl", targets: ["revivectl"]),
        .executable(name: "simulate", targets: ["simulate"]),
    ],
    dependencies: [
        // Of revivectl and simulate; the daemon links no Swift package.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    ],
    targets: [
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "Systemd", dependencies: ["CSystemd"], swiftSettings: small),
        .target(name: "Supervision", swiftSettings: small),
        // The journal as memory: written by the daemon, read by the daemon and by revivectl.
        .target(
            name: "Recording", dependencies: ["Supervision", "Systemd"],
            swiftSettings: small + crashPoints),
        .target(
            name: "ControlInterface", dependencies: ["Supervision", "Systemd"],
            swiftSettings: small),
        .target(
            name: "Configuration", dependencies: ["CYAML", "Supervision"], swiftSettings: small),
        // Is the journal what revived promises? Not of the daemon.
        .target(
            name: "Auditing", dependencies: ["Recording", "Supervision", "Systemd"],
            swiftSettings: strict),
        // The world as a value: for tests, and for what revivectl plays through.
        .target(name: "Simulation", dependencies: ["Supervision"], swiftSettings: strict),
        // Seeds, checkers, shrinking: only for simulate and tests.
        .target(
            name: "Exploration", dependencies: ["Simulation", "Supervision"],
            swiftSettings: strict),
        .executableTarget(
            name: "revived",
            dependencies: [
                "Supervision", "Systemd", "Recording", "ControlInterface", "Configuration",
            ],
            swiftSettings: small + crashPoints,
            linkerSettings: hardened + [
                .unsafeFlags(["-Xlinker", "--icf=all"], .when(configuration: .release))
            ]),
        .executableTarget(
            name: "revivectl",
            dependencies: [
                "Auditing", "Supervision", "Systemd", "Recording", "ControlInterface",
                "Configuration", "Simulation",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict, linkerSettings: hardened),
        .executableTarget(
            name: "simulate",
            dependencies: [
                "Exploration", "Simulation", "Supervision",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["Supervision"], path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(
            name: "SupervisionTests",
            dependencies: ["Exploration", "Supervision", "Simulation", "TestSupport"],
            exclude: ["Scenarios", "Goldens"], swiftSettings: strict),
        .testTarget(
            name: "SimulationTests", dependencies: ["Exploration", "Simulation", "Supervision"],
            swiftSettings: strict),
        .testTarget(
            name: "AuditingTests",
            dependencies: ["Auditing", "Exploration", "Simulation", "Supervision", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SystemdTests", dependencies: ["Systemd", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: ["Configuration", "Supervision", "TestSupport"],
            exclude: ["Goldens"], swiftSettings: strict),
        .testTarget(
            name: "RevivedTests",
            dependencies: [
                "revived", "Configuration", "ControlInterface", "Recording", "Supervision",
                "Systemd", "TestSupport",
            ],
            exclude: ["FuzzSeeds", "Corpus", "Goldens"], swiftSettings: strict),
        .testTarget(
            name: "RevivectlTests",
            dependencies: [
                "revivectl", "revived", "Auditing", "Configuration", "ControlInterface",
                "Recording", "Simulation", "Supervision", "Systemd", "TestSupport",
            ],
            exclude: ["Goldens"], swiftSettings: strict),
        .testTarget(
            name: "SystemTests", dependencies: ["Recording", "Supervision", "TestSupport"],
            exclude: ["Goldens"], swiftSettings: strict),
        .testTarget(
            name: "TidyTests",
            dependencies: [
                "Configuration", "Exploration", "Recording", "Simulation", "Supervision", "Systemd",
                "TestSupport",
            ],
            exclude: ["Goldens"], swiftSettings: strict),
    ]
)
