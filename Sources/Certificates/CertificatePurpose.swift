import COpenSSL

/// Which side of a TLS connection a certificate is shown by.
public enum CertificatePurpose: String, Hashable, Sendable, CaseIterable {
    /// It proves who a client is.
    case client
    /// It proves who a server is.
    case server

    var openSSLPurpose: Int32 {
        switch self {
        case .client: X509_PURPOSE_SSL_CLIENT
        case .server: X509_PURPOSE_SSL_SERVER
        }
    }

    var extendedKeyUsageName: String {
        switch self {
        case .client: "clientAuth"
        case .server: "serverAuth"
        }
    }
}
