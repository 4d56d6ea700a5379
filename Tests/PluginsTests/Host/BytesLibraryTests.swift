import LuaRuntime
import Testing

/// `hash`, `base64` and `exposition`.
@Suite struct BytesLibraryTests {
    let bench: HostBench

    init() throws { bench = try HostBench() }

    /// Values of FIPS 180-2 and of RFC 4231, cases 1, 2 and 6.
    @Test func digestsAreThoseOfTheStandards() throws {
        #expect(
            try bench.value("hash.sha256('abc')")
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            try bench.value("hash.sha256('')") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            try bench.value("hash.hmac_sha256(('\\x0b'):rep(20), 'Hi There')")
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            try bench.value("hash.hmac_sha256('Jefe', 'what do ya want for nothing?')")
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            try bench.value(
                "hash.hmac_sha256(('\\xaa'):rep(131), 'Test Using Larger Than Block-Size Key - Hash Key First')")
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
        // The same by openssl dgst -sha256 -hmac "".
        #expect(
            try bench.value("hash.hmac_sha256('', '')")
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    /// Values of RFC 4648, chapter 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]) func base64(_ bytes: String, _ text: String) throws {
        #expect(try bench.value("base64.encode('\(bytes)')") == .string(text))
        #expect(try bench.value("base64.decode('\(text)')") == .string(bytes))
        #expect(try bench.value("base64.decode(base64.encode('\(bytes)', true))") == .string(bytes))
    }

    @Test func base64OfAnyBytes() throws {
        #expect(try bench.value("base64.encode('\\xfb\\xff')") == "+/8=")
        #expect(try bench.value("base64.encode('\\xfb\\xff', true)") == "-_8")
        #expect(try bench.value("base64.decode('-_8') == '\\xfb\\xff'") == true)
        #expect(try bench.value("base64.decode('+/8')") == .bytes([0xFB, 0xFF]))
        #expect(try bench.value("base64.decode(' Zm9v\\nYmFy\\r\\n')") == "foobar")
        for text in ["Z", "Zg=a", "Z*==", "Zm9vY", "é"] {
            #expect(try bench.failure("base64.decode('\(text)')").contains("no base64"))
        }
        #expect(
            try bench.failure("base64.encode(7)")
                == "base64.encode: bad argument #1, bytes (string expected, got number)")
    }

    @Test func pagesAreRead() throws {
        let page = """
            # TYPE a counter
            a{l="x"} 1
            a{l="y"} 2.5 1767268800250
            # TYPE h histogram
            h_bucket{le="+Inf"} 3
            h_sum NaN
            other 4

            """
        let read = "local page = exposition.parse([==[\(page)]==]) return "
        #expect(try bench.run("\(read) #page") == 5)
        #expect(
            try bench.run("\(read) page[2]")
                == [
                    "name": "a", "labels": ["l": "y"], "value": 2.5, "timestamp": 1_767_268_800.25, "type": "counter",
                ])
        #expect(try bench.run("\(read) page[3].type") == "histogram")
        #expect(try bench.run("\(read) page[3].labels.le") == "+Inf")
        #expect(try bench.run("\(read) page[4].value ~= page[4].value and page[4].type") == "histogram")
        #expect(try bench.run("\(read) page[5].type") == .nil)
        #expect(try bench.run("return #exposition.parse([==[\(page)]==], { keep = { 'a', 'other' } })") == 3)
        #expect(
            try bench.failure("exposition.parse('a 1\\nb{ 2\\n')").hasPrefix("exposition.parse: line 2, column "))
        #expect(try bench.failure("exposition.parse('', { kept = {} })").contains("unknown field \"kept\""))
    }
}
