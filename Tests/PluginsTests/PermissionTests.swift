import Egress
import Testing

@testable import Plugins

/// What plugins want to reach, and what they are granted.
@Suite struct PermissionTests {
    private let pods = NetworkTarget.pods(port: nil)
    private let services = NetworkTarget.services(port: nil)

    private func target(_ text: String) throws -> NetworkTarget { try #require(NetworkTarget(parsing: text)) }

    @Test(arguments: [
        "pods", "services", "pods:8080", "services:80", "example.com", "example.com:9090", "prometheus.monitoring",
        "a_b", "10.0.0.1",
        "10.0.0.1:80", "10.0.0.0/8", "10.0.0.0/8:443", "0.0.0.0/0", "fd00::/8", "::1", "[::1]:80", "[fd00::/8]:80",
    ]) func targetsThatAreUnderstood(_ text: String) throws {
        #expect(try target(text).description == text)
    }

    /// They are groups with a port too, and in capitals: never a host of that name.
    @Test func groupsWithPorts() throws {
        #expect(try target("pods:8080") == .pods(port: 8080))
        #expect(try target("services:80") == .services(port: 80))
        #expect(try target("Pods") == pods)
        #expect(try target("[::1]") == target("::1"))
        #expect(NetworkTarget(parsing: "pods:x") == nil)
        #expect(NetworkTarget(parsing: "pods:0") == nil)
    }

    @Test(arguments: [
        "", "a b", "-a", "a-", "a..b", "a:0", "a:65536", "a:x", "a:", ":80", "10.0.0", "10.0.0.256", "10.0.0.0/33",
        "10.0.0.0/", "10.0.0.0/-1", "fd00::/129", "http://a", "a/b", "*.a", "1.2.3.4.5", "[a", "[a]", "[a]:80",
        "[pods]:1", "[::1", "[]", "a:1:2",
        String(repeating: "a", count: 64),
    ]) func targetsThatAreNot(_ text: String) {
        #expect(NetworkTarget(parsing: text) == nil)
    }

    @Test(arguments: [
        ("pods", "pods", true), ("pods", "services", false), ("pods", "0.0.0.0/0", false),
        ("pods:80", "pods", true), ("pods", "pods:80", false), ("pods:80", "pods:80", true),
        ("pods:80", "pods:81", false), ("pods:80", "services:80", false), ("services:80", "services:80", true),
        ("A.com", "a.com", true), ("a.com:80", "a.com", true), ("a.com", "a.com:80", false),
        ("a.com:80", "a.com:80", true), ("a.com:80", "a.com:81", false), ("b.a.com", "a.com", false),
        ("10.1.2.3", "10.0.0.0/8", true), ("11.1.2.3", "10.0.0.0/8", false), ("10.0.0.0/8", "10.1.0.0/16", false),
        ("10.1.0.0/16", "10.0.0.0/8", true), ("10.1.2.3:80", "10.0.0.0/8:80", true),
        ("10.1.2.3:81", "10.0.0.0/8:80", false), ("10.1.2.3", "10.1.2.3/32", true),
        ("10.255.0.0/9", "10.128.0.0/9", true),
        ("fd12::1", "fd00::/8", true), ("fe80::1", "fd00::/8", false), ("::1", "0.0.0.0/0", false),
        ("1.2.3.4", "0.0.0.0/0", true), ("1.2.3.4", "1.2.3.5/31", true), ("1.2.3.6", "1.2.3.5/31", false),
    ]) func coverage(_ inner: String, _ outer: String, _ isCovered: Bool) throws {
        #expect(
            try target(inner).isCovered(by: [services, try target(outer)]) == (isCovered || inner.hasPrefix("services"))
        )
        #expect(try !target(inner).isCovered(by: []))
    }

    private func load(_ permissions: String, granted: PluginPermissions = PluginPermissions()) throws -> Plugin {
        try Plugin(
            PluginSource(path: "p.lua", text: "moongauge.plugin { name = 'x',\npermissions = \(permissions) }"),
            limits: PluginLimits(),
            configuration: PluginConfiguration(plugins: ["x": .init(position: "c.yaml:1:1", granted: granted)]))
    }

