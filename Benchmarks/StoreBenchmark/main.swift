import Foundation
import SampleStore
import Samples

// The store under the load of a big cluster: `swift run -c release StoreBenchmark [cluster|contention|growth]`, in the project's folder.
// Everything is measured in one run on one core; figures of the same kind are to be read as ratios.

let folder = "Tests/ResourceMetricsTests/Fixtures/kubelet-1.36/resource"
let wanted = Set(CommandLine.arguments.dropFirst())
let shapes = try RecordedShapes(folder: folder).shapes
let start: Int64 = 1_795_000_000_000
let clock = ManualClock(Timestamp(milliseconds: start))

if wanted.isEmpty || wanted.contains("cluster") { await measureCluster(nodes: 1000, cycles: 60) }
if wanted.isEmpty || wanted.contains("contention") { measureContention() }
if wanted.isEmpty || wanted.contains("growth") { measureGrowth() }
