import Samples
import Testing

@testable import Scraping

@Suite struct KubeletAddressTests {
    private let node = NodeRecord(
        name: "n",
        addresses: [
            NodeAddress(type: "ExternalIP", address: "203.0.113.7"),
            NodeAddress(type: "InternalIP", address: "10.0.0.7"),
            NodeAddress(type: "InternalIP", address: "fd00::7"), NodeAddress(type: "Hostname", address: "n.example"),
        ],
        kubeletPort: 10350
    )

    @Test(arguments: [
        (["Hostname", "InternalIP"], "n.example:10250"), (["InternalDNS", "InternalIP"], "10.0.0.7:10250"),
        (["ExternalIP"], "203.0.113.7:10250"),
    ]) func theFirstPreferredTypeCounts(_ types: [String], _ address: String) throws {
        #expect(try KubeletAddressPolicy(preferredTypes: types).address(of: node).description == address)
    }

    /// As metrics-server has it.
    @Test func defaults() throws {
        #expect(try KubeletAddressPolicy().address(of: node).description == "n.example:10250")
        var node = node
        node.addresses.removeLast()
        #expect(try KubeletAddressPolicy().address(of: node).description == "10.0.0.7:10250")
    }

    @Test func ports() throws {
        let fixed = KubeletAddressPolicy(port: 4443)
        #expect(try fixed.address(of: node).port == 4443)
        let asked = KubeletAddressPolicy(port: 4443, usesNodeStatusPort: true)
        #expect(try asked.address(of: node).port == 10350)
        var silent = node
        silent.kubeletPort = nil
        #expect(try asked.address(of: silent).port == 4443)
    }

    @Test func addressesOfVersionSixStandInBrackets() throws {
        let node = NodeRecord(name: "n", addresses: [NodeAddress(type: "InternalIP", address: "fd00::7")])
        let address = try KubeletAddressPolicy().address(of: node)
        #expect(address.host == "fd00::7")
        #expect(address.description == "[fd00::7]:10250")
    }

    @Test func noAddress() throws {
        let policy = KubeletAddressPolicy(preferredTypes: ["InternalDNS", "ExternalDNS"])
        let error = try #require(throws: ScrapeError.self) { try policy.address(of: node) }
        #expect(error.code == .noAddress)
        #expect(
            error.description
                == "it has no address of the types InternalDNS, ExternalDNS (it has: ExternalIP, InternalIP,"
                + " InternalIP, Hostname); see --kubelet-preferred-address-types"
        )
        let bare = try #require(throws: ScrapeError.self) { try policy.address(of: NodeRecord(name: "n")) }
        #expect(bare.description.contains("(it has: none)"))
    }
}
