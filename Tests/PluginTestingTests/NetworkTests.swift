import PluginTesting
import Plugins
import Testing

/// What plugins ask others in tests, and what they are told.
@Suite struct NetworkTests {
    /// A plugin with an external metric `e`, whose `collect` is this.
    private func external(
        _ body: String,
        header: String = ", permissions = { http = { \"a.example\", \"pods\", \"services\" }, tcp = { \"r:1\" } }"
    )
        -> String
    {
        """
        local plugin = moongauge.plugin { name = "p"\(header) }
        plugin:external { metric = "e", every = "30s", collect = function()
          \(body)
        end }
        """
    }

    private let get = "return #http.get(\"http://a.example/x\").body"

    @Test(arguments: [
        ("\"four\"", 4), ("{ body = \"12345\" }", 5), ("function(request) return request.url end", 18),
        ("function(request) return { body = request.method .. json.encode(request.headers) } end", 5),
    ])
    func answers(answer: String, length: Int) async {
        #expect(
            await message(
                of: "t:http(\"http://a.example/x\", \(answer)) t:collect(\"e\") t:equals(t:external(\"e\"), \(length))",
                for: external(get)) == nil)
    }

    /// What is left out of what a provider returned is told, by cause.
    @Test func whatIsLeftOut() async {
        let plugin = """
            local plugin = moongauge.plugin { name = "p" }
            plugin:provider { name = "status", targets = { resource = "pods" }, metrics = { g = { type = "gauge" } },
              collect = function(pod)
                return { { name = "g", value = 1 }, { name = "h", value = 2 }, { name = "g", value = 0/0 },
                  { name = "g", value = 3, timestamp = 5 } }
              end }
            """
        let opening =
            "t:pod { name = \"a\", ip = \"10.0.0.1\" }\nlocal samples, message, dropped = t:collect(\"status\")\n"
        #expect(
            await message(
                of: opening + "t:equals(samples, 1) t:equals(dropped, { undeclared = 1, not_finite = 1, misdated = 1 })"
                    + " assert(message:find('\"h\" is none of the metrics that it declares', 1, true), message)",
                for: plugin) == nil)
        // A test that doesn't look at it finds it beside its failure.
        let failure = await failure(of: opening + "t:equals(samples, 2)", for: plugin)
        #expect(
            failure?.log.contains {
                $0.contains("t:collect(\"status\"): samples were left out: 1 misdated, 1 not_finite, 1 undeclared")
            } == true)
        #expect(
            await message(
                of: "t:http(\"http://a.example/x\", \"four\") t:equals({ t:collect(\"e\") }, { 1 })", for: external(get)
            ) == nil)
    }

    @Test func whatWasAsked() async {
        let plugin = external(
            """
            local answer = http.post { url = "http://a.example/q", headers = { ["X-A"] = "b" }, json = { n = 1 } }
            return answer.status + (answer.headers["x-c"] == "d" and 1 or 0)
            """)
        #expect(
            await message(
                of: """
                    t:http("http://a.example/*", { status = 201, headers = { ["X-C"] = "d" } })
                    t:collect("e")
                    t:equals(t:external("e"), 202)
                    t:equals(t:requests(), { {
                      method = "POST", url = "http://a.example/q", body = '{"n":1}',
                      headers = { ["x-a"] = "b", ["content-type"] = "application/json" },
                    } })
                    """, for: plugin) == nil)
    }

    @Test func noAnswer() async {
        #expect(
            await message(
                of: """
                    t:http("http://a.example/x", { error = "connection refused" })
                    local samples, reason = t:collect("e")
                    t:equals(samples, 0)
                    assert(reason:find("connection refused", 1, true), reason)
                    """, for: external(get)) == nil)
        // Nobody has thought of this request: the test can't pass.
        #expect(
            await message(of: "t:collect(\"e\")", for: external(get))
                == "the plugin asks for GET http://a.example/x, which the test has no answer to; see t:http")
        #expect(
            await message(
                of: "t:http(\"http://a.example/x\", function() error(\"oops\") end) t:collect(\"e\")",
                for: external(get))?
                .contains("p_test.lua:2: oops") == true)
    }

    @Test func redirects() async {
        #expect(
            await message(
                of: """
                    t:http("http://a.example/x", { status = 302, headers = { Location = "http://a.example/y" } })
                    t:http("http://a.example/y", "moved")
                    t:collect("e")
                    t:equals(t:external("e"), 5)
                    t:http("http://a.example/y", { status = 302, headers = { Location = "http://10.0.0.9/" } })
                    local _, reason = t:collect("e")
                    assert(reason:find("10.0.0.9:80 is not permitted", 1, true), reason)
                    """, for: external(get)) == nil)
    }

    // MARK: Permissions

    @Test func permissions() async {
        let body = """
            t:pod { name = "web", ip = "10.0.0.1" }
            t:service { name = "web", namespace = "shop" }
            t:http("http://*", "ok")
            t:collect("e")
            """
        for host in ["10.0.0.1", "web.shop.svc", "web.shop.svc.cluster.local", "a.example"] {
            let plugin = external("return #http.get(\"http://\(host)/\").body")
            #expect(await message(of: body + "\nt:equals(t:external(\"e\"), 2)", for: plugin) == nil, "\(host)")
        }
        for host in ["10.0.0.2", "b.example", "127.0.0.1", "169.254.169.254", "db.shop.svc"] {
            let plugin = external("return #http.get(\"http://\(host)/\").body")
            let message = await message(
                of: body
                    + "\nlocal _, reason = t:collect(\"e\")\nassert(reason:find(\"is not permitted\", 1, true), reason)",
                for: plugin)
            #expect(message == nil, "\(host)")
        }
        // What it wants it has, unless the test says otherwise.
        #expect(
            await message(
                of:
                    "t:grant { http = { \"pods\" } }\n\(body)\nlocal _, reason = t:collect(\"e\")\nassert(reason:find(\"the operator must grant\", 1, true), reason)",
                for: external(get)) == nil)
    }

    @Test func secrets() async {
        let plugin = external(
            "return tonumber(secrets.get(\"token\"))", header: ", permissions = { secrets = { \"token\" } }")
        #expect(
            await message(
                of: "t:secret(\"token\", \"42\\n\") t:collect(\"e\") t:equals(t:external(\"e\"), 42)", for: plugin)
                == nil)
        #expect(
            await message(
                of: "local _, reason = t:collect(\"e\") assert(reason:find(\"secrets.get: \", 1, true), reason)",
                for: plugin)
                == nil)
        #expect(await message(of: "t:secret(\"../x\", \"1\")", for: plugin) == "t:secret: \"../x\" is no secret's name")
    }

    // MARK: TCP

    @Test func conversations() async {
        let plugin = external(
            """
            local answer = tcp.request { host = "r", port = 1, send = "LLEN a\\r\\n", delimiter = "\\r\\n" }
            return tonumber(answer:sub(2))
            """)
        #expect(
            await message(
                of: """
                    t:tcp("r:1", { ["LLEN a\\r\\n"] = ":7\\r\\nmore" })
                    t:collect("e")
                    t:equals(t:external("e"), 7)
                    t:equals(t:requests(), { { host = "r", port = 1, sent = "LLEN a\\r\\n" } })
                    t:advance("1s")
                    t:tcp("r:1", function(sent) return ":" .. #sent .. "\\r\\n" end)
                    t:collect("e")
                    t:equals(t:external("e"), 8)
                    t:tcp("r:1", ":7")
                    local _, reason = t:collect("e")
                    assert(reason:find("ended before the answer did", 1, true), reason)
                    """, for: plugin) == nil)
        #expect(
            await message(of: "t:collect(\"e\")", for: plugin)
                == "the plugin sends \"LLEN a\\r\\n\" to r:1, which the test has no answer to; see t:tcp")
    }

    /// What came before the connection ended is an answer for those who say so; nothing is none.
    @Test func conversationsThatEndEarly() async {
        let plugin = external(
            """
            local answer = tcp.request { host = "r", port = 1, delimiter = "\\r\\n", count = 2, partial = true }
            return #answer
            """)
        #expect(
            await message(
                of: """
                    t:tcp("r:1", "-NOAUTH\\r\\n")
                    t:collect("e")
                    t:equals(t:external("e"), 9)
                    t:tcp("r:1", "")
                    local _, reason = t:collect("e")
                    assert(reason:find("ended before the answer did", 1, true), reason)
                    """, for: plugin) == nil)
    }

    // MARK: Providers

    private let provider = """
        local plugin = moongauge.plugin { name = "p", permissions = { http = { "pods" } } }
        plugin:provider {
          name = "status", every = "15s", targets = { resource = "pods", selector = "app=web" },
          metrics = { n_total = { type = "counter" }, queue = { type = "gauge" } },
          collect = function(pod)
            local answer = http.get("http://" .. pod.ip .. "/")
            if answer.status ~= 200 then error("status " .. answer.status, 0) end
            return json.decode(answer.body)
          end,
        }
        plugin:derived { metric = "double", resource = "pods", record = true, value = function(pod, samples)
          local queue = samples:last_over_time("queue")
          return queue and 2 * queue end }
        """

    @Test func providersAskInTheirTurn() async {
        #expect(
            await message(
                of: """
                    t:pod { name = "a", labels = { app = "web" }, ip = "10.0.0.1" }
                    t:pod { name = "b", labels = { app = "db" }, ip = "10.0.0.2" }
                    local start = time.now()
                    t:http("http://10.0.0.1/", function()
                      return json.encode { n_total = 3 * (time.now() - start), queue = 4 }
                    end)
                    t:equals(#t:requests(), 0)
                    t:advance("2m")
                    -- At the start, then once in each interval.
                    assert(#t:requests() == 8 or #t:requests() == 9, #t:requests())
                    t:equals(t:value("n_per_second", "a"), 3)
                    t:equals(t:value("double", "a"), 8)
                    t:absent("queue", "b", "no samples")
                    """, for: provider) == nil)
    }

    @Test func aTargetThatFails() async {
        #expect(
            await message(
                of: """
                    t:pod { name = "a", labels = { app = "web" }, ip = "10.0.0.1" }
                    t:http("http://10.0.0.1/", { status = 503 })
                    t:equals({ t:collect("status") }, { 0, "p.lua:7: status 503" })
                    t:absent("queue", "a", "status 503")
                    t:http("http://10.0.0.1/", '{"queue":1}')
                    t:equals({ t:collect("status") }, { 1 })
                    t:equals(t:value("queue", "a"), 1)
                    """, for: provider) == nil)
    }

    /// What failed in the background is shown with a test that fails.
    @Test func failuresInTheBackgroundAreShown() async throws {
        let failure = try #require(
            await failure(
                of: """
                    t:pod { name = "a", labels = { app = "web" }, ip = "10.0.0.1" }
                    t:http("http://10.0.0.1/", { status = 503 })
                    t:advance("15s")
                    t:equals(t:value("queue", "a"), 1)
                    """, for: provider))
        #expect(failure.log.contains { $0.contains("status 503") }, "\(failure.log)")
    }

    // MARK: Mistakes

    @Test(arguments: [
        ("t:http(\"http://a.example/x\", 5)", "t:http: the answer is 5, expected a text"),
        (
            "t:http(\"http://a.example/x\", { staus = 1 })",
            "t:http: unknown field \"staus\"; it takes body, error, headers, status"
        ),
        ("t:http(\"http://a.example/x\", { status = 1000 })", "t:http: status is 1000, expected 100 to 599"),
        ("t:tcp(\"r\", \"x\")", "t:tcp: \"r\" must be HOST:PORT"),
        ("t:collect(\"nobody\")", "the plugin declares no provider \"nobody\"; it declares e"),
        ("t:external(\"nothing\")", "the plugin declares no external metric \"nothing\"; it declares e"),
    ])
    func messages(body: String, expected: String) async {
        let message = await message(of: body, for: external(get))
        #expect(message?.hasPrefix(expected) == true, "\(message ?? "")")
    }

    @Test func severalValues() async {
        let plugin = external("return { { value = 1, labels = { q = \"a\" } }, { value = 2, labels = { q = \"b\" } } }")
        #expect(
            await message(
                of: """
                    t:collect("e")
                    t:equals(t:external("e", { q = "b" }), 2)
                    t:equals(t:external("e", { q = "c" }), nil)
                    t:equals(t:externals("e"), {
                      { labels = { q = "a" }, value = 1 }, { labels = { q = "b" }, value = 2 } })
                    t:external("e")
                    """, for: plugin)?.hasPrefix("e has 2 values: {") == true)
    }
}
