import Certificates
import Logging
import Testing

@testable import APIServer

/// Files of authorities that flags name.
@Suite struct AuthorityFileTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func changesAreTakenIntoUse() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let one = try CertificateAuthority.make(commonName: "one").certificate
        let two = try CertificateAuthority.make(commonName: "two").certificate
        try folder.write(one.pem, to: "ca")
        let (taken, report) = AsyncStream.makeStream(of: [Certificate].self)
        let file = try AuthorityFile(path: folder.path("ca"), every: .milliseconds(1), logger: logger) { authorities in
            report.yield(authorities)
        }
        let running = Task { try await file.run() }
        defer { running.cancel() }
        var changes = taken.makeAsyncIterator()
        #expect(await changes.next() == [one])
        // What can't be read is passed over.
        try folder.write("nothing", to: "ca")
        try folder.write(two.pem + one.pem, to: "ca")
        #expect(await changes.next() == [two, one])
    }

    @Test func aMissingFileIsSaidAtOnce() {
        #expect {
            try AuthorityFile(path: "/nowhere/ca.crt", logger: logger) { _ in }
        } throws: { error in
            "\(error)".contains("/nowhere/ca.crt")
        }
    }
}
