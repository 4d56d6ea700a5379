extension PluginSkeleton {
    static let provider = """
        --[[
        NAME: what pods tell of themselves in JSON.

            {"requests": 1041, "queue": 7}

        Pods with the label `app=web` are asked for that every 15 seconds, on a port that can be set. Their requests become the
        counter `NAME_requests_total`, served as a rate too (`NAME_requests_per_second`), and their queues `NAME_queue`.

        Pods must be permitted by the operator:
            plugins:
              NAME:
                permissions: { http: [pods] }

        Try it:
            kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/NAMESPACE/pods/*/NAME_queue'
        ]]

        local plugin = moongauge.plugin {
          name = "NAME",
          version = "0.1.0",
          description = "Requests and queues of pods",
          -- What the operator may set, in the file that --config names.
          settings = {
            port = { type = "integer", default = 8080, min = 1, max = 65535, description = "the pods' port" },
          },
          -- Whom the plugin wants to reach: "pods", "services", hosts, addresses. The operator has to grant it.
          permissions = { http = { "pods" } },
        }

        plugin:provider {
          name = "status",
          every = "15s",
          timeout = "3s",
          targets = { resource = "pods", selector = "app=web" },
          metrics = {
            NAME_requests_total = { type = "counter", help = "Requests served" },
            NAME_queue = { type = "gauge", help = "Requests that wait" },
          },
          -- Called for each pod; http.get waits, and others are asked meanwhile. An error is logged, and the pod asked more rarely.
          collect = function(pod)
            local page = http.get { url = ("http://%s:%d/status.json"):format(pod.ip, plugin.settings.port), timeout = "2s" }
            if page.status ~= 200 then error("the pod answered with status " .. page.status) end
            local status = json.decode(page.body)
            return { NAME_requests_total = status.requests, NAME_queue = status.queue }
          end,
        }

        """

    static let providerTests = """
        -- Tests of NAME.lua: moongauge plugin test NAME.lua
        -- Time stands still until t:advance moves it. `moongauge plugin docs Test` tells what else there is.

        test("requests and queues", function(t)
          t:pod { name = "web-1", namespace = "shop", labels = { app = "web" }, ip = "10.0.0.1" }
          local start = time.now()
          -- What the pod answers; nobody is really asked. It serves two requests a second.
          t:http("http://10.0.0.1:8080/status.json", function()
            return { status = 200, body = json.encode { requests = 2 * (time.now() - start), queue = 7 } }
          end)
          t:advance("2m")
          t:equals(t:value("NAME_queue", "shop/web-1"), 7)
          t:equals(t:value("NAME_requests_per_second", "shop/web-1"), 2)
        end)

        test("a pod that is not well", function(t)
          t:pod { name = "web-1", namespace = "shop", labels = { app = "web" }, ip = "10.0.0.1" }
          t:http("http://10.0.0.1:8080/status.json", { status = 500 })
          local samples, message = t:collect("status")
          t:equals(samples, 0)
          assert(message:find("the pod answered with status 500", 1, true), message)
          t:absent("NAME_queue", "shop/web-1", "status 500")
        end)

        test("other pods are not asked", function(t)
          t:pod { name = "db-1", namespace = "shop", labels = { app = "db" }, ip = "10.0.0.2" }
          t:advance("1m")
          t:equals(t:requests(), {})
        end)

        """
}
