// The Lua machine: `swift run -c release LuaBenchmark`. Figures of one run are to be read as ratios.

print("calls into Lua")
try measureBatch(elements: 10_000)
try await measureWaiting(calls: 5_000)
