extension PluginSkeleton {
    static let external = """
        --[[
        NAME: how many jobs wait in queues outside of the cluster.

        A server is asked every 30 seconds for `{"mail": 7, "print": 0}`; each queue becomes a value with the label `queue`.

        The server must be named, and permitted, by the operator:
            plugins:
              NAME:
                settings: { url: "http://queues.example.com/lengths" }
                permissions: { http: [queues.example.com] }

        Try it:
            kubectl get --raw '/apis/external.metrics.k8s.io/v1beta1/namespaces/NAMESPACE/NAME?labelSelector=queue%3Dmail'
        ]]

        local plugin = moongauge.plugin {
          name = "NAME",
          version = "0.1.0",
          description = "Jobs that wait",
          -- What the operator may set, in the file that --config names.
          settings = {
            url = { type = "string", default = "http://queues.example.com/lengths", description = "where lengths are to be had" },
          },
          -- Whom the plugin wants to reach: "pods", "services", hosts, addresses, or what a setting names. The operator has to grant it.
          permissions = { http = { "settings.url" } },
        }

        plugin:external {
          metric = "NAME", -- its name in external.metrics.k8s.io
          help = "Jobs that wait in a queue",
          every = "30s",
          timeout = "5s",
          -- Called in the background; http.get waits. An error is logged, and the values before go on for a while.
          collect = function()
            local page = http.get(plugin.settings.url)
            if page.status ~= 200 then error("the server answered with status " .. page.status) end
            local values = {}
            for queue, length in pairs(json.decode(page.body)) do
              values[#values + 1] = { labels = { queue = queue }, value = length }
            end
            return values
          end,
        }

        """

    static let externalTests = """
        -- Tests of NAME.lua: moongauge plugin test NAME.lua
        -- Time stands still until t:advance moves it. `moongauge plugin docs Test` tells what else there is.

        test("each queue has a value", function(t)
          -- What the server answers; nobody is really asked.
          t:http("http://queues.example.com/lengths", { status = 200, body = json.encode { mail = 7, print = 0 } })
          t:advance("30s")
          t:equals(t:external("NAME", { queue = "mail" }), 7)
          t:equals(#t:externals("NAME"), 2)
        end)

        test("a server that is not well", function(t)
          t:http("http://queues.example.com/lengths", { status = 503 })
          local values, message = t:collect("NAME")
          t:equals(values, 0)
          assert(message:find("the server answered with status 503", 1, true), message)
        end)

        """
}
