import APIServer
import Foundation
import Plugins
import Testing

@testable import moongauge

/// Plugins that change while the server runs, as kubectl sees them.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"))
struct ReloadTests {
    private static let path = "/apis/custom.metrics.k8s.io/v1beta2/nodes/real-1/"

    private func plugin(_ metric: String, _ value: String) -> String {
        """
        local plugin = moongauge.plugin { name = "answer", version = "\(metric)" }
        plugin:derived { metric = "\(metric)", resource = "nodes", value = function() return \(value) end }
        """
    }

    private func value(_ running: RunningServer, _ metric: String) async throws -> String? {
        try await running.items(Self.path + metric).first?["value"] as? String
    }

    @Test func changedPluginsAreServedAtOnce() async throws {
        try await withTemporaryFolder { folder in
            let file = "\(folder)/answer.lua"
            func write(_ text: String) throws { try text.write(toFile: file, atomically: true, encoding: .utf8) }
            try write(plugin("first", "41"))
            try await RunningServer.run(pluginFolders: [folder]) { running in
                #expect(try await value(running, "first") == "41")
                try write(plugin("first", "42"))
                await running.server.reloading.check()
                #expect(try await value(running, "first") == "42")

                // A broken version changes nothing that is served, and is told.
                try write(plugin("first", "43 +"))
                await running.server.reloading.check()
                #expect(try await value(running, "first") == "42")
                var page = String(decoding: await running.server.metrics.page(), as: UTF8.self)
                #expect(page.contains("\nmoongauge_plugin_load_failures_total{plugin=\"answer\"} 1\n"))
                #expect(page.contains("\nmoongauge_plugin_loads_total{plugin=\"answer\"} 2\n"))
                #expect(page.contains("\nmoongauge_plugin_info{plugin=\"answer\",version=\"first\"} 1\n"))
                #expect(page.contains("\nmoongauge_plugin_load_time_seconds{plugin=\"answer\"} "))

                // Another metric in the place of the first: discovery follows.
                try write(plugin("second", "44"))
                await running.server.reloading.check()
                #expect(try await value(running, "second") == "44")
                #expect(try await running.kubectl("get", "--raw", Self.path + "first").status == 1)
                let list = try await running.get("/apis/custom.metrics.k8s.io/v1beta2")
                let names = try #require(list["resources"] as? [[String: Any]]).compactMap { $0["name"] as? String }
                #expect(names == ["nodes/second"])
                page = String(decoding: await running.server.metrics.page(), as: UTF8.self)
                #expect(page.contains("\nmoongauge_plugin_info{plugin=\"answer\",version=\"second\"} 1\n"))
                #expect(!page.contains("version=\"first\""))
            }
        }
    }

    /// A plugin that can't be loaded takes nothing from metrics.k8s.io or from readiness.
    @Test func aBrokenPluginAtTheStartHarmsNothingElse() async throws {
        try await withTemporaryFolder { folder in
            let file = "\(folder)/answer.lua"
            try "no Lua".write(toFile: file, atomically: true, encoding: .utf8)
            try await RunningServer.run(pluginFolders: [folder]) { running in
                await running.scrape(rounds: 4)
                #expect(try await running.items("/apis/metrics.k8s.io/v1beta1/nodes").count == 1)
                for check in running.server.checks { #expect(await check.problem() == nil) }
                try plugin("mended", "45").write(toFile: file, atomically: true, encoding: .utf8)
                await running.server.reloading.check()
                #expect(try await value(running, "mended") == "45")
            }
        }
    }
}
