extension PluginSkeleton {
    static let derived = """
        --[[
        NAME: CPU usage of pods, in percent of a core.

            50   the pod uses half a core

        Usage is the rate of `container_cpu_usage_seconds_total` over two minutes, added up over the pod's containers.

        Try it:
            kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta2/namespaces/NAMESPACE/pods/*/NAME'
        ]]

        local plugin = moongauge.plugin {
          name = "NAME",
          version = "0.1.0",
          description = "CPU usage of pods in percent",
          -- What the operator may set, in the file that --config names. Leave it out where there is nothing to set.
          settings = {
            window = { type = "duration", default = "2m", min = "30s", description = "the time over which usage is taken" },
          },
        }

        plugin:derived {
          metric = "NAME", -- its name in custom.metrics.k8s.io
          resource = "pods", -- or nodes, namespaces, services, deployments.apps, statefulsets.apps and so on
          help = "CPU usage in percent of one core",
          -- Called for each pod that somebody asks for. `moongauge plugin docs Pod` and `moongauge plugin docs Samples` tell what
          -- there is.
          value = function(pod, samples)
            local cores = samples:rate("container_cpu_usage_seconds_total", plugin.settings.window)
            -- nil says that this pod has no value: nothing has been measured of it yet.
            return cores and cores * 100
          end,
        }

        """

    static let derivedTests = """
        -- Tests of NAME.lua: moongauge plugin test NAME.lua
        -- Time stands still until t:advance moves it. `moongauge plugin docs Test` tells what else there is.

        local CPU = "container_cpu_usage_seconds_total"

        test("containers are added up", function(t)
          t:pod { name = "web-1", namespace = "shop" }
          -- A sample every 15 seconds: 0, 6, 12 … seconds of CPU, which is 0.4 cores; and 0.1 cores.
          t:series(CPU, { pod = "shop/web-1", container = "web" }, "0+6x8")
          t:series(CPU, { pod = "shop/web-1", container = "proxy" }, "0+1.5x8")
          t:advance("2m")
          t:equals(t:value("NAME", "shop/web-1"), 50)
        end)

        test("the window can be set", function(t)
          t:settings { window = "30s" }
          t:pod { name = "web-1", namespace = "shop" }
          -- Half a core for a minute, then nothing.
          t:series(CPU, { pod = "shop/web-1", container = "web" }, "0+7.5x4 30x4")
          t:advance("2m")
          t:equals(t:value("NAME", "shop/web-1"), 0)
        end)

        test("a rate needs two samples", function(t)
          t:pod { name = "web-1", namespace = "shop" }
          t:series(CPU, { pod = "shop/web-1", container = "web" }, "7")
          t:absent("NAME", "shop/web-1", "single sample")
        end)

        """
}
