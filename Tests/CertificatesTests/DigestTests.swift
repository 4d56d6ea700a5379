import Certificates
import Testing

@Suite struct DigestTests {
    /// The examples of FIPS 180-4.
    @Test func sha512() {
        #expect(
            Digest.sha512(Array("abc".utf8))
                == "DDAF35A193617ABACC417349AE20413112E6FA4E89A97EA20A9EEEE64B55D39A"
                + "2192992A274FC1A836BA3C23A3FEEBBD454D4423643CE80E2A9AC94FA54CA49F"
        )
        #expect(Digest.sha512([]).hasPrefix("CF83E1357EEFB8BDF1542850D66D8007"))
    }
}
