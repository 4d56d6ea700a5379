/// Chains that this room can't issue itself, made by the openssl command; all valid until 2126.
enum Fixtures {
    /// `any-user` (anyExtendedKeyUsage alone), then its root `any-root`.
    static let anyUsageChain = """
        -----BEGIN CERTIFICATE-----
        MIIBjTCCATOgAwIBAgIUVb3Fo/CtsP2xELcXUd//pMgo5KQwCgYIKoZIzj0EAwIw
        EzERMA8GA1UEAwwIYW55LXJvb3QwIBcNMjYxMTIyMjA1NjI3WhgPMjEyNjEwMjky
        MDU2MjdaMBMxETAPBgNVBAMMCGFueS11c2VyMFkwEwYHKoZIzj0CAQYIKoZIzj0D
        AQcDQgAEWhUcOu2S9lYyNotVAv4fXkB4Vs6J2tvRnDUB5W2rRw3mJaX32Co2x1YJ
        NRjaIVOGLtjMxgxE/xEx2FDieo1kTqNjMGEwDwYDVR0lBAgwBgYEVR0lADAOBgNV
        HQ8BAf8EBAMCB4AwHQYDVR0OBBYEFGSZjIoBay4qaehObCaV22THVC4jMB8GA1Ud
        IwQYMBaAFEpylueaS0OEOuLJdkK6QJ4d2y87MAoGCCqGSM49BAMCA0gAMEUCIQD/
        zeGLJyQm8vs0yA0xqmOzl4wJTT/D557/ZAsayJv8egIgEfnxSCQL3XRN5j1+20+t
        rFInPRXvzibCpdW+D9v+RVs=
        -----END CERTIFICATE-----
        -----BEGIN CERTIFICATE-----
        MIIBfDCCASOgAwIBAgIUXKAuKyBM2quwejQZWecC/km1Rt4wCgYIKoZIzj0EAwIw
        EzERMA8GA1UEAwwIYW55LXJvb3QwIBcNMjYxMTIyMjA1NjI3WhgPMjEyNjEwMjky
        MDU2MjdaMBMxETAPBgNVBAMMCGFueS1yb290MFkwEwYHKoZIzj0CAQYIKoZIzj0D
        AQcDQgAEuCGD5n3kPMEL0SGZmv+GBT08BkzlQEvZOeUwJI/fqDA5UPFH9nSgiD0z
        gEZfQxYrFgBbmQcMEPRWofp4dxZR4qNTMFEwHQYDVR0OBBYEFEpylueaS0OEOuLJ
        dkK6QJ4d2y87MB8GA1UdIwQYMBaAFEpylueaS0OEOuLJdkK6QJ4d2y87MA8GA1Ud
        EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgd9Fi/sgjsdMLsnf3LObepfhX
        ++QKydKPE32pKgavd+MCIBitgyC4Au8k6zEoagnbAbNMMncl1VAQ4JIvpbnTNEGn
        -----END CERTIFICATE-----
        """

    /// `forged`, signed by `plain-leaf`, which may not sign, then `plain-leaf` itself; their root is `any-root`.
    static let signedByLeaf = """
        -----BEGIN CERTIFICATE-----
        MIIBjzCCATWgAwIBAgIUCg6qRiGg5J7kGmwe7Fs6ylAYDukwCgYIKoZIzj0EAwIw
        FTETMBEGA1UEAwwKcGxhaW4tbGVhZjAgFw0yNjExMjIyMDU2MjdaGA8yMTI2MTAy
        OTIwNTYyN1owETEPMA0GA1UEAwwGZm9yZ2VkMFkwEwYHKoZIzj0CAQYIKoZIzj0D
        AQcDQgAE+XCLI9nWih1foD3qe9ZM00n41q3wY+iQgZZj7iGHjyT4qNFWuD9oxswX
        nUv/uog7e2qzy86lxNnKJ/I93U+M06NlMGMwDAYDVR0TAQH/BAIwADATBgNVHSUE
        DDAKBggrBgEFBQcDAjAdBgNVHQ4EFgQUqNFy9esjv+rEeCxDl77fEWexyxYwHwYD
        VR0jBBgwFoAUFpwFvEXNws2p5V4IRfwltVfea0AwCgYIKoZIzj0EAwIDSAAwRQIh
        AKZSrpsXtaxkAeHvocdXf6wuWA8ccGUqP0lDpvhTOzUgAiBObbKjAhukQZR7JCUP
        N9pWK9pAMBMKmLM9KzGwfnj2sg==
        -----END CERTIFICATE-----
        -----BEGIN CERTIFICATE-----
        MIIBkTCCATegAwIBAgIUVb3Fo/CtsP2xELcXUd//pMgo5KUwCgYIKoZIzj0EAwIw
        EzERMA8GA1UEAwwIYW55LXJvb3QwIBcNMjYxMTIyMjA1NjI3WhgPMjEyNjEwMjky
        MDU2MjdaMBUxEzARBgNVBAMMCnBsYWluLWxlYWYwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAATPf1BDVOvJt14lWHcn0wQ30ldCemno2rf5EffDgb5Kydk9INLYhe3k
        C+NHTlTVOUdNaR89qA2trLxwjz2mN8S3o2UwYzAMBgNVHRMBAf8EAjAAMBMGA1Ud
        JQQMMAoGCCsGAQUFBwMCMB0GA1UdDgQWBBQWnAW8Rc3CzanlXghF/CW1V95rQDAf
        BgNVHSMEGDAWgBRKcpbnmktDhDriyXZCukCeHdsvOzAKBggqhkjOPQQDAgNIADBF
        AiEA11eoNI91MAXnIpEW9sX25u6OvNHuAkcE7Fyf3MMaJVsCIGJ7/GBfC44/WRus
        z4luej4+vA8qQGhRXr8K/o/R8aXe
        -----END CERTIFICATE-----
        """
}
