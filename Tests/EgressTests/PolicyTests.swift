import Testing

@testable import Egress

@Suite struct PolicyTests {
    private let cluster = FakeCluster(
        roles: [
            "10.1.0.5": [.pod], "10.96.0.20": [.service], "10.0.0.11": [.node], "10.1.0.6": [.pod, .service],
            "10.1.0.7": [.pod], "169.254.169.254": [.pod], "127.0.0.1": [.pod],
        ],
        location: APIServerLocation(
            names: ["kubernetes.default.svc", "api.example.com"],
            endpoints: [
                .init(IPAddress(parsing: "10.96.0.1")!), .init(IPAddress(parsing: "10.0.0.1")!, port: 6443),
                .init(IPAddress(parsing: "10.1.0.7")!, port: 6443), .init(IPAddress(parsing: "127.0.0.1")!, port: 6443),
            ]))

    private func refusal(_ policy: EgressPolicy, _ host: String, _ address: String, _ port: Int) throws -> EgressError?
    {
        policy.refusal(
            of: .init(
                try #require(EgressHost(parsing: host)), try #require(IPAddress(parsing: address)), port: port,
                cluster: cluster, cluster.location))
    }

    /// Grant, what is asked for, the address it stands for, the port, and whether it is reached.
    @Test(
        arguments: [
            ("pods", "10.1.0.5", "10.1.0.5", 80, true), ("pods", "10.1.0.6", "10.1.0.6", 80, true),
            ("pods", "10.96.0.20", "10.96.0.20", 80, false), ("pods", "8.8.8.8", "8.8.8.8", 80, false),
            ("pods:8080", "10.1.0.5", "10.1.0.5", 8080, true), ("pods:8080", "10.1.0.5", "10.1.0.5", 80, false),
            ("services:80", "10.96.0.20", "10.96.0.20", 80, true),
            ("services:80", "10.96.0.20", "10.96.0.20", 6379, false),
            ("services:6379", "redis.shop.svc", "10.1.0.6", 6379, true),
            ("pods:8080", "10.0.0.11", "10.0.0.11", 8080, false),
            // A node's address is its kubelet's, whoever else has it.
            ("pods", "10.0.0.11", "10.0.0.11", 10250, false), ("pods", "10.0.0.11", "10.0.0.11", 9100, false),
            ("10.0.0.11:9100", "10.0.0.11", "10.0.0.11", 9100, true),
            ("10.0.0.11:9100", "10.0.0.11", "10.0.0.11", 10250, false),
            ("pods", "app.example.com", "10.1.0.5", 80, true),
            // What a pod claims to be does not make it one.
            ("pods", "169.254.169.254", "169.254.169.254", 80, false), ("pods", "127.0.0.1", "127.0.0.1", 80, false),
            ("pods", "10.1.0.7", "10.1.0.7", 80, true), ("pods", "10.1.0.7", "10.1.0.7", 6443, false),
            ("services", "10.96.0.20", "10.96.0.20", 80, true),
            ("services", "redis.shop.svc", "10.96.0.20", 6379, true),
            ("services", "redis.shop.svc", "10.1.0.6", 6379, true), ("services", "10.1.0.5", "10.1.0.5", 80, false),
            ("services", "10.96.0.1", "10.96.0.1", 443, false), ("services", "x.shop.svc", "8.8.8.8", 80, false),
            // Hosts by their names.
            ("example.com", "example.com", "8.8.8.8", 443, true), ("example.com", "EXAMPLE.com.", "8.8.8.8", 80, true),
            ("example.com", "www.example.com", "8.8.8.8", 443, false), ("example.com", "8.8.8.8", "8.8.8.8", 80, false),
            ("example.com:443", "example.com", "8.8.8.8", 443, true),
            ("example.com:443", "example.com", "8.8.8.8", 80, false),
            ("example.com", "example.com", "10.0.0.5", 80, true),
            ("example.com", "example.com", "127.0.0.1", 80, false),
            ("example.com", "example.com", "::1", 80, false),
            ("example.com", "example.com", "169.254.169.254", 80, false),
            ("example.com", "example.com", "fe80::1", 80, false),
            ("example.com", "example.com", "10.96.0.1", 443, false),
            ("example.com", "example.com", "10.0.0.1", 6443, false),
            ("example.com", "example.com", "10.0.0.1", 80, true),
            // Networks.
            ("10.0.0.0/8", "10.200.0.1", "10.200.0.1", 80, true), ("10.0.0.0/8", "11.0.0.1", "11.0.0.1", 80, false),
            ("10.0.0.0/8:80", "10.2.0.1", "10.2.0.1", 80, true), ("10.0.0.0/8:80", "10.2.0.1", "10.2.0.1", 81, false),
            ("10.0.0.0/8", "evil.example.com", "10.200.0.1", 80, true),
            ("0.0.0.0/0", "8.8.8.8", "8.8.8.8", 80, true), ("0.0.0.0/0", "127.0.0.1", "127.0.0.1", 80, false),
            ("0.0.0.0/0", "x.y", "127.0.0.1", 80, false),
            ("0.0.0.0/0", "169.254.169.254", "169.254.169.254", 80, false),
            ("0.0.0.0/0", "10.96.0.1", "10.96.0.1", 443, false), ("10.0.0.0/8", "10.0.0.1", "10.0.0.1", 6443, false),
            ("10.0.0.0/8", "10.0.0.1", "10.0.0.1", 9100, true), ("0.0.0.0/0", "0.0.0.0", "0.0.0.0", 80, false),
            ("0.0.0.0/0", "255.255.255.255", "255.255.255.255", 80, false),
            ("0.0.0.0/0", "224.0.0.1", "224.0.0.1", 80, false), ("::/0", "::1", "::1", 80, false),
            ("::/0", "fe80::1", "fe80::1", 80, false), ("::/0", "64:ff9b::7f00:1", "64:ff9b::7f00:1", 80, false),
            ("::/0", "64:ff9b::808:808", "64:ff9b::808:808", 80, true), ("::/0", "fd00::1", "fd00::1", 80, true),
            ("0.0.0.0/0", "fd00::1", "fd00::1", 80, false),
            // What is special is named as what it is.
            ("127.0.0.1", "127.0.0.1", "127.0.0.1", 80, true), ("127.0.0.0/8", "127.0.0.1", "127.0.0.1", 80, true),
            ("127.0.0.0/8", "localhost", "127.0.0.1", 80, true), ("127.0.0.0/7", "127.0.0.1", "127.0.0.1", 80, false),
            ("127.0.0.1:80", "127.0.0.1", "127.0.0.1", 81, false), ("127.0.0.1", "127.0.0.2", "127.0.0.2", 80, false),
            ("localhost", "localhost", "127.0.0.1", 80, true), ("localhost", "localhost", "::1", 80, true),
            ("localhost", "127.0.0.1", "127.0.0.1", 80, false), ("localhost:80", "localhost", "127.0.0.1", 81, false),
            ("localhost", "localhost", "169.254.169.254", 80, false),
            ("169.254.169.254", "169.254.169.254", "169.254.169.254", 80, true),
            ("169.254.0.0/16", "metadata.google.internal", "169.254.169.254", 80, true),
            ("metadata.google.internal", "metadata.google.internal", "169.254.169.254", 80, false),
            ("::1", "::1", "::1", 80, true), ("64:ff9b::7f00:1", "64:ff9b::7f00:1", "64:ff9b::7f00:1", 80, true),
            ("::ffff:127.0.0.1", "127.0.0.1", "127.0.0.1", 80, true),
            // The kube-apiserver.
            ("10.96.0.1", "10.96.0.1", "10.96.0.1", 443, true), ("10.0.0.1:6443", "10.0.0.1", "10.0.0.1", 6443, true),
            ("10.0.0.0/31", "10.0.0.1", "10.0.0.1", 6443, false),
            ("api.example.com", "api.example.com", "10.0.0.1", 6443, true),
            ("kubernetes.default.svc", "kubernetes.default.svc", "10.96.0.1", 443, true),
            ("localhost", "localhost", "127.0.0.1", 6443, false),
            // Through a gateway (NAT64).
            ("::/0", "64:ff9b::a00:1", "64:ff9b::a00:1", 6443, false),
            ("::/0", "64:ff9b::a60:1", "64:ff9b::a60:1", 443, false),
            ("::/0", "64:ff9b::a00:1", "64:ff9b::a00:1", 80, true),
            ("64:ff9b::a00:1", "64:ff9b::a00:1", "64:ff9b::a00:1", 6443, true),
            ("127.0.0.0/8", "127.0.0.1", "127.0.0.1", 6443, false),
            ("127.0.0.1:6443", "127.0.0.1", "127.0.0.1", 6443, true),
        ] as [(String, String, String, Int, Bool)])
    func grants(_ grant: String, _ host: String, _ address: String, _ port: Int, _ isReached: Bool) throws {
        let error = try refusal(try policy([grant]), host, address, port)
        #expect((error == nil) == isReached, "\(error?.description ?? "reached")")
        if let error { #expect(error.code == .refused) }
        // Without either half there is nothing.
        #expect(try refusal(policy([grant], granted: []), host, address, port) != nil)
        #expect(try refusal(policy([], granted: [grant]), host, address, port) != nil)
    }

    @Test func eachHalfMayNameItDifferently() throws {
        #expect(try refusal(policy(["pods"], granted: ["10.1.0.0/16"]), "10.1.0.5", "10.1.0.5", 80) == nil)
        #expect(try refusal(policy(["127.0.0.1"], granted: ["0.0.0.0/0"]), "127.0.0.1", "127.0.0.1", 80) != nil)
        #expect(try refusal(policy(["0.0.0.0/0"], granted: ["127.0.0.1"]), "127.0.0.1", "127.0.0.1", 80) != nil)
    }

    @Test func whatToDo() throws {
        let end = "under plugins.p.permissions.http in the configuration file (--config)"
        let declare = "in permissions.http of moongauge.plugin, and let the operator grant it"
        #expect(
            try refusal(policy(["pods"], granted: []), "10.1.0.5", "10.1.0.5", 80)?.description
                == "10.1.0.5:80 is not permitted; the operator must grant \"pods\" \(end)")
        #expect(
            try refusal(policy([]), "redis.shop.svc", "10.96.0.20", 6379)?.description
                == "redis.shop.svc:6379 is not permitted (it is 10.96.0.20); declare \"services\" \(declare) \(end)")
        #expect(
            try refusal(policy(["0.0.0.0/0"]), "x.y", "127.0.0.1", 80)?.description
                == "x.y:80 is not permitted (it is 127.0.0.1): it is the loopback, which has to be named; declare"
                + " \"127.0.0.1:80\" \(declare) \(end)")
        #expect(
            try refusal(policy(["10.0.0.0/8"]), "10.96.0.1", "10.96.0.1", 443)?.description
                == "10.96.0.1:443 is not permitted: it is the kube-apiserver, which has to be named; declare"
                + " \"10.96.0.1:443\" \(declare) \(end)")
        #expect(
            try refusal(policy(["pods"]), "10.0.0.11", "10.0.0.11", 10250)?.description
                == "10.0.0.11:10250 is not permitted: it is a node's address, which \"pods\" does not cover; declare"
                + " \"10.0.0.11:10250\" \(declare) \(end)")
        #expect(
            try refusal(policy(["pods"]), "fd00::1", "fd00::1", 80)?.description
                == "[fd00::1]:80 is not permitted; declare \"fd00::1\" \(declare) \(end)")
    }

    /// What an error proposes does help.
    @Test(arguments: [
        ("10.1.0.5", "10.1.0.5", 80), ("redis.shop.svc", "10.96.0.20", 6379), ("x.y", "127.0.0.1", 80),
        ("10.96.0.1", "10.96.0.1", 443), ("10.0.0.11", "10.0.0.11", 9100), ("fd00::1", "fd00::1", 80),
        ("::1", "::1", 8080), ("example.com", "8.8.8.8", 443), ("64:ff9b::7f00:1", "64:ff9b::7f00:1", 80),
        ("127.0.0.1", "127.0.0.1", 6443),
    ]) func theAdviceHelps(_ host: String, _ address: String, _ port: Int) throws {
        let error = try #require(try refusal(policy([]), host, address, port))
        let end = try #require(error.description.firstRange(of: "declare \"")).upperBound
        let proposed = error.description[end...].prefix { $0 != "\"" }
        #expect(try refusal(policy([String(proposed)]), host, address, port) == nil)
    }
}