    /// A plugin reaches what it wants and is granted, and nothing else.
    @Test func bothMustSaySo() throws {
        let plugin = try load(
            "{ http = { 'pods', 'a.com', '10.0.0.0/8' }, tcp = { 'redis:6379' }, secrets = { 'token', 'other' } }",
            granted: PluginPermissions(
                http: [pods, services, try target("10.1.0.0/16"), try target("b.com")],
                tcp: [try target("redis")], secrets: ["token", "more"]))
        let access = plugin.access
        #expect(access.refused == ["http a.com", "http 10.0.0.0/8", "secret other"])
        #expect(access.allows(http: pods))
        #expect(!access.allows(http: services))
        #expect(!access.allows(http: try target("a.com:80")))
        #expect(!access.allows(http: try target("b.com:80")))
        #expect(access.allows(http: try target("10.1.2.3:80")))
        #expect(!access.allows(http: try target("10.2.2.3:80")))
        #expect(access.allows(tcp: try target("redis:6379")))
        #expect(!access.allows(tcp: try target("redis:6380")))
        #expect(!access.allows(tcp: pods))
        #expect(access.allows(secret: "token"))
        #expect(!access.allows(secret: "other"))
        #expect(!access.allows(secret: "more"))
    }

    @Test(arguments: [
        ("5", "moongauge.plugin: permissions must be a table, not a number"),
        (
            "{ 'http' }",
            "moongauge.plugin: permissions takes named fields only: moongauge.plugin: permissions { name = value, … }"
        ),
        ("{ http = 'pods' }", "moongauge.plugin: permissions: http must be a list of strings, not a string"),
        ("{ htpp = {} }", "moongauge.plugin: permissions: unknown field \"htpp\"; it takes http, secrets, tcp"),
        (
            "{ tcp = { 'redis:x' } }",
            "moongauge.plugin: permissions: tcp has \"redis:x\", expected \(NetworkTarget.expectation)"
        ),
        (
            "{ secrets = { '../etc/passwd' } }",
            "moongauge.plugin: permissions: secrets has \"../etc/passwd\", expected a file's name of letters, digits, '.', '-' and '_'"
        ),
    ]) func declarationsThatAreWrong(_ permissions: String, _ text: String) throws {
        let error = try #require(throws: PluginError.self) { try load(permissions) }
        #expect(error.description == "can't load the plugin p.lua: p.lua:1: \(text)")
    }

    /// What the operator sets decides whom a plugin wants to reach.
    @Test(arguments: [
        ("https://api.example.com/queue?x=1", ["http api.example.com:443"]),
        ("http://user:pw@10.0.0.1:8080", ["http 10.0.0.1:8080"]), ("http://[fd00::1]/x", ["http [fd00::1]:80"]),
        ("http://[fd00::1]:81/x", ["http [fd00::1]:81"]), ("redis.shop.svc:6379", ["http redis.shop.svc:6379"]),
        ("", []),
    ]) func whatSettingsName(_ value: String, _ wanted: [String]) throws {
        let text = """
            moongauge.plugin { name = "x", settings = { url = { type = "string", default = "" }, key = { type = "string" } },
              permissions = { http = { "settings.url" }, secrets = { "settings.key" } } }
            """
        let configured = ["url": ConfiguredValue(.string(value), position: "c.yaml:1:1")]
        let plugin = try Plugin(
            PluginSource(path: "p.lua", text: text), limits: PluginLimits(),
            configuration: PluginConfiguration(plugins: ["x": .init(position: "c.yaml:1:1", settings: configured)]))
        #expect(plugin.access.refused == wanted)
    }

    @Test(arguments: [
        ("http = { 'settings.other' }", "http has \"settings.other\", but the plugin has no setting \"other\""),
        ("tcp = { 'settings.count' }", "tcp has \"settings.count\", which must be a string or a list, not a number"),
        ("http = { 'settings.url' }", "setting \"url\" of plugin \"x\" is \"ftp:/what\", expected a URL, or"),
        ("secrets = { 'settings.url' }", "setting \"url\" of plugin \"x\" is \"ftp:/what\", expected a file's name"),
    ]) func settingsThatNameNobody(_ permissions: String, _ message: String) throws {
        let text = """
            moongauge.plugin { name = "x", permissions = { \(permissions) },
              settings = { url = { type = "string", default = "ftp:/what" }, count = { type = "integer", default = 1 } } }
            """
        let error = #expect(throws: PluginError.self) {
            try Plugin(PluginSource(path: "p.lua", text: text), limits: PluginLimits())
        }
        #expect(try #require(error).description.contains(message))
    }
}
