import Exposition
import Samples

func parse(_ text: String, keeping kept: Set<String>? = nil) throws -> ParsedExposition {
    try ParsedExposition(parsing: Array(text.utf8), keeping: kept)
}

func number(_ text: String) -> Double? {
    Array(text.utf8).withUnsafeBufferPointer { ExpositionReader.parseNumber($0) }
}

func integer(_ text: String) -> Int64? {
    Array(text.utf8).withUnsafeBufferPointer { ExpositionReader.parseInteger($0) }
}
