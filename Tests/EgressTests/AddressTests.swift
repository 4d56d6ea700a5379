import Testing

@testable import Egress

@Suite struct AddressTests {
    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("fd00::1", "fd00::1"),
        ("FD00:0:0:0:0:0:0:1", "fd00::1"), ("::", "::"), ("::ffff:127.0.0.1", "127.0.0.1"),
        ("::ffff:7f00:1", "127.0.0.1"), ("::1", "::1"),
    ]) func oneSpelling(_ text: String, _ usual: String) throws {
        #expect(try #require(IPAddress(parsing: text)).description == usual)
    }

    @Test(arguments: [
        "", "10.0.0", "10.0.0.256", "2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "10.0.0.1 ",
        "10.0.0.1\0", "::1%lo", "[::1]", "fd00::1::2", "10.0.0.1/8", "localhost",
    ]) func noAddress(_ text: String) {
        #expect(IPAddress(parsing: text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.0.0.1", "10.0.0.1", true),
        ("10.0.0.1", "10.0.0.2", false), ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false),
        ("::/0", "fd00::1", true), ("::/0", "10.0.0.1", false), ("fd00::/8", "fdff::1", true),
        ("fd00::/8", "fc00::1", false), ("::ffff:10.0.0.0/104", "10.9.9.9", true),
        ("10.0.0.0/8", "::ffff:10.0.0.1", true), ("10.9.9.9/8", "10.0.0.0", true),
        ("10.128.0.0/9", "10.127.255.255", false),
    ]) func networks(_ network: String, _ address: String, _ isIn: Bool) throws {
        let network = try #require(IPNetwork(parsing: network))
        #expect(network.contains(try #require(IPAddress(parsing: address))) == isIn)
    }

    @Test func networksWithinNetworks() throws {
        func network(_ text: String) throws -> IPNetwork { try #require(IPNetwork(parsing: text)) }
        #expect(try network("127.0.0.0/8").contains(network("127.0.0.1")))
        #expect(try network("127.0.0.0/8").contains(network("127.0.0.0/8")))
        #expect(try !network("127.0.0.0/8").contains(network("0.0.0.0/0")))
        #expect(try !network("127.0.0.0/8").contains(network("126.0.0.0/7")))
        #expect(try network("10.9.9.9/8").description == "10.0.0.0/8")
        #expect(IPNetwork(parsing: "10.0.0.0/33") == nil)
        #expect(IPNetwork(parsing: "::ffff:0.0.0.0/90") == nil)
    }

    @Test(arguments: [
        ("127.0.0.1", "the loopback"), ("127.255.255.254", "the loopback"), ("::1", "the loopback"),
        ("::ffff:127.0.0.1", "the loopback"), ("64:ff9b::7f00:1", "the loopback"), ("0.0.0.0", "unspecified"),
        ("::", "unspecified"), ("::127.0.0.1", "reserved"), ("255.255.255.255", "reserved"),
        ("224.0.0.1", "multicast"), ("ff02::1", "multicast"), ("fe80::1", "link-local"),
        ("169.254.169.254", "link-local, as clouds' metadata services are"),
        ("64:ff9b::a9fe:a9fe", "link-local, as clouds' metadata services are"),
        ("64:ff9b:1::a9fe:a9fe", "a translated address"), ("::ffff:0:7f00:1", "a translated address"),
        ("2002:7f00:1::1", "a tunnel"), ("2001::1", "a tunnel"),
        ("fd00:ec2::254", "a cloud's metadata service"), ("fd00:ec2::23", "a cloud's metadata service"),
        ("168.63.129.16", "a cloud's metadata service"),
        ("100.100.100.200", "a cloud's metadata service"),
    ]) func special(_ text: String, _ what: String) throws {
        #expect(SpecialAddress.of(try #require(IPAddress(parsing: text)))?.what == what)
    }

    @Test(arguments: [
        "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "8.8.8.8", "fd00::1", "2606:4700::1", "128.0.0.1",
        "64:ff9b::a00:1", "126.255.255.255",
    ]) func usual(_ text: String) throws {
        #expect(SpecialAddress.of(try #require(IPAddress(parsing: text))) == nil)
    }
}
