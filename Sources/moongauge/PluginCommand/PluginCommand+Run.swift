import ArgumentParser
import HollowCluster
import Logging
import Plugins
import Samples
import Telemetry

extension PluginCommand {
    /// `moongauge plugin run FILE [METRIC]`.
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run", abstract: "Try a plugin once: print its values, or why there are none.",
            discussion: """
                With --kubeconfig, the kubelets of that cluster are scraped twice, and the plugin's providers ask. With --demo, that is a \
                hollow cluster on this machine, which replays two minutes of a real one in a moment. No server is needed for either. \
                Without --config the plugin is granted all that it wants to reach.
                """
        )

        @Argument(help: ArgumentHelp("The plugin's file.", valueName: "file"))
        var file: String

        @Argument(help: ArgumentHelp("The only metric to print. Default: all of the plugin.", valueName: "metric"))
        var metric: String?

        @Flag(help: "Try it on a hollow cluster.")
        var demo = false

        @Option(help: ArgumentHelp("The kubeconfig of the cluster to try it on.", valueName: "file"))
        var kubeconfig: String?

        @Option(
            name: [.short, .long], help: ArgumentHelp("Where objects live. Default: everywhere.", valueName: "name"))
        var namespace = ""

        @Option(
            name: [.customShort("l"), .long],
            help: ArgumentHelp("Which objects, by their labels.", valueName: "selector"))
        var selector = ""

        @Option(
            help: ArgumentHelp(
                "A YAML file with the plugin's settings, permissions and limits, as for the server.", valueName: "file")
        )
        var config: String?

        @Option(help: ArgumentHelp("A folder with secrets for the plugin, a file each.", valueName: "folder"))
        var secretsDir: String?

        @Option(
            help: ArgumentHelp(
                "With --kubeconfig: the time between the two scrapes. Kubelets measure every 10 to 15 s.",
                valueName: "duration"))
        var span = TimeSpan.seconds(20)

        @Flag(help: "With --kubeconfig: don't check kubelets' serving certificates.")
        var kubeletInsecureTLS = false

        func validate() throws {
            guard demo != (kubeconfig != nil) else {
                throw ValidationError("say on which cluster: --demo, or --kubeconfig FILE")
            }
            guard span >= .seconds(1), span <= .minutes(10) else {
                throw ValidationError("--span is \(span); it must lie between 1s and 10m")
            }
        }

        func run() async throws {
            var choice = TrialReport.Choice(metric: metric, namespace: namespace)
            do throws(SelectorError) {
                choice.selector = try LabelSelector(parsing: selector)
            } catch {
                throw ValidationError("--selector is \"\(selector)\": \(error)")
            }
            do {
                let source = try source()
                let settings = try configuration()
                let report =
                    demo ? try await onDemo(source, settings, choice) : try await onCluster(source, settings, choice)
                print(report.text, terminator: "")
                if report.hasFailed { throw ExitCode(1) }
            } catch let error as PluginError {
                StandardError.write(error.problems.map(\.description))
                throw ExitCode(1)
            } catch let error as ConfigurationError {
                StandardError.write(error.problems)
                throw ExitCode(1)
            }
        }

        private var logger: Logger {
            Logger(label: "moongauge") { _ in LineLogHandler(level: .info) }
        }

        private func source() throws -> PluginSource {
            let sources = try PluginSource.all(at: file)
            guard sources.count == 1, let source = sources.first else {
                throw ValidationError("\(file) must be one plugin's file")
            }
            return source
        }

        private func configuration() throws(ConfigurationError) -> PluginConfiguration? {
            guard let config else { return nil }
            return try ConfigurationFile(path: config, logger: logger).read()
        }

        /// Checks that there is such a metric, and asks for it.
        private func report(_ trial: PluginTrial, _ choice: TrialReport.Choice) async throws -> TrialReport {
            let known = trial.plugins.customMetrics().map(\.metric) + trial.plugins.externalMetrics().map(\.metric)
            if let metric, !known.contains(metric) {
                let offer = known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"
                StandardError.write(["\(file) has no metric \"\(metric)\"; \(offer)"])
                throw ExitCode(1)
            }
            return await TrialReport(trial, choice)
        }

        // MARK: Clusters

        private func onCluster(
            _ source: PluginSource, _ settings: PluginConfiguration?, _ choice: TrialReport.Choice
        ) async throws -> TrialReport {
            var flags = [
                "--kubeconfig=\(kubeconfig ?? "")", "--metric-resolution=1m", "--kubelet-use-node-status-port",
            ]
            flags.append("--kubelet-preferred-address-types=InternalIP,Hostname,InternalDNS,ExternalDNS,ExternalIP")
            if kubeletInsecureTLS { flags.append("--kubelet-insecure-tls") }
            if let secretsDir { flags.append("--secrets-dir=\(secretsDir)") }
            let trial = try await PluginTrial(
                source, settings, try ServeOptions.parse(flags), clock: SystemClock(), logger: logger)
            do {
                await trial.cycle()
                StandardError.write(["scraped once; the second time is in \(span), as rates need two samples"])
                try await Task.sleep(for: span.duration)
                await trial.cycle()
                let report = try await report(trial, choice)
                await trial.close()
                return report
            } catch {
                await trial.close()
                throw error
            }
        }

        /// A hollow cluster, whose time passes as fast as it can.
        private func onDemo(
            _ source: PluginSource, _ settings: PluginConfiguration?, _ choice: TrialReport.Choice
        ) async throws -> TrialReport {
            let folder = try DemoFolder()
            defer { folder.remove() }
            let clock = ManualClock(SystemClock().now())
            var configuration = HollowClusterConfiguration()
            configuration.includesShop = true
            return try await HollowCluster.withCluster(
                configuration, clock: clock, logger: logger.quiet
            ) { cluster in
                var flags = try folder.serveFlags(
                    for: cluster, metricResolution: .seconds(5), securePort: 0, pluginFolders: [])
                if let secretsDir { flags.append("--secrets-dir=\(secretsDir)") }
                let trial = try await PluginTrial(
                    source, settings, try ServeOptions.parse(flags), clock: clock, pods: cluster.podEndpoints,
                    logger: logger)
                do {
                    for _ in 0..<25 {
                        clock.advance(by: .seconds(5))
                        cluster.catchUp()
                        await trial.cycle()
                    }
                    let report = try await report(trial, choice)
                    await trial.close()
                    return report
                } catch {
                    await trial.close()
                    throw error
                }
            }
        }
    }
}
