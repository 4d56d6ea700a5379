#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The cosine of an angle in radians.
func cosine(_ angle: Double) -> Double {
    cos(angle)
}
